"""Pages go on inside and behind the reordered hits, on every index."""

from collections.abc import Callable

from services.search.index.ports import SearchIndex
from services.search.query.cursor import read_cursor
from services.search.query.plain import query
from services.search.ranking.reader import DEPTH, RankedReader
from services.search.searching.answers import Grouping
from services.search.searching.search import Asked, search
from tests.contract.indexes import PairCutter, made

COUNT = DEPTH + 25


def pages(
    reader: Callable[[], RankedReader], grouping: Grouping, size: int = 10
) -> list[list[str]]:
    """Return the ids of every page of a search, each asked of the reader that is given for it."""
    asked = Asked(query("青石轻轨", PairCutter(), size=size), text="q", grouping=grouping)
    found, cursor = [], None
    while True:
        page = search(
            Asked(asked.query, asked.text, cursor=cursor, grouping=grouping), index=reader()
        )
        found.append([hit.id for hit in page.hits])
        if page.next_cursor is None:
            return found
        cursor = read_cursor(page.next_cursor, asked.text)


def test_pages_hold_every_hit_once(index: SearchIndex) -> None:
    """With the reordered ones first, in the order of one long page."""
    index.write(
        [
            made(f"a{n:03}", 1, f"青石轻轨{n}\n青石轻轨{'通车。' * (n % 7 + 1)}")
            for n in range(COUNT)
        ]
    )
    remembering = RankedReader(index)
    for grouping in (Grouping.NONE, Grouping.REPRINTS):
        found = pages(lambda: RankedReader(index), grouping)
        assert pages(lambda: remembering, grouping) == found
        listed = [id for page in found for id in page]
        assert len(listed) == len(set(listed)) == COUNT
        assert [len(page) for page in found[:-1]] == [10] * (len(found) - 1)
        assert listed[:DEPTH] == pages(lambda: remembering, grouping, size=100)[0][:DEPTH]
