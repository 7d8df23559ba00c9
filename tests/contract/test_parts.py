"""The pages of both parts of a search hold each hit once, then each further one once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.search.index.ports import SearchIndex
from services.search.query.cursor import MOST_FURTHER
from services.search.query.near import Near
from services.search.query.query import Sort
from services.search.ranking.reader import DEPTH, RankedReader
from services.search.searching.answers import Grouping, SearchAnswer
from services.search.searching.find import find
from services.search.searching.parameters import SearchParams
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from tests.articles import RECEIVED
from tests.contract.indexes import PairCutter, made, put
from tests.contract.opened import KINDS, opened
from tests.fake_index import FakeIndex

Q = "青石轻轨通车"
SIGNATURES = [tuple(range(first, first + 64)) for first in (0, 64, 128)]
SIZES = [1, 3, 10, 100]
HITS, PARTS = DEPTH + 7, 25


class Nearby:
    """Finds the same articles near to whatever is asked (port NearMeaning)."""

    def near(self, _text: str) -> tuple[Near, ...]:
        """Return a hit, a further one, two of neither part and one that is gone."""
        ids = ("h05", "p03", "n0", "n1", "gone")
        return tuple(Near(id, 6.0 - at) for at, id in enumerate(ids))


def fill(index: SearchIndex) -> SearchIndex:
    """Write hits, what holds a part, reprints of either, and a group that has both."""
    hits = [
        made(
            f"h{n:02}",
            n + 1,
            f"青石轻轨{n}\n青石轻轨通车。{'通车。' * (n % 5)}",
            signature=SIGNATURES[0] if n % 9 == 0 else (),
            published_at=RECEIVED + timedelta(hours=n) if n % 4 else None,
        )
        for n in range(HITS)
    ]
    parts = [
        made(
            f"p{n:02}",
            100 + n,
            f"雁洲轻轨{n}\n雁洲轻轨提速。",
            signature=SIGNATURES[1] if n % 6 == 0 else (),
            published_at=RECEIVED - timedelta(hours=n) if n % 3 else None,
        )
        for n in range(PARTS)
    ]
    both = [
        made("b-hit", 200, "青石轻轨\n青石轻轨昨日通车。", signature=SIGNATURES[2]),
        made("b-part", 201, "青石轻轨\n青石轻轨昨日开门。", signature=SIGNATURES[2]),
    ]
    others = [made(f"n{n}", 300 + n, f"鹭洲公交{n}\n鹭洲公交。") for n in range(3)]
    put(index, *hits, *parts, *both, *others)
    return index


@pytest.fixture(params=KINDS, scope="module")
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SearchIndex]:
    """Return an index of each kind that holds the articles."""
    with opened(request, tmp_path_factory.mktemp("parts")) as index:
        yield fill(index)


def ports(index: SearchIndex) -> SearchPorts:
    """Return what the search API works with."""
    reader = RankedReader(index)
    return SearchPorts(reader, PairCutter(), Suggester(reader), meaning=Nearby())


def pages(index: SearchIndex, size: int, **asked: Any) -> list[SearchAnswer]:
    """Return every page of a search."""
    opened = ports(index)
    params = SearchParams.model_validate({"q": Q, "size": size, **asked})
    found = [find(params, ports=opened)]
    while found[-1].next_cursor:
        later = params.model_copy(update={"cursor": found[-1].next_cursor})
        found.append(find(later, ports=opened))
        assert len(found) < 200
    return found


def listed(answers: list[SearchAnswer]) -> tuple[list[str], list[str]]:
    """Return the ids of the hits and of the further ones of pages, once they fit together."""
    hits = [hit.id for page in answers for hit in page.hits]
    further = [hit.id for page in answers for hit in page.further]
    assert len({*hits, *further}) == len(hits) + len(further)
    begun = [bool(page.further) for page in answers]
    assert not any(page.hits and earlier for page, earlier in zip(answers[1:], begun, strict=False))
    return hits, further


ALL_HITS = {*(f"h{n:02}" for n in range(HITS)), "b-hit"}
ALL_FURTHER = {*(f"p{n:02}" for n in range(PARTS)), "b-part", "n0", "n1"}


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("size", SIZES)
def test_each_article_is_on_one_page(filled: SearchIndex, size: int, sort: Sort) -> None:
    """Of hits as many as the total says; then what comes near, in one order."""
    answers = pages(filled, size, sort=sort, group=Grouping.NONE)
    hits, further = listed(answers)
    assert (set(hits), set(further)) == (ALL_HITS, ALL_FURTHER)
    assert {page.total.value for page in answers} == {len(ALL_HITS)}
    full = [len(page.hits) + len(page.further) for page in answers]
    assert full[:-1] == [size] * (len(full) - 1)
    assert 0 < full[-1] <= size
    assert further == listed(pages(filled, 100, group=Grouping.NONE))[1]
    assert all(page.further[0].lacks for page in answers if page.further)
    assert not any(hit.lacks for page in answers for hit in page.hits)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("size", SIZES)
def test_of_each_group_there_is_one(filled: SearchIndex, size: int, sort: Sort) -> None:
    """In one of both parts: a group that has a hit is not among the further ones."""
    answers = pages(filled, size, sort=sort)
    hits, further = listed(answers)
    reprints = {f"h{n:02}" for n in range(0, HITS, 9)}
    assert len(set(hits) & reprints) == 1
    assert set(hits) | reprints == ALL_HITS
    alike = {f"p{n:02}" for n in range(0, PARTS, 6)}
    assert len(set(further) & alike) == 1
    assert set(further) | alike == ALL_FURTHER - {"b-part"}
    assert {page.total.value for page in answers} == {len(ALL_HITS)}
    full = [len(page.hits) + len(page.further) for page in answers]
    assert full[:-1] == [size] * (len(full) - 1)


@pytest.mark.parametrize("size", [7, 60])
def test_no_more_than_a_hundred_come_near(index: SearchIndex, size: int) -> None:
    """The best ones; behind them there is no page."""
    put(index, made("hit", 1, "青石轻轨\n青石轻轨通车。"))
    put(index, *(made(f"p{n:03}", n + 2, f"雁洲轻轨{n}\n雁洲轻轨提速。") for n in range(130)))
    put(index, *(made(f"q{n:03}", n + 200, f"青石轻轨{n}\n青石轻轨提速。") for n in range(40)))
    hits, further = listed(pages(index, size, meaning="false"))
    assert hits == ["hit"]
    assert len(further) == MOST_FURTHER
    if not isinstance(index, FakeIndex):  # whose scores are but numbers of terms
        assert {f"q{n:03}" for n in range(40)} == set(further[:40])


def test_without_hits_the_first_page_is_of_what_comes_near(filled: SearchIndex) -> None:
    """As it is where everything is wanted that holds all."""
    for size in SIZES:
        answers = pages(filled, size, q="雁洲轻轨停运", meaning="false", group=Grouping.NONE)
        hits, further = listed(answers)
        assert hits == []
        assert answers[0].total.value == 0
        assert set(further) == {id for id in ALL_HITS | ALL_FURTHER if id[0] != "n"}
