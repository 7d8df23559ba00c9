"""From answers and failures to what is told of a look."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import anyio
import anyio.lowlevel
from anyio import to_thread

from services.ingest.sources.fetching import headers
from services.ingest.sources.fetching.failing import Failed
from services.ingest.sources.fetching.http import Answer
from services.ingest.sources.models import Failure, Found, Look, Outcome, Validators

T = TypeVar("T")

# What says only when the feed was made: it changes with each look. Each place of a body is read
# once, whatever stands there: a comment ends where the next begins.
_MADE = re.compile(
    rb"<lastBuildDate>[^<]{0,80}</lastBuildDate>|<!--(?:(?!--).){0,400}+-->"
    rb"|<generator\b[^<>]{0,200}>[^<]{0,200}</generator>",
    re.DOTALL,
)
_AT_ONCE = 64 << 10
"""Bytes that are read where we are; of more, others would feel that they wait."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read out of an answer."""

    found: tuple[Found, ...]
    title: str | None = None
    interval: float | None = None


def digest(body: bytes) -> str:
    """Return a hash of what a body says, by which a server without validators is known."""
    return hashlib.blake2b(_MADE.sub(b"", body), digest_size=16).hexdigest()


async def look_of(
    answer: Answer | Failure, validators: Validators, read: Callable[[Answer], Read]
) -> Look:
    """Return the look that an answer makes; it is read only where it isn't what it was."""
    if isinstance(answer, Failure):
        return failed_look(answer, validators)
    if answer.status == 304:
        return Look(Outcome.NOT_MODIFIED, validators, moved_to=answer.moved_to)
    mark = await aside(lambda: digest(answer.body), len(answer.body))
    told = answer.validators().model_copy(update={"digest": mark})
    age = headers.max_age(answer.head)
    if mark == validators.digest:
        return Look(Outcome.NOT_MODIFIED, told, moved_to=answer.moved_to, interval=age)
    try:
        got = await aside(lambda: read(answer), len(answer.body))
    except Failed as error:
        return failed_look(error.failure, validators, answer.moved_to)
    return Look(
        outcome=Outcome.NEW,
        validators=told,
        found=got.found,
        moved_to=answer.moved_to,
        title=got.title,
        interval=max(filter(None, (got.interval, age)), default=None),
    )


def failed_look(failure: Failure, validators: Validators, moved_to: str | None = None) -> Look:
    """Return a look that failed: what was known is known still."""
    return Look(failure.outcome, validators, failure=failure, moved_to=moved_to)


async def aside(work: Callable[[], T], size: int) -> T:
    """Do what takes long in a thread, while others go on."""
    if size <= _AT_ONCE:
        return work()
    return await to_thread.run_sync(work, limiter=_one_thread())


_threads = anyio.lowlevel.RunVar[anyio.CapacityLimiter]("threads of sources")


def _one_thread() -> anyio.CapacityLimiter:
    """Return the limiter of the running loop: one at a time, as each holds the interpreter."""
    limiter = _threads.get(None)
    if limiter is None:
        limiter = anyio.CapacityLimiter(1)
        _threads.set(limiter)
    return limiter
