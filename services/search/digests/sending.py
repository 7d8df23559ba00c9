"""Tells subscribers: what is due is sent, tried again with growing waits, in the end put aside.

The bounds of a digest are noted before it is sent and told off afterwards, so that a worker that
dies between loses nothing. Only one that dies, or whose store goes away, when the server has taken
the mail and before that is noted sends it twice, under the same Message-ID.
"""

from dataclasses import dataclass
from datetime import datetime

from services.search.alerts.addresses import address_of
from services.search.alerts.ports import NoSearch, Rivers, Searches, SearchNotKnown
from services.search.alerts.schemas import SavedSearch
from services.search.digests.composing import Sender, confirm_mail, digest_mail, message_id
from services.search.digests.links import MailLinks
from services.search.digests.making import Span, make_digest
from services.search.digests.models import DeadDigest, Pending, Standing, Subscription
from services.search.digests.ports import (
    Mailer,
    MailFailed,
    MailRefused,
    MailUnwanted,
    NoSubscription,
    Subscriptions,
)
from services.search.digests.rendering import MOST_IN_MAIL
from services.search.digests.schedule import Often, seconds_until_next
from services.search.digests.standing import failing_since, rest_of, told, wait_after
from services.search.index.ports import IndexAway, SearchReader
from services.search.index.time_limit import TimeLimit, within
from shared.access.owners import Owners
from shared.errors import SurroundingsError
from shared.logs import get_logger

TRIES = 26
"""So often a digest is tried before it is put aside: about a day."""
# Whoever is told at once is told within so many seconds of what comes in, if he wasn't lately.
LOOK_SECONDS = 20.0
_REST_SECONDS, _DAY_SECONDS = 3600.0, 86_400.0

CONFIRM, AGAIN = "confirm", "again"
"""What else than a digest is due to a subscription: `ID:confirm`, `ID:again`."""


@dataclass(frozen=True)
class MailPorts:
    """What telling subscribers needs; an idle subscriber is looked after every `look_seconds`."""

    subscriptions: Subscriptions
    searches: Searches
    owners: Owners
    rivers: Rivers
    index: SearchReader
    mailer: Mailer
    sender: Sender
    links: MailLinks
    look_seconds: float = LOOK_SECONDS
    digest_seconds: float = 60.0


def do_work(work: str, ports: MailPorts, now: datetime) -> None:
    """Do what is due: send a digest, or a mail that asks to confirm, or dead letters again.

    Whatever goes wrong with one, it is due again and costs no other. Raises SurroundingsError.
    """
    id, _, kind = work.partition(":")
    try:
        subscription = ports.subscriptions.get(id)
        if kind == CONFIRM:
            _ask(subscription, ports, now)
        elif kind == AGAIN:
            _send_again(subscription, ports, now)
        elif subscription.is_active:
            _tell(subscription, ports, now)
    except NoSubscription:
        return
    except SurroundingsError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it is this subscription's own
        get_logger("digests").error("%s is put off", work, exc_info=error)
        standing = ports.subscriptions.standing(id)
        failing = failing_since(standing, f"it can't be made: {type(error).__name__}", now)
        ports.subscriptions.stand(id, standing.model_copy(update={"failing": failing}))
        ports.subscriptions.plan(work, _REST_SECONDS)


def _ask(subscription: Subscription, ports: MailPorts, now: datetime) -> None:
    """Send the mail that asks an address to confirm."""
    if subscription.is_active or subscription.ended_at:
        return
    mail = confirm_mail(subscription, now, sender=ports.sender, links=ports.links)
    id, subscriptions = subscription.id, ports.subscriptions
    standing = subscriptions.standing(id)
    try:
        ports.mailer.send(mail, subscription.address)
    except (MailRefused, MailUnwanted) as error:
        subscriptions.stand(id, standing.model_copy(update={"refused": str(error)}))
    except MailFailed as error:
        failing = failing_since(standing, str(error), now)
        subscriptions.stand(id, standing.model_copy(update={"failing": failing}))
        if failing.tries < TRIES:
            subscriptions.plan(f"{id}:{CONFIRM}", wait_after(failing.tries))
    else:
        subscriptions.stand(id, standing.model_copy(update={"failing": None, "refused": None}))


def _tell(subscription: Subscription, ports: MailPorts, now: datetime) -> None:
    search = _search_of(subscription, ports)
    standing = ports.subscriptions.standing(subscription.id)
    if search is None or standing.refused:
        return
    if search.created_at > standing.river_at:
        # It asks for something else since, and its river began anew.
        began = {"number": 0, "river_at": search.created_at, "pending": None}
        standing = standing.model_copy(update=began | {"told_at": search.created_at})
    if (rest := rest_of(subscription, standing, now)) > 0:
        ports.subscriptions.plan(subscription.id, rest)
        return
    span = standing.pending or _new_span(subscription, standing, ports, now)
    if span is None:
        is_watched = subscription.often is Often.AT_ONCE
        wait = ports.look_seconds if is_watched else seconds_until_next(subscription, now)
        ports.subscriptions.plan(subscription.id, wait)
        return
    standing = standing.model_copy(update={"pending": span})
    ports.subscriptions.stand(subscription.id, standing)
    try:
        is_sent = _send(subscription, search, span, ports)
    except MailRefused as error:
        _put_aside(subscription, standing, str(error), ports, now, is_refused=True)
    except MailFailed as error:
        failing = failing_since(standing, str(error), now)
        if failing.tries >= TRIES or isinstance(error, MailUnwanted):
            _put_aside(subscription, standing, str(error), ports, now, is_refused=False)
            return
        note = standing.model_copy(update={"failing": failing})
        ports.subscriptions.stand(subscription.id, note)
        ports.subscriptions.plan(subscription.id, wait_after(failing.tries))
    else:
        noted = told(standing, now if is_sent else standing.sent_at)
        ports.subscriptions.stand(subscription.id, noted)
        ports.subscriptions.plan(subscription.id, seconds_until_next(subscription, now))


def _new_span(
    subscription: Subscription, standing: Standing, ports: MailPorts, now: datetime
) -> Pending | None:
    """Return the bounds of the digest that is due; None where there is nothing to tell."""
    latest = ports.rivers.arrivals(subscription.search, 1)
    number = max(standing.number, latest[0].number if latest else 0)
    is_told_anyway = subscription.empty and subscription.often is not Often.AT_ONCE
    if number == standing.number and not is_told_anyway:
        return None
    return Pending(after=standing.number, number=number, since=standing.told_at, until=now)


def _send(subscription: Subscription, search: SavedSearch, span: Pending, ports: MailPorts) -> bool:
    """Send a digest; False where all that it would tell was withdrawn meanwhile.

    Raises MailFailed, MailRefused, IndexAway.
    """
    asked = Span(span.since, span.until, span.after, span.number)
    with within(TimeLimit(ports.digest_seconds)) as limit:
        digest = make_digest(
            search, asked, size=MOST_IN_MAIL, rivers=ports.rivers, index=ports.index
        )
    if limit.is_stopped:
        # Never a part of it; and what takes so long would soon be another worker's, too.
        raise IndexAway(f"no digest within {ports.digest_seconds:g} s")
    if not (digest.articles or digest.is_cut or subscription.empty):
        return False
    mail = digest_mail(
        digest,
        subscription,
        message_id(subscription, span, ports.sender),
        sender=ports.sender,
        links=ports.links,
        all=address_of(search),
    )
    ports.mailer.send(mail, subscription.address)
    return True


def _put_aside(
    subscription: Subscription,
    standing: Standing,
    cause: str,
    ports: MailPorts,
    now: datetime,
    *,
    is_refused: bool,
) -> None:
    """Keep a digest among the dead letters; an address that was refused is told nothing more."""
    assert standing.pending
    letter = DeadDigest(
        subscription=subscription.id, span=standing.pending, cause=cause, failed_at=now
    )
    ports.subscriptions.bury(letter)
    note = {"refused": cause} if is_refused else {"failing": standing.failing}
    noted = told(standing, standing.sent_at).model_copy(update=note)
    ports.subscriptions.stand(subscription.id, noted)
    if not is_refused:
        ports.subscriptions.plan(subscription.id, seconds_until_next(subscription, now))


def _send_again(subscription: Subscription, ports: MailPorts, now: datetime) -> None:
    """Send the oldest dead letter of a subscription; if it is taken, the next is due.

    One at a time: they are held no longer than a server may take for one.
    """
    search = _search_of(subscription, ports)
    subscriptions, id = ports.subscriptions, subscription.id
    letters = subscriptions.dead(id)
    if search is None or not subscription.is_active or not letters:
        return
    letter = letters[-1]
    # What was told of a river that began anew can't be found any more.
    if letter.span.until >= search.created_at:
        try:
            _send(subscription, search, letter.span, ports)
        except (MailFailed, MailRefused) as error:
            again = {"cause": str(error), "failed_at": now}
            subscriptions.bury(letter.model_copy(update=again))
            note = {"refused": str(error)} if isinstance(error, MailRefused) else {}
            standing = subscriptions.standing(id).model_copy(update=note)
            subscriptions.stand(id, standing)
            return
    subscriptions.drop([letter])
    if letters[1:]:
        subscriptions.plan(f"{id}:{AGAIN}", 0)


def _search_of(subscription: Subscription, ports: MailPorts) -> SavedSearch | None:
    """Return the search; None where it is gone, with its subscription, or rests."""
    try:
        search = ports.searches.get(subscription.search)
    except SearchNotKnown:
        ports.subscriptions.plan(subscription.id, _REST_SECONDS)
        return None
    except NoSearch:
        ports.subscriptions.remove(subscription.id)
        return None
    owners = {owner for owner in (search.owner, subscription.owner) if owner}
    if owners and ports.owners.gone(owners):
        # What was kept by who is gone rests.
        ports.subscriptions.plan(subscription.id, _DAY_SECONDS)
        return None
    return search
