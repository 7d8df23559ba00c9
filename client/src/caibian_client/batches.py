"""Posting many articles: cut into batches, and what is put off is sent again."""

import json
from collections.abc import AsyncIterable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic import ValidationError

from caibian_client.calls.posting import line_of, post_batch
from caibian_client.errors import ApiError, NotCaibian
from caibian_client.flows import END, Begin, Flow, Item, Items, Pause, Pull, Send
from caibian_client.models.ingest import Article, LineResult, Receipt
from caibian_client.models.problems import Problem
from caibian_client.retrying import Retry

_TOO_LARGE, _INVALID = 413, 422
Posted: TypeAlias = Article | Mapping[str, Any] | bytes
_Outcome: TypeAlias = Receipt | Problem


def post_all(
    articles: Iterable[Posted] | AsyncIterable[Posted],
    *,
    again: bool = False,
    batch_lines: int = 1000,
    batch_bytes: int = 8 << 20,
    patience: float = 600.0,
    idempotency_key: str | None = None,
) -> Items[LineResult]:
    """Post articles in batches of so many lines and bytes; yield a result for each, in order.

    An article is an Article, a mapping of its fields, or a ready line of JSON as bytes (blank
    ones are passed over). One that the service puts off, because it is full or the rate is used
    up, is sent again when it says so, for `patience` seconds of waiting in a row; then its problem
    is its result. No more than one batch is held in memory. Each request goes under an
    Idempotency-Key of its own that begins with `idempotency_key`, if that is given.
    Raises ApiError, Unreachable when a batch as a whole fails; batches before it are taken in.
    """
    source = yield Begin(articles)
    sender = _Sender(again, Retry(patience), idempotency_key)
    lines, size, index = list[_Line](), 0, -1
    while (article := (yield Pull(source))) is not END:
        index += 1
        line = _Line(index, line_of(article))
        if not line.body:
            continue
        if lines and (len(lines) >= batch_lines or size + len(line.body) >= batch_bytes):
            for result in (yield from sender.sent(lines)):
                yield Item(result)
            lines, size = [], 0
        lines.append(line)
        size += len(line.body) + 1
    for result in (yield from sender.sent(lines)):
        yield Item(result)


@dataclass(frozen=True)
class _Line:
    index: int
    body: bytes


@dataclass
class _Sender:
    """Sends lines until each has its result."""

    again: bool
    retry: Retry
    key: str | None
    requests: int = 0
    # So many lines at once, once the service has taken no more.
    most: int = 1 << 30
    results: dict[int, LineResult] = field(default_factory=dict)

    def sent(self, lines: Sequence[_Line]) -> Flow[list[LineResult]]:
        """Return the results of lines, in their order."""
        self.results, waits, waiting = {}, self.retry.waits(), list(lines)
        while waiting:
            part, later = waiting[: self.most], waiting[self.most :]
            outcomes = yield from self._outcomes(part)
            off = self._noted(part, outcomes)
            if len(off) < len(part):
                waits = self.retry.waits()
            elif len(part) > 1 and not _seconds(off):
                self.most = len(part) // 2
            if after := _seconds(off):
                seconds = waits.next(after)
                if seconds is None:
                    self._given_up(off)
                    off = []
                else:
                    yield Pause(seconds)
            waiting = [line for line, _ in off] + later
        return [self.results[line.index] for line in lines]

    def _outcomes(self, part: Sequence[_Line]) -> Flow[list[_Outcome | None]]:
        """Return what became of each line; None: the service hasn't come to it."""
        self.requests += 1
        key = f"{self.key}-{self.requests}" if self.key else None
        bodies = [line.body for line in part]
        try:
            told = yield Send(post_batch(bodies, again=self.again, idempotency_key=key))
        except ApiError as error:
            if error.status == _TOO_LARGE or (error.status == _INVALID and error.where == "body"):
                # Of the body as a whole: of one line, or for the others once more with fewer.
                return [error.problem] if len(part) == 1 else [None] * len(part)
            raise
        return _read(told, len(part))

    def _noted(
        self, part: Sequence[_Line], outcomes: Sequence[_Outcome | None]
    ) -> list[tuple[_Line, Problem | None]]:
        """Note what is final; return what is to be sent again, and why."""
        off: list[tuple[_Line, Problem | None]] = []
        for line, outcome in zip(part, outcomes, strict=True):
            if outcome is None:
                off.append((line, None))
            elif isinstance(outcome, Receipt):
                self.results[line.index] = LineResult(index=line.index, receipt=outcome)
            elif outcome.retry_after is not None:
                off.append((line, outcome))
            else:
                self.results[line.index] = LineResult(index=line.index, problem=outcome)
        return off

    def _given_up(self, off: Sequence[tuple[_Line, Problem | None]]) -> None:
        known = next(problem for _, problem in off if problem)
        for line, problem in off:
            self.results[line.index] = LineResult(index=line.index, problem=problem or known)


def _seconds(off: Sequence[tuple[_Line, Problem | None]]) -> float:
    """Return after how many seconds the service wants to be asked again, 0 if it doesn't say."""
    return max((problem.retry_after or 0.0 for _, problem in off if problem), default=0.0)


def _read(told: str, count: int) -> list[_Outcome | None]:
    """Read result lines. Raises NotCaibian."""
    outcomes: list[_Outcome | None] = [None] * count
    last = -1
    try:
        # Not by splitlines: a JSON text may hold U+2028, or U+0085, as it is.
        for row in map(json.loads, filter(str.strip, told.split("\n"))):
            last = row.pop("line") - 1
            problem = row.get("problem")
            outcomes[last] = (Problem if problem else Receipt).model_validate(problem or row)
    except (ValueError, KeyError, IndexError, TypeError, ValidationError) as error:
        raise NotCaibian(f"these are no results of a batch: {error}") from error
    if last < 0:
        raise NotCaibian("a batch was answered without a result")
    # A problem of the body as a whole stands last, where the service has stopped reading.
    if count > 1 and _is_of_the_body(outcomes, last):
        outcomes[last] = None
    return outcomes


def _is_of_the_body(outcomes: Sequence[_Outcome | None], last: int) -> bool:
    problem = outcomes[last]
    if not isinstance(problem, Problem):
        return False
    return None in outcomes[last + 1 :] or (problem.status == _TOO_LARGE and last > 0)
