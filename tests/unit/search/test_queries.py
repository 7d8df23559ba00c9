"""What a reader typed becomes a tree, whatever it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.elastic_query import mapping, render
from services.search.queries import Filters, Query, Sort, Zones, query


class BlankCutter:
    """Cuts at blanks."""

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return the runs between blanks."""
        found, at = [], 0
        for part in text.split(" "):
            if part.strip():
                found.append((at, at + len(part)))
            at += len(part) + 1
        return found


def asked(text: str) -> Query:
    """Return the query of a text."""
    return query(text, BlankCutter())


def test_quotations_stay_whole_and_words_are_folded() -> None:
    """In either kind of marks; punctuation is no word."""
    tree = asked('"望川 電機" 雁洲 ， Ａbc “轻轨”')
    assert [(term.token, "".join(term.characters)) for term in tree.required] == [
        (None, "望川电机"),
        (None, "轻轨"),
        ("雁洲", "雁洲"),
        ("abc", "abc"),
    ]
    assert tree.optional == ()


def test_function_words_are_left_out_unless_there_is_nothing_else() -> None:
    """A question is searched by what it asks about."""
    assert [term.token for term in asked("为什么 雁洲 的 轻轨").terms] == ["雁洲", "轻轨"]
    assert [term.token for term in asked("为什么 的").terms] == ["为什么", "的"]


def test_of_a_long_query_most_words_are_needed() -> None:
    """Seven tenths, rounded down."""
    tree = asked("甲甲 乙乙 丙丙 丁丁 戊戊 己己 庚庚")
    assert (tree.required, len(tree.optional), tree.minimum) == ((), 7, 4)


@given(st.text(max_size=300) | st.just('"' * 1000) | st.just("甲 " * 5000))
def test_any_text_gives_a_bounded_tree(text: str) -> None:
    """Control characters, emoji and a thousand quotation marks included."""
    tree = asked(text)
    assert len(tree.terms) <= 60 + text.count('"')
    assert all(term.characters or term.token for term in tree.terms)
    render(tree)


def test_the_tree_is_rendered_for_elasticsearch() -> None:
    """Words and characters by weight, filters apart, newest first where asked."""
    filters = Filters(source="青石日报", disclaimer="any")
    tree = query("轻轨", BlankCutter(), filters=filters, sort=Sort.NEWEST, zones=Zones.ALL)
    body = render(tree)
    ways = body["query"]["bool"]["must"][0]["bool"]["should"]
    assert {"term": {"title_words": {"value": "轻轨", "boost": 2.0}}} in ways
    assert {"match_phrase": {"body_characters": {"query": "轻 轨", "boost": 0.5}}} in ways
    assert len(ways) == 6
    assert body["query"]["bool"]["filter"] == [
        {"term": {"source": "青石日报"}},
        {"term": {"disclaimer": "any"}},
    ]
    assert body["sort"] == [{"sort_at": "desc"}, {"id": "asc"}]


def test_the_mapping_uses_only_what_the_core_offers() -> None:
    """And refuses fields that nobody declared."""
    mappings = mapping()["mappings"]
    assert mappings["dynamic"] == "strict"
    kinds = {field["type"] for field in mappings["properties"].values()}
    assert kinds == {"text", "keyword", "long", "binary"}


@pytest.mark.parametrize("text", ["", "   ", "，。！", '""', "🙂"[:0]])
def test_nothing_to_find_is_no_term(text: str) -> None:
    """The API then asks for words or filters."""
    assert asked(text).terms == ()
