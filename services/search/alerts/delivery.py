"""Makes deliveries: each tried with growing waits, in the end a dead letter."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from services.search.alerts.ports import NoSearch, Postman, Searches, SearchNotKnown
from services.search.alerts.schemas import Delivery, Failing, SavedSearch
from shared.errors import CaibianError

TRIES = 8
_FIRST_SECONDS = 5.0
_LONGEST_SECONDS = 240.0

Clock = Callable[[], float]


class WebhookFailed(CaibianError):
    """The webhook didn't take the delivery."""


class WebhookRefused(CaibianError):
    """The webhook leads to an address inside; CAIBIAN_WEBHOOK_PRIVATE=true would allow it."""


class Web(Protocol):
    """The way to webhooks."""

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        """Post a body. Raises WebhookFailed, WebhookRefused."""


def deliver(
    delivery: Delivery, *, searches: Searches, web: Web, postman: Postman, clock: Clock
) -> None:
    """Tell a webhook of an article; if it doesn't take it, try later, and in the end bury it.

    Raises RedisAway.
    """
    try:
        search = searches.get(delivery.search)
    except SearchNotKnown as error:
        # A worker of another release found the article.
        searches.bury(delivery, str(error))
        return
    except NoSearch:
        return
    if search.webhook is None or search.secret is None:
        return
    body = _body(search, delivery)
    try:
        web.post(search.webhook, body, _headers(delivery, body, search.secret, int(clock())))
    except WebhookRefused as error:
        _note_failure(search.id, str(error), searches, clock)
        searches.bury(delivery, str(error))
    except WebhookFailed as error:
        _note_failure(search.id, str(error), searches, clock)
        again = delivery.model_copy(update={"tries": delivery.tries + 1})
        if again.tries >= TRIES:
            searches.bury(again, str(error))
        else:
            postman.again(again, min(_FIRST_SECONDS * 2**delivery.tries, _LONGEST_SECONDS))
    else:
        searches.note_call(search.id, None)


def _note_failure(search: str, cause: str, searches: Searches, clock: Clock) -> None:
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


def _body(search: SavedSearch, delivery: Delivery) -> bytes:
    told = {
        "search": {"id": search.id, "name": search.name, "q": search.q},
        "article": delivery.article.model_dump(mode="json"),
    }
    return json.dumps(told, ensure_ascii=False).encode()
