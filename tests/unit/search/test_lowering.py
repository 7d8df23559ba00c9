"""What is typed becomes one tree, and so do the filters and what is near in meaning."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.search.fields import Heard
from services.search.query.filters import Filters
from services.search.query.language import understand
from services.search.query.near import Near
from services.search.query.nodes import (
    Group,
    Neighbours,
    Node,
    Prefix,
    Sound,
    Term,
    TimeRange,
    Value,
)
from services.search.query.query import Query, Sort, filter_nodes
from services.search.text.analysis import BREAK
from tests.unit.search.test_queries import BlankCutter


def term(word: str) -> Term:
    """Return what finds a word."""
    return Term(word, tuple(word))


def quotation(text: str) -> Term:
    """Return what finds a quotation."""
    return Term(None, tuple(text))


A, B, C, D = (term(word) for word in ("雁洲", "轻轨", "通车", "电机"))
FOUR = (A, B, C, D)
NEAR = (Near("n", 5.0), Near("o", 4.0))
BEGUN = (BREAK, "yun", "ling")
YUNLING = Group(any=(Sound(Heard.PINYIN, BEGUN), Sound(Heard.PINYIN, (*BEGUN, BREAK))))


@pytest.mark.parametrize(
    ("typed", "words", "clauses"),
    [
        ("", (), ()),
        ("雁洲 轻轨", (A, B), ()),
        ("雁洲 轻轨 通车 电机", FOUR, ()),
        ("雁洲 轻轨 通车 怎么", (A, B, C), ()),
        ("雁洲 进行 轻轨 怎么", (A, B), ()),
        ('"望川电机" 雁洲', (quotation("望川电机"), A), ()),
        ('"望川" 雁洲 轻轨 通车 电机', (quotation("望川"), *FOUR), ()),
        ("雁洲 -停产", (A,), (Group(none=(term("停产"),)),)),
        ("雁洲 轻轨 OR 通车", (A,), (Group(any=(B, C)),)),
        ("轻轨 person:陸知遠", (B,), (Value("person", "陆知远"),)),
        ("Mate6*", (), (Prefix(("mate", "6")),)),
        ("title:轻轨", (), (Group(all=(B,), scopes=("title",)),)),
        ("title:(雁洲 轻轨 通车 电机)", (), (Group(all=(Group(all=FOUR),), scopes=("title",)),)),
        ("(雁洲 轻轨 通车 电机) OR 停产", (), (Group(any=(Group(all=FOUR), term("停产"))),)),
        ("yunling", (Group(any=(Group(all=(Term("yunling", ("yunling",)),)), YUNLING)),), ()),
    ],
)
def test_what_is_typed_is_lowered(
    typed: str, words: tuple[Node, ...], clauses: tuple[Node, ...]
) -> None:
    """Plain words and their sounds apart from the query language."""
    asked, notes = understand(typed, BlankCutter())
    assert (asked.words, asked.clauses, notes) == (words, clauses, ())


@pytest.mark.parametrize(
    ("typed", "loose"),
    [
        ("雁洲", ()),
        ("雁洲 轻轨", (Group(any=(A, B)),)),
        ("雁洲 轻轨 通车 怎么", (Group(any=(A, B, C)),)),
        ('"望川" 雁洲', (Group(all=(quotation("望川"),), any=(A,)),)),
        ('"望川"', ()),
    ],
)
def test_what_holds_some_of_it_comes_near(typed: str, loose: tuple[Node, ...]) -> None:
    """Its quotations in any case; where there is but one piece, nothing holds some of it."""
    assert understand(typed, BlankCutter())[0].loose == loose


def test_further_ones_are_no_hits() -> None:
    """They hold a part, or are near in meaning, best first whatever the order of the hits."""
    asked, _ = understand("雁洲 轻轨", BlankCutter(), Sort.NEWEST)
    further = replace(asked, near=NEAR).further
    assert further is not None
    ways = (Group(any=(A, B)), Neighbours(NEAR))
    assert further.words == (Group(any=ways, none=(Group(all=(A, B)),)),)
    assert (further.sort, further.loose, further.clauses) == (Sort.RELEVANCE, (), ())
    assert understand("雁洲", BlankCutter())[0].further is None
    assert understand("title:雁洲", BlankCutter())[0].further is None


def test_filters_are_lowered() -> None:
    """Times to whole seconds, and they are not scored."""
    moment = datetime(2026, 7, 1, 0, 0, 0, 700_000, tzinfo=UTC)
    second = int(moment.timestamp())
    assert filter_nodes(Filters()) == ()
    assert filter_nodes(Filters(published_to=moment)) == (TimeRange("published_at", None, second),)
    filters = Filters(source="青石日報", id="a", published_from=moment, published_to=moment)
    values = (Value("source", "青石日报"), Value("id", "a"))
    held = (*values, TimeRange("published_at", second, second))
    assert filter_nodes(filters) == held
    assert Query(words=(A,), clauses=(B,), filters=filters).unscored == (A, *held)
