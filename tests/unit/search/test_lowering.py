"""What is typed becomes one tree, and so do the filters and what is near in meaning."""

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
from services.search.query.query import Query, filter_nodes
from services.search.text.analysis import BREAK
from tests.unit.search.test_queries import BlankCutter


def term(word: str) -> Term:
    """Return what finds a word."""
    return Term(word, tuple(word))


def quotation(text: str) -> Term:
    """Return what finds a quotation."""
    return Term(None, tuple(text))


A, B, C, D = (term(word) for word in ("雁洲", "轻轨", "通车", "电机"))
LONG = (Group(any=(A, B, C, D), minimum=2),)
NEAR = (Near("n", 5.0), Near("o", 4.0))
BEGUN = (BREAK, "yun", "ling")
YUNLING = Group(any=(Sound(Heard.PINYIN, BEGUN), Sound(Heard.PINYIN, (*BEGUN, BREAK))))


@pytest.mark.parametrize(
    ("typed", "words", "clauses"),
    [
        ("", (), ()),
        ("雁洲 轻轨", (A, B), ()),
        ("雁洲 轻轨 通车 电机", LONG, ()),
        ("雁洲 轻轨 通车 怎么", (Group(any=(A, B, C)),), ()),
        ('"望川电机" 雁洲', (quotation("望川电机"), A), ()),
        ('"望川" 雁洲 轻轨 通车 电机', (quotation("望川"), *LONG), ()),
        ("雁洲 -停产", (A,), (Group(none=(term("停产"),)),)),
        ("雁洲 轻轨 OR 通车", (A,), (Group(any=(B, C)),)),
        ("轻轨 person:陸知遠", (B,), (Value("person", "陆知远"),)),
        ("Mate6*", (), (Prefix(("mate", "6")),)),
        ("title:轻轨", (), (Group(all=(B,), scopes=("title",)),)),
        ("title:(雁洲 轻轨 通车 电机)", (), (Group(all=LONG, scopes=("title",)),)),
        ("(雁洲 轻轨 通车 电机) OR 停产", (), (Group(any=(*LONG, term("停产"))),)),
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
    ("typed", "is_loose"),
    [
        ("雁洲 轻轨", False),
        ("雁洲 轻轨 通车 电机", True),
        ('"望川" 雁洲 轻轨 通车 电机', False),
        ("雁洲 轻轨 通车 电机 -停产", False),
        ("yun ling shi tong che", False),
    ],
)
def test_where_some_words_do_the_query_is_loose(typed: str, is_loose: bool) -> None:
    """Every quotation, clause and sound binds it."""
    assert understand(typed, BlankCutter())[0].is_loose is is_loose


def test_what_is_near_stands_beside_the_words() -> None:
    """All of them, and the query stays as loose as it was."""
    asked, _ = understand("雁洲 轻轨 通车 电机", BlankCutter())
    beside = asked.beside(NEAR)
    assert beside.words == (Group(any=(Group(all=LONG), Neighbours(NEAR))),)
    assert (beside.near, beside.terms, beside.is_loose) == (NEAR, (A, B, C, D), True)
    assert asked.beside(()) == asked


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
