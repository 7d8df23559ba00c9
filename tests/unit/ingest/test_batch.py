"""A batch is read in bounded memory, line by line, whatever its pieces are."""

import gzip
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.batch import Batch, Limits, Lines
from services.ingest.unpacking import Gunzip
from shared.articles import RawArticle
from shared.errors import RedisAway
from shared.http.problem import Problem
from shared.path.state import Receipt, State

LIMITS = Limits(line_bytes=200, lines=100)
NOW = datetime(2026, 7, 9, tzinfo=UTC)


def accept(articles: Sequence[RawArticle]) -> list[Receipt | None]:
    """Take every article but one with the id `full`."""
    return [
        None
        if article.id == "full"
        else Receipt(id=article.id, revision=1, state=State.RECEIVED, duplicate=False)
        for article in articles
    ]


def results(batch: Batch, file: io.BytesIO) -> list[dict[str, Any]]:
    """Return the result lines of a batch."""
    batch.close()
    return [json.loads(line) for line in file.getvalue().splitlines()]


@given(st.lists(st.binary(max_size=30)), st.integers(1, 7))
def test_lines_are_the_same_whatever_the_pieces(parts: list[bytes], size: int) -> None:
    """Cut anywhere, they are what a split at newlines gives."""
    body = b"\n".join(parts)
    lines = Lines(limit=1000)
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    got = [line for piece in pieces for line in lines.feed(piece)] + list(lines.close())
    wanted = body.split(b"\n")
    assert got == (wanted[:-1] if wanted[-1] == b"" else wanted)


def test_of_a_line_that_is_too_long_nothing_is_kept() -> None:
    """The next line is read all the same."""
    lines = Lines(limit=5)
    assert list(lines.feed(b"123456")) == []
    assert list(lines.feed(b"789\nab\n")) == [None, b"ab"]


def test_each_line_has_its_result_in_order() -> None:
    """Good ones are taken though others are bad or the path is full; a blank one has none."""
    file = io.BytesIO()
    batch = Batch(file, accept, LIMITS, now=NOW)
    lines = ['{"id": "a", "content": "甲"}', "no", '{"id": "full", "content": "乙"}', "", "x" * 300]
    batch.feed("\n".join(lines).encode())
    got = results(batch, file)
    assert [line["line"] for line in got] == [1, 2, 3, 5]
    assert [line.get("problem", {}).get("status") for line in got] == [None, 400, 503, 413]
    assert got[0]["id"] == "a"


def test_redis_away_is_said_for_each_line() -> None:
    """So that the poster knows which to send again."""

    def away(_: Sequence[RawArticle]) -> list[Receipt | None]:
        raise RedisAway

    file = io.BytesIO()
    batch = Batch(file, away, LIMITS, now=NOW)
    batch.feed('{"content": "甲"}\n{"content": "乙"}'.encode())
    assert [line["problem"]["status"] for line in results(batch, file)] == [503, 503]


def test_gzip_of_several_members_is_one_stream() -> None:
    """As `cat a.gz b.gz` makes it, in any pieces."""
    body = gzip.compress(b"one\n") + gzip.compress(b"two\n")
    gunzip = Gunzip()
    got = b"".join(piece for at in range(len(body)) for piece in gunzip.feed(body[at : at + 1]))
    gunzip.close()
    assert got == b"one\ntwo\n"


def test_a_gzip_bomb_comes_out_in_small_pieces() -> None:
    """Never more than a mebibyte at once."""
    pieces = Gunzip().feed(gzip.compress(bytes(20 << 20)))
    assert max(map(len, pieces)) <= 1 << 20


def test_a_broken_or_cut_off_stream_is_a_problem() -> None:
    """With status 400."""
    with pytest.raises(Problem, match="incorrect header"):
        list(Gunzip().feed(b"no gzip"))
    gunzip = Gunzip()
    list(gunzip.feed(gzip.compress(b"one")[:-3]))
    with pytest.raises(Problem, match="no end"):
        gunzip.close()
