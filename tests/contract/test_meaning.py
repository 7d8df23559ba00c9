"""Every index finds what a query names as near in meaning, beside what holds its words."""

from typing import Any

import pytest

from services.search.index.ports import SearchIndex
from services.search.query.filters import Filters
from services.search.query.near import Near
from services.search.query.plain import query
from services.search.query.query import Query, Sort
from services.search.ranking.reader import DEPTH, RankedReader
from services.search.searching.answers import Grouping, ReasonKind, SearchAnswer
from services.search.searching.search import Asked, search
from tests.articles import RECEIVED
from tests.contract.indexes import PairCutter, made, put

LOOSE = "青石轻轨何时通车运营"
NEAR = (Near("n", 5.0), Near("o", 4.5), Near("gone", 4.2))


def asked(near: tuple[Near, ...] = NEAR, **more: Any) -> Query:
    """Return a long query beside which two articles are near."""
    return query(LOOSE, PairCutter(), **more).beside(near)


@pytest.fixture
def filled(index: SearchIndex) -> SearchIndex:
    """Return an index of one article that holds the words, two that are near, and another."""
    put(
        index,
        made("w", 1, "青石轻轨\n青石轻轨通车运营。", source="云岭日报"),
        made("n", 2, "雁洲地铁\n雁洲地铁开门迎客。", source="雁洲日报"),
        made("o", 3, "望川电机\n望川电机投产。"),
        made("x", 4, "星澜汽车\n星澜汽车停产。"),
    )
    return index


def ids(index: SearchIndex, query: Query) -> set[str]:
    """Return the ids found."""
    return {hit.id for hit in index.search(query).hits}


def page(index: SearchIndex, cursor: str | None = None, size: int = 10) -> SearchAnswer:
    """Return what the API answers."""
    near = NEAR if cursor is None else ()
    wanted = asked(near, size=size)
    return search(Asked(wanted, "q", cursor, explained=LOOSE), index=RankedReader(index))


def test_what_is_near_is_a_hit(filled: SearchIndex) -> None:
    """Unless it is gone; counted as others are, and within the filters."""
    assert ids(filled, asked()) == {"w", "n", "o"}
    assert filled.search(asked()).total == 3
    assert ids(filled, asked(filters=Filters(source="雁洲日报"))) == {"n"}
    assert ids(filled, asked(())) == {"w"}


def test_what_is_near_is_looked_at_first(filled: SearchIndex) -> None:
    """Its score says so, and the order behind it is by words."""
    best = filled.search(asked(size=2)).hits
    assert {hit.id for hit in best} == {"n", "o"}


def test_words_decide_beside_meaning(filled: SearchIndex) -> None:
    """What holds them all is first; scores are of words again, and never rise."""
    hits = RankedReader(filled).search(asked()).hits
    assert hits[0].id == "w"
    scores = [hit.score or 0.0 for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] < 1000


def test_age_is_weighed_with_what_is_near(filled: SearchIndex) -> None:
    """What is new comes before what is nearer, which is the other way round without it."""
    put(filled, made("new", 5, "鹭洲公交\n鹭洲公交提速。", published_at=RECEIVED))
    near = (*NEAR, Near("new", 4.1))
    orders = []
    for sort in (Sort.FRESH, Sort.RELEVANCE):
        hits = RankedReader(filled).search(asked(near, sort=sort)).hits
        orders.append([hit.id for hit in hits if hit.id != "w"])
    assert orders == [["new", "n", "o"], ["n", "o", "new"]]


def test_what_is_nearer_comes_first(filled: SearchIndex) -> None:
    """Of what holds as few of the words; and what is very near before all that hold them."""
    order = [hit.id for hit in RankedReader(filled).search(asked()).hits]
    assert order == ["w", "n", "o"]
    nearer = asked((Near("o", 40.0), Near("n", 5.0)))
    assert [hit.id for hit in RankedReader(filled).search(nearer).hits] == ["o", "w", "n"]


def test_a_hit_says_that_it_is_near(filled: SearchIndex) -> None:
    """By how near, and among the reasons."""
    found = {hit.id: hit for hit in page(filled).hits}
    assert {id: hit.near for id, hit in found.items()} == {"w": None, "n": 5.0, "o": 4.5}
    reasons = {id: [why.kind for why in hit.explanation or ()] for id, hit in found.items()}
    assert ReasonKind.MEANING in reasons["n"]
    assert ReasonKind.MEANING not in reasons["w"]


def test_later_pages_keep_what_was_near(filled: SearchIndex) -> None:
    """The cursor carries it, so that each hit comes once."""
    found, cursor = [], None
    while True:
        answer = page(filled, cursor, size=1)
        found += [hit.id for hit in answer.hits]
        cursor = answer.next_cursor
        if cursor is None:
            break
    assert sorted(found) == ["n", "o", "w"]
    assert found[0] == "w"


def test_pages_behind_the_window_hold_every_hit_once(index: SearchIndex) -> None:
    """The near ones are inside, wherever their words would put them."""
    count = DEPTH + 20
    put(
        index,
        *(made(f"w{n:03}", n + 1, f"青石轻轨{n}\n青石轻轨通车运营{n}。") for n in range(count)),
        made("n", 1000, "雁洲地铁\n雁洲地铁开门迎客。"),
    )
    listed: list[str] = []
    cursor = None
    while True:
        near = NEAR if cursor is None else ()
        more = Asked(asked(near, size=10), "q", cursor, grouping=Grouping.NONE)
        answer = search(more, index=RankedReader(index))
        listed += [hit.id for hit in answer.hits]
        cursor = answer.next_cursor
        if cursor is None:
            break
    assert len(listed) == len(set(listed)) == count + 1
