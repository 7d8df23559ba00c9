"""Pages and scans of one search fit together, whatever is written meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.search.documents.document import Removal
from services.search.documents.packing import unpack_raw
from services.search.index.ports import SearchIndex
from services.search.query.cursor import CursorGone, SearchAfter, read_cursor
from services.search.query.plain import query
from services.search.query.query import Query, Sort
from services.search.searching.answers import Grouping, SearchAnswer
from services.search.searching.search import Asked, search
from tests.contract.indexes import PairCutter, made, put

JULY = datetime(2026, 7, 1, tzinfo=UTC)
SIGNATURE = tuple(range(150, 214))


def page(index: SearchIndex, asked: Query, cursor: str | None = None, **more: Any) -> SearchAnswer:
    """Return what the API answers."""
    begin = read_cursor(cursor, "same") if cursor else None
    return search(Asked(asked, "same", begin, **more), index=index)


def test_pages_follow_each_other_while_articles_come_in(index: SearchIndex) -> None:
    """In every order: none is shown twice, none is left out, one hit for each group."""
    items = [
        made(
            f"{n:02}",
            n + 1,
            "望川电机" + "投产" * (n % 5),
            signature=SIGNATURE if n % 3 == 0 else (),
            published_at=JULY + timedelta(hours=n),
        )
        for n in range(20)
    ]
    put(index, *items)
    for sort in Sort:
        asked = replace(query("电机", PairCutter()), sort=sort, size=4)
        shown: list[str] = []
        cursor = None
        for number in range(30):
            answer = page(index, asked, cursor)
            shown += [hit.id for hit in answer.hits]
            cursor = answer.next_cursor
            if cursor is None:
                break
            late = JULY - timedelta(days=365 * (1 if sort is Sort.NEWEST else -1))
            put(index, made(f"late-{sort}-{number}", 100 + number, "无关", published_at=late))
        assert cursor is None
        singles = {f"{n:02}" for n in range(20) if n % 3}
        assert len(shown) == len(set(shown)) == len(singles) + 1
        assert singles < set(shown)
        assert len(answer.hits) > 0
        group = next(hit for hit in page(index, replace(asked, size=100)).hits if hit.reprints)
        assert len(group.reprints) == 6


def test_pages_of_all_articles_hold_every_reprint(index: SearchIndex) -> None:
    """With group=none; the total counts articles in both cases."""
    put(index, *(made(f"{n}", n + 1, "望川电机", signature=SIGNATURE) for n in range(5)))
    asked = replace(query("电机", PairCutter()), size=2)
    first = page(index, asked, grouping=Grouping.NONE)
    second = page(index, asked, first.next_cursor, grouping=Grouping.NONE)
    ids = {hit.id for hit in (*first.hits, *second.hits)}
    assert len(ids) == 4
    one = page(index, asked)
    assert (len(one.hits), one.total.value, one.next_cursor) == (1, 5, None)


def test_a_snapshot_can_be_read_from_its_beginning(index: SearchIndex) -> None:
    """As it was, though articles have come in and gone."""
    index.write([made(str(n), n + 1, "望川电机" + "投产" * n) for n in range(4)])
    asked = query("电机", PairCutter(), size=3)
    first = index.search(asked)
    index.write([made("new", 9, "电机"), Removal(first.hits[0].id, 10)])
    again = index.search(replace(asked, after=SearchAfter(first.snapshot, ())))
    assert [hit.id for hit in again.hits] == [hit.id for hit in first.hits]
    assert again.total == first.total
    index.release(first.snapshot)
    index.release(first.snapshot)


def test_a_snapshot_that_nobody_holds_is_gone(index: SearchIndex) -> None:
    """One that was made up, or held by a process that is no more."""
    index.write([made(str(n), n + 1, "望川电机") for n in range(3)])
    asked = query("电机", PairCutter())
    with pytest.raises(CursorGone):
        index.search(replace(asked, after=SearchAfter("no-such-snapshot", (1,))))


def test_a_scan_yields_everything_once(index: SearchIndex) -> None:
    """The oldest first, with what re-indexing needs, also when all are of one second."""
    items = [made(f"{n:04}", n + 1, "望川电机", published_at=JULY) for n in range(2100)]
    for first in range(0, len(items), 700):
        index.write(items[first : first + 700])
    index.write([made("old", 9000, "雁洲", published_at=JULY - timedelta(days=1))])
    found = list(index.scan(Query()))
    assert found[0].id == "old"
    assert len(found) == len({each.id for each in found}) == 2101
    assert (found[0].version, unpack_raw(found[0].raw, found[0].enriched, found[0].card)) == (
        9000,
        "{}",
    )
    narrow = query("雁洲", PairCutter())
    assert [each.id for each in index.scan(narrow)] == ["old"]
