"""What a window of ranked hits is remembered for, and what it isn't."""

from dataclasses import dataclass, field, replace

from services.search.index.ports import Found
from services.search.query.cursor import SearchAfter
from services.search.query.plain import query
from services.search.query.query import Query
from services.search.ranking.reader import RankedReader
from tests.contract.indexes import PairCutter, made
from tests.fake_index import FakeIndex


@dataclass
class Listening(FakeIndex):
    """An index that notes what it is asked."""

    asked: list[Query] = field(default_factory=list)

    def search(self, query: Query) -> Found:
        """Find articles."""
        self.asked.append(query)
        return super().search(query)


def test_the_pages_in_a_window_are_one_search() -> None:
    """Another snapshot or another query is another search."""
    index = Listening()
    index.write([made(f"a{n:02}", 1, f"青石轻轨{n}\n青石轻轨通车。") for n in range(30)])
    ranked, asked = RankedReader(index), query("青石轻轨", PairCutter(), size=10)
    first = ranked.search(asked)
    after = SearchAfter(first.snapshot, first.hits[-1].place)
    second = ranked.search(replace(asked, after=after))
    assert [hit.place for hit in second.hits] == [("ranked", n) for n in range(11, 21)]
    assert len(index.asked) == 1
    ranked.search(replace(query("轻轨", PairCutter()), after=after))
    ranked.search(asked)
    assert len(index.asked) == 3
