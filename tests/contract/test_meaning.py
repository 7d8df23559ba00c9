"""Every index finds what a query names as near in meaning, behind what holds its words."""

from dataclasses import replace
from typing import Any

import pytest

from services.search.index.ports import SearchIndex
from services.search.query.cursor import read_cursor
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
    return replace(query(LOOSE, PairCutter(), **more), near=near)


def apart(near: tuple[Near, ...] = NEAR, **more: Any) -> Query:
    """Return the query of what comes near."""
    further = asked(near, **more).further
    assert further is not None
    return further


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


def page(
    index: SearchIndex, cursor: str | None = None, size: int = 10, **more: Any
) -> SearchAnswer:
    """Return what the API answers."""
    begin = read_cursor(cursor, "q") if cursor else None
    wanted = asked(begin.near if begin else NEAR, size=size)
    way = Asked(wanted, "q", begin, explained=LOOSE, **more)
    return search(way, index=RankedReader(index))


def pages(index: SearchIndex, size: int, **more: Any) -> tuple[list[str], list[str]]:
    """Return the ids of the hits and of the further ones of all pages."""
    hits: list[str] = []
    further: list[str] = []
    cursor = None
    while True:
        answer = page(index, cursor, size, **more)
        assert not (answer.hits and further)
        hits += [hit.id for hit in answer.hits]
        further += [hit.id for hit in answer.further]
        cursor = answer.next_cursor
        if cursor is None:
            return hits, further


def test_what_is_near_comes_near(filled: SearchIndex) -> None:
    """It is no hit; unless it is gone, counted as others are, and within the filters."""
    assert ids(filled, asked()) == {"w"}
    assert filled.search(asked()).total == 1
    assert ids(filled, apart()) == {"n", "o"}
    assert filled.search(apart()).total == 2
    assert ids(filled, apart(filters=Filters(source="雁洲日报"))) == {"n"}
    assert ids(filled, apart(())) == set()
    put(filled, made("part", 5, "鹭洲轻轨\n鹭洲轻轨提速。"))
    assert ids(filled, apart()) == {"n", "o", "part"}
    assert ids(filled, apart(())) == {"part"}


def test_a_hit_that_is_near_is_no_further_one(filled: SearchIndex) -> None:
    """It holds the words."""
    assert ids(filled, apart((Near("w", 9.0), Near("n", 5.0)))) == {"n"}


def test_what_is_near_is_looked_at_first(filled: SearchIndex) -> None:
    """Its score says so, and the order behind it is by words."""
    put(filled, *(made(f"p{at}", at, "鹭洲轻轨\n青石轻轨通车。") for at in range(5, 9)))
    best = filled.search(apart(size=2)).hits
    assert {hit.id for hit in best} == {"n", "o"}


def test_scores_are_of_words_again(filled: SearchIndex) -> None:
    """They never rise."""
    put(filled, made("part", 5, "鹭洲轻轨\n青石轻轨通车。"))
    hits = RankedReader(filled).search(apart()).hits
    scores = [hit.score or 0.0 for hit in hits]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert scores[0] < 1000


@pytest.mark.parametrize("sort", Sort)
def test_what_is_nearer_comes_first(filled: SearchIndex, sort: Sort) -> None:
    """However new it is, in every order of the hits; and what is very near before any other."""
    put(filled, made("new", 5, "鹭洲公交\n鹭洲公交提速。", published_at=RECEIVED))
    near = apart((*NEAR, Near("new", 4.1)), sort=sort)
    assert [hit.id for hit in RankedReader(filled).search(near).hits] == ["n", "o", "new"]
    put(filled, made("part", 6, "鹭洲轻轨\n鹭洲轻轨提速。"))
    nearer = apart((Near("o", 40.0), Near("n", 5.0)), sort=sort)
    order = [hit.id for hit in RankedReader(filled).search(nearer).hits]
    assert (order[0], sorted(order)) == ("o", ["n", "o", "part"])


def test_a_further_one_says_that_it_is_near(filled: SearchIndex) -> None:
    """By how near, among the reasons, and with what it lacks."""
    answer = page(filled)
    assert [(hit.id, hit.near, hit.lacks) for hit in answer.hits] == [("w", None, ())]
    lacks = ("青石", "轻轨", "通车", "运营")
    assert [(hit.id, hit.near, hit.lacks) for hit in answer.further] == [
        ("n", 5.0, lacks),
        ("o", 4.5, lacks),
    ]
    for hit in answer.further:
        assert ReasonKind.MEANING in [why.kind for why in hit.explanation or ()]
    assert ReasonKind.MEANING not in [why.kind for why in answer.hits[0].explanation or ()]


def test_later_pages_keep_what_was_near(filled: SearchIndex) -> None:
    """The cursor carries it, so that each comes once."""
    assert pages(filled, 1) == (["w"], ["n", "o"])
    assert pages(filled, 2) == (["w"], ["n", "o"])


def test_pages_behind_the_window_hold_every_hit_once(index: SearchIndex) -> None:
    """And what is near behind them all."""
    count = DEPTH + 20
    put(
        index,
        *(made(f"w{n:03}", n + 1, f"青石轻轨{n}\n青石轻轨通车运营{n}。") for n in range(count)),
        made("n", 1000, "雁洲地铁\n雁洲地铁开门迎客。"),
    )
    hits, further = pages(index, 10, grouping=Grouping.NONE)
    assert len(hits) == len(set(hits)) == count
    assert further == ["n"]
