"""Highlights stand on the original characters."""

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

from hypothesis import given, strategies
from hypothesis.strategies import DataObject, data

from services.search.article import ArticleText, Zone
from services.search.query.nodes import Term
from services.search.searching.highlights import highlights
from services.search.text.place_names import place_names
from services.search.text.tokens import cut, cut_spans
from shared.text.folding import fold


def article(text: str, *zones: tuple[int, int, str]) -> ArticleText:
    """Return what a highlight reads of an article."""
    return ArticleText("", text, tuple(Zone(*zone) for zone in zones))


def term(text: str) -> Term:
    """Return a word to find."""
    return Term(text, tuple(cut(fold(text))))


def test_a_simplified_word_marks_traditional_text() -> None:
    """Where it stands, marks between its characters included."""
    text = "鷺洲大橋通車\n首位過“鷺洲·大橋”的是藍海生。"
    found = highlights(
        article(text, (0, 6, "title"), (7, len(text), "body")),
        [term("鹭洲大桥")],
        ["title", "body"],
    )
    marked = [[hit.text[start:end] for start, end in hit.spans] for hit in found]
    assert marked == [["鷺洲大橋"], ["鷺洲·大橋"]]


def test_the_snippet_is_where_most_words_stand() -> None:
    """Not where the first of them does."""
    text = "轻轨。" + "甲" * 300 + "雁洲轻轨通车。"
    (hit,) = highlights(
        article(text, (0, len(text), "body")), [term("雁洲"), term("轻轨")], ["body"]
    )
    assert "雁洲轻轨通车" in hit.text
    assert [hit.text[start:end] for start, end in hit.spans] == ["雁洲轻轨"]
    assert len(hit.text) <= 160


def test_what_was_not_found_is_not_marked() -> None:
    """Nor is what stands in zones that weren't searched."""
    text = "雁洲轻轨通车。\n星湖股份"
    page = article(text, (0, 7, "body"), (8, 12, "related"))
    assert highlights(page, [term("星湖")], ["title", "body"]) == ()
    assert highlights(page, [term("星湖")], ["other"])[0].text == "星湖股份"
    assert highlights(page, [], ["body"]) == ()


def test_codes_and_models_are_cut_as_people_type_them() -> None:
    """Letters and digits apart, whatever blanks or case."""
    assert cut(fold("Ｍate60")) == cut(fold("mate 60")) == ["mate", "60"]
    assert cut("ecl.us") == ["ecl", ".", "us"]
    assert cut("向“新”而行") == ["向", "新", "而", "行"]


def test_a_place_is_found_under_each_of_its_levels() -> None:
    """With and without what each is called; a single character only when it is all."""
    names = place_names("云岭市青石区")
    assert {"云岭市青石区", "青石区", "云岭市", "云岭", "青石"} <= names
    assert place_names("沪") == {"沪"}


def test_many_matches_are_looked_at_once_each() -> None:
    """Four times as many take four times the steps, and the snippet is bounded all the same."""

    def find(count: int) -> None:
        text = "云岭市水厂今日开工。" * count
        (hit,) = highlights(
            article(text, (0, len(text), "body")), [term("水厂"), term("开工")], ["body"]
        )
        assert len(hit.text) <= 160

    few, many = (steps(partial(find, count)) for count in (200, 800))
    assert many < 5 * few


def test_a_title_as_long_as_a_page_is_cut_to_a_snippet() -> None:
    """A page without a line end is all title."""
    text = "云岭市水厂今日开工。" * 1000
    (hit,) = highlights(article(text, (0, len(text), "title")), [term("水厂")], ["title"])
    assert len(hit.text) <= 160
    assert hit.text[slice(*hit.spans[0])] == "水厂"


def steps(work: Callable[[], None]) -> int:
    """Return how many instructions of Python the work takes."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@given(data())
def test_what_is_marked_is_what_the_tokens_say(draw: DataObject) -> None:
    """Whatever is cut out of a text: each place where its tokens stand, and no other."""
    text = draw.draw(strategies.text("甲乙丙Ab1 2“”·、\n\u3000ꙁ꘠_ー", min_size=1, max_size=30))
    start = draw.draw(strategies.integers(0, len(text) - 1))
    end = draw.draw(strategies.integers(start + 1, len(text)))
    folded = fold(text)
    run = tuple(cut(fold(text[start:end])))
    tokens = cut_spans(folded)
    stands = [
        (tokens[at][0], tokens[at + len(run) - 1][1])
        for at in range(len(tokens) - len(run) + 1)
        if run and tuple(folded[s:e] for s, e in tokens[at : at + len(run)]) == run
    ]
    found = highlights(article(text, (0, len(text), "body")), [Term(None, run)], ["body"])
    marked = {place for hit in found for s, e in hit.spans for place in range(s, e)}
    assert marked == {place for s, e in stands for place in range(s, e)}
