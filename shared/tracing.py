"""Which trace (W3C Trace Context, level 1) and which article the work at hand is about.

Both travel with the thread or task, so that every log line names them. Spans are recorded only
where shared.telemetry has been installed; without it nothing is.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

HEADER = "traceparent"
SEED_BYTES = 10
"""So many random bytes a trace of our own grows from."""
_FORM = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_NO_TRACE, _NO_SPAN = "0" * 32, "0" * 16


@dataclass(frozen=True)
class Trace:
    """A trace, the span of it that the work at hand is, and the flags (1: it is recorded)."""

    id: str
    span: str
    flags: str = "01"

    @property
    def parent(self) -> str:
        """Return it as a `traceparent` for what this work causes."""
        return f"00-{self.id}-{self.span}-{self.flags}"


class Spans(Protocol):
    """Records spans."""

    def current(self) -> Trace | None:
        """Return the span that is being recorded, if one is."""

    def work(self, name: str, parent: str, article: str) -> AbstractContextManager[None]:
        """Record the work on an article, under the span that its `traceparent` names."""

    def begin(self, name: str, parent: str, article: str) -> Callable[[], None]:
        """Begin a span that is nobody's surroundings; return what ends it."""


_spans: Spans | None = None
_trace: ContextVar[Trace | None] = ContextVar("caibian_trace", default=None)
_article: ContextVar[str] = ContextVar("caibian_article", default="")


def record(spans: Spans) -> None:
    """Have this process record its spans from now on."""
    global _spans  # noqa: PLW0603  # one for the process, as the logs' configuration is
    _spans = spans


def read(traceparent: str | None) -> Trace | None:
    """Return what a `traceparent` says; None for none and for one that isn't valid."""
    found = _FORM.fullmatch(traceparent or "")
    if not found:
        return None
    version, id, span, flags, more = found.groups()
    is_valid = version != "ff" and id != _NO_TRACE and span != _NO_SPAN
    # Only a later version may say more.
    return Trace(id, span, flags) if is_valid and not (more and version == "00") else None


def make() -> Trace:
    """Return a new trace, which its seed tells whole: so the store keeps only that."""
    return grown(secrets.token_bytes(SEED_BYTES))


def grown(seed: bytes) -> Trace:
    """Return the trace of a seed: its random end, by which samplers go, is the seed itself."""
    rest = blake2b(seed, digest_size=24 - SEED_BYTES).hexdigest()
    return Trace(rest[16:] + seed.hex(), rest[:16])


def go_on(traceparent: str | None) -> Trace:
    """Return a span of ours in the trace that a caller names, or a new trace."""
    if recorded := _recorded():
        return recorded
    given = read(traceparent)
    return Trace(given.id, secrets.token_hex(8), given.flags) if given else make()


def current() -> Trace | None:
    """Return the trace of the work at hand."""
    return _trace.get()


def current_article() -> str:
    """Return the id of the article at hand; empty when the work is about none or several."""
    return _article.get()


def follow(trace: Trace) -> None:
    """Make a trace that of the work at hand, for as long as its thread or task lives."""
    _trace.set(trace)


def of_request() -> str:
    """Return the `traceparent` of the article that a request is about."""
    return (current() or make()).parent


def for_each(ids: list[str]) -> list[str]:
    """Return a `traceparent` for each article of a batch: a trace of its own."""
    return [_own_trace(id) for id in ids]


def _own_trace(id: str) -> str:
    with _work("accept", "", id):
        return (_recorded() or make()).parent


@contextmanager
def at_work(name: str, article: str, traceparent: str) -> Iterator[None]:
    """Work on an article: log lines name it and its trace, and a span is recorded."""
    with _work(name, traceparent, article), about(article, traceparent):
        yield


@contextmanager
def about(article: str, traceparent: str) -> Iterator[None]:
    """Have log lines name an article and its trace."""
    before = _trace.set(read(traceparent) or _recorded()), _article.set(article)
    try:
        yield
    finally:
        _trace.reset(before[0])
        _article.reset(before[1])


def begin(name: str, article: str, traceparent: str) -> Callable[[], None]:
    """Begin a span about one of several articles that are worked on together; return its end."""
    return _spans.begin(name, traceparent, article) if _spans else _nothing


def _recorded() -> Trace | None:
    return _spans.current() if _spans else None


def _work(name: str, parent: str, article: str) -> AbstractContextManager[None]:
    return _spans.work(name, parent, article) if _spans else nullcontext()


def _nothing() -> None:
    """Do nothing."""
