"""The query language forgives, and says what it had to forgive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.index.elastic.query import render
from services.search.query.language import understand
from services.search.query.nodes import Group, Prefix, Term, Value
from shared.web.texts import Language, texts
from tests.unit.search.test_queries import BlankCutter


def test_or_joins_its_neighbours_and_words_stay_plain() -> None:
    """What has no operator is searched as it always was."""
    asked, notes = understand("星澜 OR 望川 投产", BlankCutter())
    assert [term.token for term in asked.typed_terms] == ["投产"]
    (either,) = asked.clauses
    assert isinstance(either, Group)
    assert either.minimum == 1
    assert [term.token for term in either.any if isinstance(term, Term)] == ["星澜", "望川"]
    assert notes == ()


def test_what_is_excluded_is_not_sought() -> None:
    """It is neither highlighted nor scored."""
    asked, _ = understand("星澜 -停产", BlankCutter())
    assert [term.token for term in asked.terms] == ["星澜"]


def test_fields_and_prefixes() -> None:
    """Values are folded as they were indexed."""
    asked, _ = understand("人物：陸知遠 Mate6*", BlankCutter())
    (group,) = asked.clauses
    assert isinstance(group, Group)
    assert group.all == (Value("person", "陆知远"), Prefix(("mate", "6")))


@pytest.mark.parametrize(
    ("typed", "searched", "note"),
    [
        ('"星澜', ["星澜"], "the quotation mark at character 1 isn't closed"),
        ("(星澜 OR", ["星澜"], "the query ends"),
        ("星澜)", ["星澜"], ") at character 3 isn't expected"),
        ("OR 星澜", ["星澜"], "OR at character 1 isn't expected"),
        ("kind:红色 星澜", ["红色", "星澜"], "kind: takes one of reprint"),
        ("person:陆*", ["陆"], "person: takes whole names"),
        ("(" * 11 + "星澜" + ")" * 11, ["星澜"], "more than 10 deep"),
        ("title:", [], "the query ends"),
        ("editor:陆知远", ["editor:陆知远"], "editor is no field"),
    ],
)
def test_what_does_not_parse_is_searched_as_words(
    typed: str, searched: list[str], note: str
) -> None:
    """And the note says what was wrong and where."""
    asked, notes = understand(typed, BlankCutter())
    assert [term.token for term in asked.terms] == searched
    assert asked.clauses == ()
    assert note in texts(Language.EN)(notes[0].key, **notes[0].values)


@pytest.mark.parametrize("typed", ["http://news.example/1", "10:30", "A-B 股", "说明:通车", "-"])
def test_marks_inside_words_are_no_operators(typed: str) -> None:
    """An address, a time and a hyphen stay what they are."""
    asked, notes = understand(typed, BlankCutter())
    assert (asked.clauses, notes) == ((), ())


PIECES = st.sampled_from(
    ["(", ")", '"', "-", " ", "OR ", "NOT ", "甲", "乙*", "title:", "kind:", "|"]
)


@given(st.text(max_size=200) | st.lists(PIECES, max_size=300).map("".join))
def test_anything_typed_gives_a_query_that_renders(typed: str) -> None:
    """No text raises, and none gives an endless tree."""
    asked, _ = understand(typed, BlankCutter())
    assert len(asked.terms) <= 120 + typed.count('"')
    render(asked)
