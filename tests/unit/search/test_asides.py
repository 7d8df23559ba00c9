"""Words about the search itself are passed over, and nothing else is."""

import pytest

from services.search.query.asides import Row, asides, rows
from services.search.query.known import Known
from services.search.query.language import understand
from services.search.query.steps import Step
from services.search.query.wanted import without
from tests.cpu import Work, assert_in_proportion
from tests.unit.search.test_queries import BlankCutter


def left(text: str, step: Step = Step.TYPED) -> str:
    """Return what is left of a query."""
    return " ".join(without(text, asides(text, step)).split())


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.pattern[:20])
def test_a_row_matches_its_example_and_no_near_miss(row: Row) -> None:
    """The example tells what is left of it."""
    example, expected = row.example.split(" → ")
    assert left(example, row.step) == expected
    assert left(row.near_miss, row.step) == row.near_miss
    if row.step is Step.CUT:
        assert left(example) == example


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("请帮我查一下关于青石大桥的最新报道", "青石大桥"),
        ("請幫我查一下關於青石大橋的最新報道", "青石大橋"),
        ("请问青石局是什么单位？", "青石局"),
        ("最近 青石大桥 新闻", "青石大桥"),
        *((text, text) for text in ("最新消息", "新闻", "关于", "", "？", "体育新闻", "新闻 自由")),
        *((text, text) for text in ('"最新消息" 青石', '青石 "最新消息"', "青石 “新闻”", "消息树")),
        *((text, text) for text in ('"青石 近期 大桥"', "《关于 最近 的事》", '青石 "报道 消息"')),
    ],
)
def test_what_is_left_of_a_query(typed: str, expected: str) -> None:
    """Several stand behind each other; a query of nothing else and a quotation stay whole."""
    assert left(typed) == expected


def test_no_hit_need_hold_them() -> None:
    """They are told, and who wants a query as it was typed gets it so."""
    asked, _ = understand("青石大桥 最新消息", BlankCutter())
    assert [term.token for term in asked.typed_terms] == ["青石大桥"]
    assert asked.passed_over == ("最新消息",)
    exact, _ = understand("青石大桥 最新消息", BlankCutter(), known=Known(passes_over=False))
    assert [term.token for term in exact.typed_terms] == ["青石大桥", "最新消息"]
    assert exact.passed_over == ()


@pytest.mark.parametrize("part", ["最新", "的消息", " ", "近三天 ", "帮我查", "是什么", "最"])
def test_the_time_is_linear_in_the_text(part: str) -> None:
    """Of a text of nothing else, too."""

    def reading(count: int) -> Work:
        return lambda: asides(part * count, Step.CUT)

    assert_in_proportion(reading, 10_000, 8, most=3)
