"""A request under an Idempotency-Key: it is done once, and answered again as it was answered."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Annotated

import anyio
from fastapi import Header, Request, Response

from services.ingest.idempotency import (
    MOST_BYTES,
    Answer,
    Answers,
    Fingerprint,
    KeyReused,
    UnderWay,
    name_of,
)
from shared.errors import RedisAway
from shared.http.access import caller_of
from shared.http.errors import Mend
from shared.http.waiting import Lane
from shared.logs import get_logger

REPLAYED = "Idempotent-Replayed"
"""Header that says of an answer that it is that of an earlier request."""
_WHERE = "/header/Idempotency-Key"
MENDS = (
    Mend(UnderWay, 409, "Wait for its answer, or send it again then.", _WHERE, retry_after=2),
    Mend(KeyReused, 422, "Make a new key for each article or batch, such as a UUID.", _WHERE),
)
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        # A string of RFC 8941, with its quotation marks or, as many send it, without.
        pattern=r'^(?:"[\x20\x21\x23-\x5b\x5d-\x7e]{1,255}"|[\x21\x23-\x5b\x5d-\x7e]{1,255})$',
        description="what is sent again under the same key is done once (docs/limits.md)",
    ),
]
_RENEW_SECONDS = 20.0


@dataclass
class Keyed:
    """A request as it goes on; without a key nothing of it is kept.

    `before` is what an earlier request under the key was answered, `answer` is to be kept.
    """

    fingerprint: Fingerprint | None = None
    before: Answer | None = None
    answer: Answer | None = None

    def feed(self, piece: bytes) -> None:
        """Take in a piece of the body."""
        if self.fingerprint:
            self.fingerprint.feed(piece)

    def answered(self) -> Response | None:
        """Return the answer of before, once the whole body was fed. Raises KeyReused."""
        if not (self.before and self.fingerprint):
            return None
        if self.before.fingerprint != self.fingerprint.told():
            raise KeyReused
        headers = self.before.headers | {REPLAYED: "true"}
        return Response(self.before.body, self.before.status, headers)

    def keep(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Have an answer kept for requests to come, unless it is too long."""
        if self.fingerprint and len(body) <= MOST_BYTES:
            self.answer = Answer(self.fingerprint.told(), status, headers, body)


@asynccontextmanager
async def keyed(
    request: Request, key: str | None, answers: Answers, lane: Lane
) -> AsyncIterator[Keyed]:
    """Do a request once: what is to be kept of it is kept before it is answered.

    What failed leaves no trace, so that it may be tried again under its key. Raises UnderWay.
    """
    if key is None:
        yield Keyed()
        return
    said = (request.url.path, request.url.query, request.headers.get("Content-Type", ""))
    mine = Keyed(Fingerprint(said))
    name, token = name_of(_caller(request), key.strip('"')), f"held:{secrets.token_hex(8)}"
    mine.before = await lane.ask(answers.begin, name, token)
    if mine.before:
        yield mine
        return
    renewing = asyncio.create_task(_renew(answers, lane, name, token))
    try:
        yield mine
    finally:
        renewing.cancel()
        # Also for who has gone: it may come back with the same key.
        with anyio.CancelScope(shield=True):
            await _end(mine.answer, answers, lane, name, token)


async def _renew(answers: Answers, lane: Lane, name: str, token: str) -> None:
    """Hold the name for as long as the request takes."""
    while True:
        await asyncio.sleep(_RENEW_SECONDS)
        with suppress(RedisAway):
            await lane.ask(answers.renew, name, token)


async def _end(answer: Answer | None, answers: Answers, lane: Lane, name: str, token: str) -> None:
    try:
        if answer:
            await lane.ask(answers.finish, name, token, answer)
        else:
            await lane.ask(answers.abandon, name, token)
    except RedisAway as error:
        # What was asked for is done, and is known again by its content if it comes once more.
        get_logger("ingest").warning("an answer under an Idempotency-Key isn't kept: %s", error)


def _caller(request: Request) -> str:
    caller = caller_of(request)
    return f"{caller.kind}:{caller.id}"
