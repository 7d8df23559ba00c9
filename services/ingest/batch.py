"""A batch of articles as NDJSON, read piece by piece in bounded memory."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from services.ingest.charging import Charge, free
from services.ingest.reading import read_json
from shared.articles import RawArticle
from shared.errors import CaibianError, Overloaded, RedisAway
from shared.http.errors import problem_of
from shared.http.problem import Problem
from shared.logs import get_logger
from shared.path.state import Receipt

_GROUP = 200
_GROUP_BYTES = 8 << 20

AcceptAll = Callable[[Sequence[RawArticle]], list[Receipt | None]]


class Lines:
    """Cuts pieces into lines; of a line that is too long only the length is kept."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = bytearray()
        self._is_long = False

    def feed(self, piece: bytes) -> Iterator[bytes | None]:
        """Yield the lines that end in this piece, None for one that is too long."""
        *ended, rest = piece.split(b"\n")
        for part in ended:
            self._add(part)
            yield self._take()
        self._add(rest)

    def close(self) -> Iterator[bytes | None]:
        """Yield the last line if no newline ends it."""
        if self._rest or self._is_long:
            yield self._take()

    def _add(self, part: bytes) -> None:
        if self._is_long or len(self._rest) + len(part) > self._limit:
            self._is_long = True
            self._rest.clear()
        else:
            self._rest += part

    def _take(self) -> bytes | None:
        line = None if self._is_long else bytes(self._rest)
        self._rest.clear()
        self._is_long = False
        return line


@dataclass(frozen=True)
class Limits:
    """How much one request may bring: bytes of a line, number of lines, and what those count."""

    line_bytes: int
    lines: int
    charge: Charge = free


class Batch:
    """Takes the lines of one request in, group by group, and writes a result line for each.

    Blank lines are skipped; they count as lines but have no result. `is_done` tells at the end
    whether nothing of it is to be posted again.
    """

    def __init__(
        self,
        results: IO[bytes],
        accept: AcceptAll,
        limits: Limits,
        now: datetime,
        *,
        again: bool = False,
        source: str | None = None,
    ) -> None:
        self._results = results
        self._accept = accept
        self._lines = Lines(limits.line_bytes)
        self._limits = limits
        self._now = now
        self._again = again
        self._source = source
        self._number = 0
        self._is_empty = True
        self._group: list[tuple[int, RawArticle | Problem]] = []
        self._group_bytes = 0
        self.is_done = self._is_put_off = False

    def feed(self, piece: bytes) -> None:
        """Take in the lines that end in this piece of the body. Raises Problem 413, 422."""
        for line in self._lines.feed(piece):
            self._read(line)

    def flush(self) -> None:
        """Take in the articles of the lines read so far, so that none waits in memory."""
        taken, refused = self._limits.charge(len(self._group))
        if refused:
            rest = [(number, refused) for number, _ in self._group[taken:]]
            self._group[taken:] = rest
        articles = [item for _, item in self._group if isinstance(item, RawArticle)]
        results = iter(self._accepted(articles))
        for number, item in self._group:
            outcome = next(results) if isinstance(item, RawArticle) else item
            if isinstance(outcome, Problem) and outcome.retry_after is not None:
                self._is_put_off = True
            self._results.write(_result(number, outcome))
        self._group.clear()
        self._group_bytes = 0

    def close(self) -> None:
        """Take in what is left. Raises Problem 422 when there was no line at all."""
        for line in self._lines.close():
            self._read(line)
        if self._is_empty:
            raise _not_lines("there is no article in it")
        self.flush()
        self.is_done = not self._is_put_off

    def abort(self, problem: Problem) -> None:
        """End with a problem of the whole body: the last result line, or raised if it is all."""
        if self._is_empty:
            raise problem
        self._group.append((self._number + 1, problem))
        self.flush()

    def _read(self, line: bytes | None) -> None:
        if self._number >= self._limits.lines:
            raise too_many(self._limits.lines)
        self._number += 1
        if line is not None and not line.strip():
            return
        if self._is_empty and line is not None and line.lstrip().startswith(b"["):
            raise _not_lines("it begins with a JSON array")
        self._is_empty = False
        self._group.append((self._number, self._parse(line)))
        self._group_bytes += len(line or b"")
        if len(self._group) >= _GROUP or self._group_bytes >= _GROUP_BYTES:
            self.flush()

    def _parse(self, line: bytes | None) -> RawArticle | Problem:
        if line is None:
            return too_large(self._limits.line_bytes)
        try:
            return read_json(line, self._now, again=self._again, source=self._source)
        except Problem as problem:
            return problem
        except Exception as error:  # noqa: BLE001  # a line never costs its neighbours their answer
            get_logger("ingest").error("unexpected error in a line", exc_info=error)
            return problem_of(CaibianError())

    def _accepted(self, articles: list[RawArticle]) -> list[Receipt | Problem]:
        try:
            receipts = self._accept(articles) if articles else []
        except RedisAway as error:
            return [problem_of(error)] * len(articles)
        return [receipt or problem_of(Overloaded()) for receipt in receipts]


def pieces_of(results: IO[bytes]) -> Iterator[bytes]:
    """Yield what a file of results holds, and close it."""
    with results:
        while piece := results.read(1 << 16):
            yield piece


def too_large(limit: int) -> Problem:
    """Return the problem of an article over the limit of bytes."""
    mend = "Post the article without what isn't text; the limit is CAIBIAN_MAX_ARTICLE_BYTES."
    problem = Problem(413, f"more than {limit} bytes", "body", mend)
    return problem.on_pages("problem.large", limit=limit)


def too_many(lines: int) -> Problem:
    """Return the problem of a batch with too many lines."""
    mend = "The lines before were taken; post this one and the rest in further batches."
    return Problem(413, f"more than {lines} lines", "body", mend)


def batch_too_large(limit: int) -> Problem:
    """Return the problem of a batch with too many bytes."""
    mend = "The lines that have a result were taken; post the rest in further batches."
    return Problem(413, f"more than {limit} bytes unpacked", "body", mend)


def _not_lines(detail: str) -> Problem:
    mend = "Send NDJSON: one JSON object a line; `jq -c '.[]'` makes it from an array."
    return Problem(422, detail, "body", mend)


def _result(number: int, outcome: Receipt | Problem) -> bytes:
    result: dict[str, Any] = {"line": number}
    if isinstance(outcome, Problem):
        result["problem"] = outcome.body()
    else:
        result |= outcome.model_dump(mode="json")
    return json.dumps(result, ensure_ascii=False).encode() + b"\n"
