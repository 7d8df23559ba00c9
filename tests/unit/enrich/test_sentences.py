"""Sentences end where a reader would say so."""

import pytest

from services.enrich.page.sentences import sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("甲。乙!丙？", ["甲。", "乙!", "丙？"]),
        ("“甲。”他说。", ["“甲。”", "他说。"]),
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
