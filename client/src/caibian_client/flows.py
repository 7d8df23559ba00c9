"""What takes several requests, as generators of steps; a client does the steps (sans I/O).

A step is yielded, what came of it is sent back in, or thrown if it failed.
"""

from collections.abc import AsyncIterable, Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar

from caibian_client.errors import CaibianClientError
from caibian_client.models.search import SearchAnswer, SearchHit
from caibian_client.retrying import Retry
from caibian_client.wire import Answer, Call

P = ParamSpec("P")
T = TypeVar("T")
L = TypeVar("L")

END: Any = object()
"""What is pulled where there is nothing left."""

_PAGE = 100


@dataclass(frozen=True)
class Once:
    """Send a request once: the answer, or Unreachable."""

    call: Call[Any]


@dataclass(frozen=True)
class Opened:
    """Send a request once: the answer if it is no good one, else its pieces, to be pulled."""

    call: Call[Any]


@dataclass(frozen=True)
class Send:
    """Make a call, again and again as the client's patience has it: what it reads."""

    call: Call[Any]


@dataclass(frozen=True)
class Stream:
    """Make a call as Send does: the pieces of its answer, to be pulled."""

    call: Call[Any]


@dataclass(frozen=True)
class Pull:
    """Take the next from what was begun or opened: it, or END."""

    iterator: Any


@dataclass(frozen=True)
class Begin:
    """Begin to iterate over what a caller gave: an iterator, to be pulled."""

    source: Iterable[Any] | AsyncIterable[Any]


@dataclass(frozen=True)
class Pause:
    """Wait for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Item(Generic[T]):
    """Give the caller one more result."""

    value: T


Step: TypeAlias = Once | Opened | Send | Stream | Pull | Begin | Pause
Flow: TypeAlias = Generator[Step, Any, T]
Items: TypeAlias = Generator[Step | Item[T], Any, None]


def alone(flow: Flow[T]) -> Items[T]:
    """Return a flow whose only item is the result of another."""
    result = yield from flow
    yield Item(result)


def answered(call: Call[T], retry: Retry) -> Flow[T]:
    """Make a call. Raises ApiError, Unreachable, NotCaibian."""
    waits = retry.waits()
    while True:
        try:
            answer: Answer = yield Once(call)
            return call.result(answer)
        except CaibianClientError as error:
            seconds = waits.after(error, call)
            if seconds is None:
                raise
        yield Pause(seconds)


def opened(call: Call[Any], retry: Retry) -> Flow[Any]:
    """Make a call whose answer is read in pieces. Raises ApiError, Unreachable, NotCaibian."""
    waits = retry.waits()
    while True:
        try:
            answer = yield Opened(call)
            return answer.checked() if isinstance(answer, Answer) else answer
        except CaibianClientError as error:
            seconds = waits.after(error, call)
            if seconds is None:
                raise
        yield Pause(seconds)


def pieces(call: Call[bytes]) -> Items[bytes]:
    """Yield the pieces of an answer."""
    stream = yield Stream(call)
    while (piece := (yield Pull(stream))) is not END:
        yield Item(piece)


def lines(call: Call[bytes], read: Callable[[bytes], T]) -> Items[T]:
    """Yield the lines of an answer, each read."""
    stream, rest = (yield Stream(call)), b""
    while (piece := (yield Pull(stream))) is not END:
        *ended, rest = (rest + piece).split(b"\n")
        for line in ended:
            if line.strip():
                yield Item(read(line))
    if rest.strip():
        yield Item(read(rest))


def streamed(
    describe: Callable[P, Call[bytes]], read: Callable[[Call[bytes]], Items[T]]
) -> Callable[P, Items[T]]:
    """Return what makes a call and yields its answer as it is read."""

    @wraps(describe)
    def flow(*args: P.args, **given: P.kwargs) -> Items[T]:
        return read(describe(*args, **given))

    return flow


def pages(search: Callable[P, Call[SearchAnswer]]) -> Callable[P, Items[SearchAnswer]]:
    """Return what yields the pages of a search, one after the other."""

    def search_pages(*args: P.args, **given: P.kwargs) -> Items[SearchAnswer]:
        """Yield the pages of a search, one after the other; `cursor` begins behind a page.

        The API goes 10,000 hits deep; an export has all.
        """
        return _paged(search, args, given, lambda page: (page,), _behind)

    return search_pages


def hits(search: Callable[P, Call[SearchAnswer]]) -> Callable[P, Items[SearchHit]]:
    """Return what yields the hits of a search on all its pages."""

    def search_all(*args: P.args, **given: P.kwargs) -> Items[SearchHit]:
        """Yield the hits of a search, page by page; not `further` ones, which only come near.

        The API goes 10,000 hits deep; an export has all.
        """
        return _paged(search, args, {"size": _PAGE, **given}, lambda page: page.hits, _behind)

    return search_all


def _behind(page: SearchAnswer) -> str | None:
    return page.next_cursor


def listed(
    describe: Callable[P, Call[L]],
    shown: Callable[[L], Iterable[T]],
    behind: Callable[[L], str | None],
) -> Callable[P, Items[T]]:
    """Return what yields all that a list shows, page by page; `behind` is a page's cursor."""

    def each(*args: P.args, **given: P.kwargs) -> Items[T]:
        """Yield all that the list shows, page by page."""
        return _paged(describe, args, given, shown, behind)

    return each


def _paged(
    describe: Callable[..., Call[L]],
    args: tuple[Any, ...],
    given: Mapping[str, Any],
    shown: Callable[[L], Iterable[T]],
    behind: Callable[[L], str | None],
) -> Items[T]:
    asked = dict(given)
    while True:
        page: L = yield Send(describe(*args, **asked))
        items = tuple(shown(page))
        for item in items:
            yield Item(item)
        # Behind the last hit stand further ones only.
        if behind(page) is None or not items:
            return
        asked["cursor"] = behind(page)
