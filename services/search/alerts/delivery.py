"""Makes deliveries: each tried with growing waits, in the end a dead letter."""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.search.alerts.ports import (
    NoSearch,
    Paces,
    Postman,
    Searches,
    SearchNotKnown,
    Taken,
)
from services.search.alerts.schemas import Delivery, Failing, SavedSearch
from services.search.alerts.shapes.answers import READ
from services.search.alerts.shapes.message import MOST_ITEMS, bulletin_of
from services.search.alerts.shapes.robot import Call, Robot
from services.search.alerts.shapes.robots import ROBOTS
from services.search.alerts.web import (
    Web,
    WebhookBusy,
    WebhookFailed,
    WebhookRefused,
    check_taken,
)

TRIES = 8
_FIRST_SECONDS = 5.0
_LONGEST_SECONDS = 240.0
_BUSY_SECONDS = 60.0
_MOST_BUSY = 3600.0
"""Who asks for more quiet than that is asked after it all the same."""
_HELD_SECONDS = 30.0
"""So long those are held that go along in one message, which is longer than a call takes."""

Clock = Callable[[], float]


@dataclass(frozen=True)
class Desk:
    """What deliveries are made with; `site` is where readers reach the pages of search."""

    searches: Searches
    web: Web
    postman: Postman
    paces: Paces
    clock: Clock
    site: str | None = None


def deliver(delivery: Delivery, desk: Desk) -> None:
    """Tell a webhook of an article; if it doesn't take it, try later, and in the end bury it.

    A robot is told in one message of what waits for it. Raises RedisAway.
    """
    try:
        search = desk.searches.get(delivery.search)
    except SearchNotKnown as error:
        # A worker of another release found the article.
        desk.searches.bury(delivery, str(error))
        return
    except NoSearch:
        return
    if search.webhook is None:
        return
    if robot := ROBOTS.get(search.shape):
        _tell_robot(delivery, search, robot, desk)
    elif search.secret is not None:
        _settle([delivery], _failure_of(lambda: tell(search, delivery, desk)), desk)


def tell(search: SavedSearch, delivery: Delivery, desk: Desk, *, is_trial: bool = False) -> int:
    """Tell a webhook of an article in Caibian's own shape; return the status of its answer.

    Raises WebhookFailed, WebhookBusy, WebhookRefused.
    """
    body = _body(search, delivery, is_trial=is_trial)
    headers = _headers(delivery, body, str(search.secret), int(desk.clock()))
    answer = desk.web.post(str(search.webhook), body, headers)
    check_taken(answer, _BUSY_SECONDS)
    return answer.status


def ask_robot(robot: Robot, search: SavedSearch, call: Call, desk: Desk) -> str:
    """Call a robot; return what it said. Raises WebhookFailed, WebhookBusy, WebhookRefused."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Caibian"}
    try:
        return robot.read(desk.web.post(call.url, call.body, headers, READ))
    except WebhookBusy as error:
        # Other searches may tell the same robot.
        desk.paces.hold(str(search.webhook), min(error.seconds, _MOST_BUSY))
        raise


def _tell_robot(delivery: Delivery, search: SavedSearch, robot: Robot, desk: Desk) -> None:
    """Tell a robot of an article and of those that wait beside it, when it is its turn."""
    if wait := desk.paces.turn(str(search.webhook), robot.rest):
        desk.postman.rest(delivery, wait)
        return
    along = _along(delivery, robot, desk)
    together = [delivery, *(taken.delivery for taken in along)]
    bulletin = bulletin_of(search, [each.article for each in together], desk.site)
    call = robot.compose(bulletin, str(search.webhook), search.sign_secret, desk.clock())
    error = _failure_of(lambda: ask_robot(robot, search, call, desk))
    for each in together[call.count :]:
        desk.postman.again(each, _wait_for(each, error) if error else robot.rest)
    _settle(together[: call.count], error, desk)
    # What is to be tried again is no longer in hand, so it stays.
    desk.postman.made(along[: call.count - 1])


def _along(delivery: Delivery, robot: Robot, desk: Desk) -> list[Taken]:
    """Take in hand what goes along with a delivery.

    The last try is made alone, so that one article that is refused buries no other.
    """
    if _is_last(delivery):
        return []
    along = desk.postman.along(delivery, MOST_ITEMS - 1, _HELD_SECONDS)
    for each in along:
        if _is_last(each.delivery):
            desk.postman.again(each.delivery, robot.rest)
    return [each for each in along if not _is_last(each.delivery)]


def _is_last(delivery: Delivery) -> bool:
    return delivery.tries >= TRIES - 1


def _failure_of(call: Callable[[], object]) -> WebhookFailed | WebhookRefused | None:
    """Return how a call fails; None if it is taken."""
    try:
        call()
    except (WebhookFailed, WebhookRefused) as error:
        return error
    return None


def _settle(
    told: Sequence[Delivery], error: WebhookFailed | WebhookRefused | None, desk: Desk
) -> None:
    """Have deliveries of one search made again later or buried, where their call failed."""
    search = told[0].search
    if error is None:
        desk.searches.note_call(search, None)
        return
    note_failure(search, str(error), desk.searches, desk.clock)
    for each in told:
        again = each.model_copy(update={"tries": each.tries + 1})
        if isinstance(error, WebhookRefused):
            desk.searches.bury(each, str(error))
        elif again.tries >= TRIES:
            desk.searches.bury(again, str(error))
        else:
            desk.postman.again(again, _wait_for(each, error))


def _wait_for(delivery: Delivery, error: WebhookFailed | WebhookRefused) -> float:
    """Return after how many seconds a delivery is tried again."""
    wait = min(_FIRST_SECONDS * 2.0**delivery.tries, _LONGEST_SECONDS)
    return max(wait, min(error.seconds, _MOST_BUSY)) if isinstance(error, WebhookBusy) else wait


def note_failure(search: str, cause: str, searches: Searches, clock: Clock) -> None:
    """Have it shown at once that a webhook fails, long before its deliveries are given up."""
    before = searches.failing().get(search)
    since = before.since if before else datetime.fromtimestamp(clock(), UTC)
    tries = before.tries + 1 if before else 1
    searches.note_call(search, Failing(cause=cause, since=since, tries=tries))


def signature(body: bytes, secret: str, time: int) -> str:
    """Return the value of the header Caibian-Signature: the time, and a HMAC-SHA256 of both."""
    signed = f"{time}.".encode() + body
    return f"t={time},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def _headers(delivery: Delivery, body: bytes, secret: str, time: int) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Caibian",
        "Idempotency-Key": delivery.key,
        "Caibian-Signature": signature(body, secret, time),
    }


def _body(search: SavedSearch, delivery: Delivery, *, is_trial: bool) -> bytes:
    told: dict[str, object] = {
        "search": {"id": search.id, "name": search.name, "q": search.q},
        "article": delivery.article.model_dump(mode="json"),
    }
    if is_trial:
        told["trial"] = True
    return json.dumps(told, ensure_ascii=False).encode()
