"""The page on which somebody says who is told by mail of a saved search."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.search.alerts.owners import may_keep, search_for
from services.search.api.placing import placed, store
from services.search.api.saved_searches import Asking, Flow, Id, Keeper, Saved
from services.search.api.subscriptions import Mail, OneId
from services.search.digests.keeping import change as change_subscription
from services.search.digests.keeping import one_of, shown
from services.search.digests.keeping import retry as retry_subscription
from services.search.digests.keeping import subscribe as make_subscription
from services.search.digests.models import SubscriptionIn
from services.search.digests.schedule import USUAL_ZONES, Often
from services.search.web.saved_pages import OWN_FORM, Fields
from shared.access.owners import owner_of
from shared.http.access import MAY_READ, audit
from shared.http.problem import invalid
from shared.web.pages import PageRoute, language, site_of
from shared.web.texts import Language

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)
_ALL = "/searches/{id}/subscriptions"


@router.get(_ALL)
@placed(store)
def subscriptions(id: Id, request: Request, kept: Saved, mail: Mail, caller: Asking) -> Response:
    """List who is told, and offer to tell somebody more."""
    search = search_for(caller, id, kept)
    return site_of(request).page(
        request,
        "subscriptions.html",
        search=search,
        subscriptions=shown(mail.subscriptions, id),
        is_on=mail.is_on,
        may_keep=may_keep(caller),
        old=_empty(language(request).language),
        often=list(Often),
        languages=list(Language),
        zones=USUAL_ZONES,
    )


@router.post(_ALL, dependencies=OWN_FORM)
@placed(store)
def subscribe(
    id: Id,
    request: Request,
    kept: Saved,
    mail: Mail,
    rivers: Flow,
    caller: Keeper,
    fields: Fields,
) -> Response:
    """Tell somebody by mail, once the address has confirmed it."""
    made = make_subscription(
        asked_in(fields),
        search_for(caller, id, kept),
        owner_of(caller),
        datetime.now(UTC),
        subscriptions=mail.subscriptions,
        rivers=rivers,
        is_on=mail.is_on,
    )
    audit(request, "subscribe", id=made.id, search=id)
    return _back(id)


@router.get(_ALL + "/{one}/edit")
@placed(store)
def edit(id: Id, one: OneId, request: Request, kept: Saved, mail: Mail, caller: Keeper) -> Response:
    """Show the form in which a subscription is changed."""
    search = search_for(caller, id, kept)
    return site_of(request).page(
        request,
        "edit_subscription.html",
        search=search,
        old=one_of(id, one, mail.subscriptions),
        often=list(Often),
        languages=list(Language),
        zones=USUAL_ZONES,
    )


@router.post(_ALL + "/{one}/edit", dependencies=OWN_FORM)
@placed(store)
def change(
    id: Id,
    one: OneId,
    request: Request,
    kept: Saved,
    mail: Mail,
    caller: Keeper,
    fields: Fields,
) -> Response:
    """Change a subscription."""
    search_for(caller, id, kept)
    old = one_of(id, one, mail.subscriptions)
    change_subscription(old, asked_in(fields), datetime.now(UTC), subscriptions=mail.subscriptions)
    audit(request, "change-subscription", id=one, search=id)
    return _back(id)


@router.post(_ALL + "/{one}/delete", dependencies=OWN_FORM)
@placed(store)
def forget(
    id: Id, one: OneId, request: Request, kept: Saved, mail: Mail, caller: Keeper
) -> Response:
    """Send nothing more, and forget the address."""
    search_for(caller, id, kept)
    mail.subscriptions.remove(one_of(id, one, mail.subscriptions).id)
    audit(request, "unsubscribe", id=one, search=id)
    return _back(id)


@router.post(_ALL + "/{one}/retry", dependencies=OWN_FORM)
@placed(store)
def retry(
    id: Id, one: OneId, request: Request, kept: Saved, mail: Mail, caller: Keeper
) -> Response:
    """Send again what wasn't taken, or ask once more."""
    search_for(caller, id, kept)
    retry_subscription(
        one_of(id, one, mail.subscriptions), datetime.now(UTC), subscriptions=mail.subscriptions
    )
    audit(request, "retry-subscription", id=one, search=id)
    return _back(id)


def asked_in(fields: Sequence[tuple[str, str]]) -> SubscriptionIn:
    """Return the subscription that a form asks for. Raises Problem 422."""
    given = {name: value for name, value in fields if name in SubscriptionIn.model_fields}
    try:
        return SubscriptionIn.model_validate(given)
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_context=False)) from error


def _empty(language: Language) -> SubscriptionIn:
    """Return what the form holds before somebody fills it."""
    return SubscriptionIn(address="a@b", language=language).model_copy(update={"address": ""})


def _back(id: str) -> Response:
    return RedirectResponse(f"/searches/{id}/subscriptions", 303)
