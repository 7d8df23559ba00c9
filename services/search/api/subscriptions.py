"""Routes of the subscriptions: who is told by mail of what a saved search finds."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from services.search.alerts.owners import search_for
from services.search.api.placing import placed, store
from services.search.api.saved_searches import Asking, Flow, Id, Keeper, Saved
from services.search.digests.desk import MailDesk
from services.search.digests.keeping import change, one_of, retry, shown, subscribe
from services.search.digests.models import (
    ShownSubscription,
    ShownSubscriptions,
    Subscription,
    SubscriptionIn,
)
from services.search.digests.ports import Subscriptions
from shared.access.owners import owner_of
from shared.http.access import MAY_READ, audit
from shared.http.errors import problem_responses

router = APIRouter(
    prefix="/v1/searches/{id}/subscriptions", tags=["saved searches"], dependencies=MAY_READ
)


async def mail_desk(request: Request) -> MailDesk:
    """Return what the routes of subscriptions work with."""
    wired: MailDesk = request.app.state.mail
    return wired


Mail = Annotated[MailDesk, Depends(mail_desk)]
OneId = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="of the subscription")]


@router.get("", responses=problem_responses(404, 422, 503))
@placed(store)
def get_subscriptions(id: Id, searches: Saved, mail: Mail, caller: Asking) -> ShownSubscriptions:
    """List who is told by mail of a saved search, and how that goes."""
    search_for(caller, id, searches)
    return ShownSubscriptions(subscriptions=shown(mail.subscriptions, id), is_on=mail.is_on)


@router.post("", status_code=201, responses=problem_responses(400, 404, 409, 413, 422, 429, 503))
@placed(store)
def post_subscription(
    id: Id,
    asked: SubscriptionIn,
    request: Request,
    searches: Saved,
    mail: Mail,
    rivers: Flow,
    caller: Keeper,
) -> ShownSubscription:
    """Have digests of a saved search sent to an address.

    The address is sent a mail first, and nothing else until it has confirmed there that it wants
    them (unless it gets digests of the same owner's already).
    """
    search = search_for(caller, id, searches)
    made = subscribe(
        asked,
        search,
        owner_of(caller),
        datetime.now(UTC),
        subscriptions=mail.subscriptions,
        rivers=rivers,
        is_on=mail.is_on,
    )
    audit(request, "subscribe", id=made.id, search=id)
    return _shown(made, mail.subscriptions)


@router.put("/{one}", responses=problem_responses(400, 404, 413, 422, 429, 503))
@placed(store)
def put_subscription(
    id: Id,
    one: OneId,
    asked: SubscriptionIn,
    request: Request,
    searches: Saved,
    mail: Mail,
    caller: Keeper,
) -> ShownSubscription:
    """Change how somebody is told; another address is asked to confirm it."""
    search_for(caller, id, searches)
    old = one_of(id, one, mail.subscriptions)
    changed = change(old, asked, datetime.now(UTC), subscriptions=mail.subscriptions)
    audit(request, "change-subscription", id=one, search=id)
    return _shown(changed, mail.subscriptions)


@router.delete("/{one}", status_code=204, responses=problem_responses(404, 422, 503))
@placed(store)
def delete_subscription(
    id: Id,
    one: OneId,
    request: Request,
    searches: Saved,
    mail: Mail,
    caller: Keeper,
) -> None:
    """Send nothing more, and forget the address."""
    search_for(caller, id, searches)
    mail.subscriptions.remove(one_of(id, one, mail.subscriptions).id)
    audit(request, "unsubscribe", id=one, search=id)


@router.post("/{one}/retry", status_code=204, responses=problem_responses(404, 422, 429, 503))
@placed(store)
def retry_subscription(
    id: Id,
    one: OneId,
    request: Request,
    searches: Saved,
    mail: Mail,
    caller: Keeper,
) -> None:
    """Send again what wasn't taken; an address that hasn't confirmed is asked once more."""
    search_for(caller, id, searches)
    retry(one_of(id, one, mail.subscriptions), datetime.now(UTC), subscriptions=mail.subscriptions)
    audit(request, "retry-subscription", id=one, search=id)


def _shown(subscription: Subscription, subscriptions: Subscriptions) -> ShownSubscription:
    """Return a subscription as its owner sees it. Raises RedisAway."""
    own = shown(subscriptions, subscription.search)
    return next(each for each in own if each.id == subscription.id)
