"""What has no date comes last in both orders of time, and is paged and scanned as all else is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.search.documents.document import Document
from services.search.fields import FIRST_READABLE, LAYOUT, Period
from services.search.index.local.index import LocalIndex
from services.search.index.ports import Aggregation, SearchIndex
from services.search.query.cursor import SearchAfter
from services.search.query.query import Query, Sort
from shared.publication_dates import EARLIEST, LATEST
from tests.contract.indexes import ids, made

RECEIVED = datetime(2026, 7, 9, tzinfo=UTC)
DATES = {"first": EARLIEST, "old": datetime(1936, 3, 9, tzinfo=UTC), "today": RECEIVED}
DATES |= {"last": LATEST}


def articles() -> list[Document]:
    """Return articles of all times, and undated ones received on three days."""
    dated = [made(id, 1, "望川电机", published_at=time) for id, time in DATES.items()]
    days = (RECEIVED + timedelta(days=n) for n in (1, 0, 2))
    undated = [made(f"u{day.day}", 1, "望川电机", received_at=day) for day in days]
    return [undated[0], *dated, *undated[1:]]


def test_what_has_no_date_comes_last(index: SearchIndex) -> None:
    """Among themselves by when they were received, the newest or the oldest first."""
    index.write(articles())
    newest = ["last", "today", "old", "first", "u11", "u10", "u9"]
    oldest = ["first", "old", "today", "last", "u9", "u10", "u11"]
    assert ids(index, sort=Sort.NEWEST) == ids(index) == newest
    assert ids(index, sort=Sort.OLDEST) == oldest
    assert ids(index, "电机", sort=Sort.NEWEST) == newest
    assert [each.id for each in index.scan(Query())] == oldest


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
def test_pages_go_on_from_the_dated_to_the_undated(index: SearchIndex, sort: Sort) -> None:
    """One hit a page, each once, in the order of one page."""
    index.write(articles())
    whole = [hit.id for hit in index.search(Query(sort=sort)).hits]
    query, paged = Query(sort=sort, size=1), list[str]()
    while hits := (found := index.search(query)).hits:
        paged += [hit.id for hit in hits]
        query = replace(query, after=SearchAfter(found.snapshot, hits[-1].place))
    assert paged == whole
    assert len(paged) == 7


def test_a_scan_in_windows_yields_undated_ones_once(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a window ends among the undated, between them and the dated, and in one second."""
    for engine in ("local", "elastic"):
        monkeypatch.setattr(f"services.search.index.{engine}.reader._CHUNK", 10)
    index.write(
        [
            *(made(f"d{n:02}", 1, "甲", published_at=RECEIVED) for n in range(25)),
            *(made(f"u{n:02}", 1, "甲", received_at=RECEIVED) for n in range(25)),
            *(
                made(f"v{n:02}", 1, "甲", received_at=RECEIVED + timedelta(seconds=n))
                for n in range(1, 26)
            ),
        ]
    )
    found = [each.id for each in index.scan(Query())]
    assert len(found) == len(set(found)) == 75
    assert [id[0] for id in found] == ["d"] * 25 + ["u"] * 25 + ["v"] * 25
    assert found[50:] == sorted(found[50:])


def test_only_dated_ones_are_counted_by_time(index: SearchIndex) -> None:
    """Days and months are those of publication."""
    index.write([*articles()[1:3], *articles()[-2:]])
    counted = index.count(Query(), [Aggregation(Period.MONTH), Aggregation(Period.DAY)])
    assert counted[0] == [("1936-03", 1), ("1600-01", 1)]
    assert counted[1] == [("1936-03-09", 1), ("1600-01-01", 1)]
    assert index.search(Query()).total == 4


def test_an_index_of_before_is_made_anew_in_the_order_of_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before, there was one order of time, in which what has no date stood as it was received."""
    writer = LocalIndex(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(
            "services.search.index.local.index.NUMBERS", ("version", "published_at", "sort_at")
        )
        writer.write([_of_before(item) for item in articles()])
        writer.close()
    (tmp_path / f"index-{LAYOUT}").rename(tmp_path / f"index-{FIRST_READABLE}")
    writer = LocalIndex(tmp_path)
    writer.open()
    assert ids(writer, sort=Sort.NEWEST)[-3:] == ["u11", "u10", "u9"]
    assert ids(writer, sort=Sort.OLDEST)[-3:] == ["u9", "u10", "u11"]
    assert len(ids(writer)) == 7
    writer.close()


def _of_before(item: Document) -> Document:
    numbers = {name: number for name, number in item.numbers.items() if name != "newest_at"}
    if "published_at" not in numbers:
        numbers["sort_at"] = int((RECEIVED + timedelta(days=int(item.id[1:]) - 9)).timestamp())
    return replace(item, numbers=numbers)
