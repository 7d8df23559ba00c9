"""The pages behind the links in mails: no login is needed, the link itself is signed.

A link is only looked at by a GET, as programs do that check mails: what it is for is done by the
button on its page or, for the header List-Unsubscribe, by a POST of a reader's program (RFC 8058).
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from services.search.alerts.ports import NoSearch
from services.search.api.placing import placed, store
from services.search.api.saved_searches import Flow, Saved
from services.search.api.subscriptions import Mail
from services.search.digests import keeping
from services.search.digests.desk import MailDesk
from services.search.digests.links import FOLDER
from services.search.digests.models import Subscription
from services.search.digests.ports import NoSubscription
from shared.access.callers import Caller
from shared.http.access import audit
from shared.web.pages import PageRoute, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Signed = Annotated[str, Path(pattern="^[0-9a-f]{16}-[0-9a-f]{32}$")]


@router.get(FOLDER + "confirm/{signed}")
@placed(store)
def ask_to_confirm(signed: Signed, request: Request, kept: Saved, mail: Mail) -> Response:
    """Ask who has the address whether it wants digests."""
    found = _confirming(signed, mail)
    try:
        name = kept.get(found.search).name
    except NoSearch:
        raise NoSubscription(found.id) from None
    return site_of(request).page(request, "mail_confirm.html", subscription=found, name=name)


@router.post(FOLDER + "confirm/{signed}")
@placed(store)
def confirm(signed: Signed, request: Request, mail: Mail, rivers: Flow) -> Response:
    """Have digests sent to the address."""
    found = _confirming(signed, mail)
    done = keeping.confirm(
        found, datetime.now(UTC), subscriptions=mail.subscriptions, rivers=rivers
    )
    _audit(request, "confirm-subscription", done)
    address = mail.links.unsubscribe(done.id)
    return site_of(request).page(
        request, "mail_confirmed.html", subscription=done, unsubscribe=address
    )


@router.get(FOLDER + "unsubscribe/{signed}")
@placed(store)
def ask_to_unsubscribe(signed: Signed, request: Request, mail: Mail) -> Response:
    """Ask whether nothing more is to be sent."""
    return _unsubscribing(request, _ending(signed, mail))


@router.post(FOLDER + "unsubscribe/{signed}")
@placed(store)
def unsubscribe(signed: Signed, request: Request, mail: Mail) -> Response:
    """Send nothing more to the address."""
    found = _ending(signed, mail)
    if found:
        keeping.end(found, datetime.now(UTC), subscriptions=mail.subscriptions)
        _audit(request, "end-subscription", found)
    return _unsubscribing(request, None)


def _unsubscribing(request: Request, found: Subscription | None) -> Response:
    is_ended = found is None or found.ended_at is not None
    return site_of(request).page(
        request, "mail_unsubscribe.html", subscription=found, is_ended=is_ended
    )


def _audit(request: Request, what: str, about: Subscription) -> None:
    """Write down what was done by a link, whoever followed it; never an address."""
    audit(request, what, by=Caller("link", about.id, "mail", frozenset()), search=about.search)


def _confirming(signed: str, mail: MailDesk) -> Subscription:
    """Return the subscription that a link confirms. Raises NoSubscription, RedisAway."""
    id, _, code = signed.partition("-")
    found = mail.subscriptions.get(id)
    if not mail.links.is_confirming(found, code):
        raise NoSubscription(id)
    return found


def _ending(signed: str, mail: MailDesk) -> Subscription | None:
    """Return the subscription that a link ends, None where it is forgotten already.

    Raises NoSubscription, RedisAway.
    """
    id, _, code = signed.partition("-")
    if not mail.links.is_ending(id, code):
        raise NoSubscription(id)
    try:
        return mail.subscriptions.get(id)
    except NoSubscription:
        return None
