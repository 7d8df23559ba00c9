"""A batch of articles as NDJSON, read piece by piece in bounded memory."""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from services.ingest.reading import read_json
from shared.errors import Overloaded, RedisAway
from shared.models import RawArticle, Receipt
from shared.problem import Problem
from shared.problems import problem_of

_GROUP = 200
_GROUP_BYTES = 8 << 20
_PIECE = 1 << 20
_GZIP = 31

AcceptAll = Callable[[Sequence[RawArticle]], list[Receipt | None]]


class Gunzip:
    """Unpacks a gzip stream, also one of several members, in pieces of at most a mebibyte."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what the chunk unpacks to. Raises Problem 400."""
        while chunk:
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP)
            try:
                yield self._member.decompress(chunk, _PIECE)
            except zlib.error as error:
                raise Problem(
                    400, "Not gzip", str(error), "body", "Send one gzip stream."
                ) from error
            chunk = self._member.unconsumed_tail or self._member.unused_data

    def close(self) -> None:
        """Raise Problem 400 unless the stream came to its end."""
        if not self._member.eof:
            raise Problem(400, "Cut off", "the gzip stream has no end", "body", "Send it again.")


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


class Batch:
    """Takes the lines of one request in, group by group, and writes a result line for each."""

    def __init__(self, results: IO[bytes], accept: AcceptAll, limit: int, now: datetime) -> None:
        self._results = results
        self._accept = accept
        self._lines = Lines(limit)
        self._limit = limit
        self._now = now
        self._number = 0
        self._group: list[tuple[int, RawArticle | Problem]] = []
        self._group_bytes = 0

    def feed(self, piece: bytes) -> None:
        """Take in the lines that end in this piece of the body."""
        for line in self._lines.feed(piece):
            self._read(line)

    def close(self, problem: Problem | None = None) -> None:
        """Take in what is left; a problem with the body as a whole gets a last result line."""
        for line in self._lines.close():
            if problem is None:
                self._read(line)
        if problem is not None:
            self._number += 1
            self._group.append((self._number, problem))
        self._flush()

    def _read(self, line: bytes | None) -> None:
        self._number += 1
        self._group.append((self._number, self._parse(line)))
        self._group_bytes += len(line or b"")
        if len(self._group) >= _GROUP or self._group_bytes >= _GROUP_BYTES:
            self._flush()

    def _parse(self, line: bytes | None) -> RawArticle | Problem:
        if line is None:
            return too_large(self._limit)
        try:
            return read_json(line, self._now)
        except Problem as problem:
            return problem

    def _flush(self) -> None:
        articles = [item for _, item in self._group if isinstance(item, RawArticle)]
        results = iter(self._accepted(articles))
        for number, item in self._group:
            outcome = next(results) if isinstance(item, RawArticle) else item
            self._results.write(_result(number, outcome))
        self._group.clear()
        self._group_bytes = 0

    def _accepted(self, articles: list[RawArticle]) -> list[Receipt | Problem]:
        try:
            receipts = self._accept(articles) if articles else []
        except RedisAway as error:
            return [problem_of(error)] * len(articles)
        return [receipt or problem_of(Overloaded()) for receipt in receipts]


def too_large(limit: int) -> Problem:
    """Return the problem of an article over the limit of bytes."""
    mend = "Post the article without what isn't text; the limit is CAIBIAN_MAX_ARTICLE_BYTES."
    return Problem(413, "Content Too Large", f"more than {limit} bytes", "body", mend)


def _result(number: int, outcome: Receipt | Problem) -> bytes:
    result: dict[str, Any] = {"line": number}
    if isinstance(outcome, Problem):
        result["problem"] = outcome.body()
    else:
        result |= outcome.model_dump(mode="json")
    return json.dumps(result, ensure_ascii=False).encode() + b"\n"
