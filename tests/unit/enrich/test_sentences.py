"""Sentences end where a reader would say so."""

import pytest

from services.enrich.page.sentences import sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("甲。乙!丙？", ["甲。", "乙!", "丙？"]),
        ("“甲。”他说。", ["“甲。”他说。"]),
        ("“甲！”游客祁闻笛笑道。乙。", ["“甲！”游客祁闻笛笑道。", "乙。"]),
        ("「甲嗎？」陸知遠問。", ["「甲嗎？」陸知遠問。"]),
        ("“甲。”他说，乙。", ["“甲。”", "他说，乙。"]),
        ("“甲。”游客说起新桥。", ["“甲。”", "游客说起新桥。"]),
        ("“甲。”市长说：“乙。”", ["“甲。”", "市长说：“乙。”"]),
        ("“甲。”\n他说。", ["“甲。”", "他说。"]),
        ("甲。他说。", ["甲。", "他说。"]),
        ("看《出发！少年》吗？看！", ["看《出发！少年》吗？", "看！"]),
        ("听《望川。青石？》。好。", ["听《望川。青石？》。", "好。"]),
        ("《甲。乙。", ["《甲。", "乙。"]),
        ("乙》。丙！", ["乙》。", "丙！"]),
        (
            "价8.5元，涨1.2%。No.7是她。U.S. Bank宣布。",
            ["价8.5元，涨1.2%。", "No.7是她。", "U.S. Bank宣布。"],
        ),
        ("增长19.7%的ECL.US上涨", ["增长19.7%的ECL.US上涨"]),
        ("标题\n 正文……余下", ["标题", "正文……", "余下"]),
        ("\n \n", []),
    ],
)
def test_sentences_are_cut(text: str, found: list[str]) -> None:
    """Closing marks belong to them, white space around doesn't."""
    assert [text[span.start : span.end] for span in sentences(text, 0, len(text))] == found


def test_a_long_line_takes_its_time_but_no_more() -> None:
    """A megabyte without an end is one sentence."""
    text = "甲" * 1_000_000
    assert len(list(sentences(text, 0, len(text)))) == 1
