"""Every step of enrich takes time that grows with the length and no faster, whatever stands there.

CPU at n and at four times n: what is linear comes out at four, what is quadratic at sixteen.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from services.enrich.annotate import annotate
from shared.articles import ContentType, RawArticle
from shared.tagging.tagger import Tagged
from tests.cpu import Work, assert_in_proportion

N = 2_500
NEWS = "云岭市三座水厂今日开工，市长陆知远到场。\n" * 3
PLAIN = {
    "headlines behind the body": "云岭第{}座水厂明日开工建设\n",
    "items of a list": "· 云岭第{}座水厂明日开工建设\n",
    "codes of shares": "（600{}）",
    "names": "望川{}祁、",
    "brackets that open": "（",
    "remarks that open": "【此文系",
    "quotations that open": "“",
    "quotations that close": "”",
    "titles that open": "《快跑吧！",
    "full stops": "。",
    "dots": "…",
    "lines": "甲\n",
    "a line without marks": "甲",
    "blanks": " ",
    "wide blanks": "　",
    "words between blanks": "甲 ",
    "advertisements": "广告 甲",
    "advertisements with arrows": "广告 甲乙>>",
    "declarations": "声明：",
    "disclaimers": "本文仅代表作者观点，版权归原作者所有。",
    "reprints": "本文转载自“云岭观察{}”，版权归原作者所有。\n",
    "origins": "本文转自：",
    "credits": "责任编辑：苏未晚\n",
    "sources": "来源：云岭日报\n",
    "datelines": "2026-07-09 15:30 来源：云岭日报\n",
    "headings of lists": "推荐阅读\n",
    "speech": "“没问题。”苏未晚说。",
    "said by": "记者表示",
    "addresses": "a.b@",
    "letters": "a",
    "halves of pairs": "\ud800\U0001f600\x01",
    "wrapped lines": "云岭市三座水厂今日开工，总投资十八亿元，预计明年年底全部建成投产供水\n",
}
MARKUP = {
    "blocks": "<div>",
    "attributes": None,
    "formats": "<b>",
    "formats in blocks": "<div><i a={}></div>",
    "items": "<li>云岭第{}座水厂明日开工",
    "options": "<select><option>",
    "tables": "<table>",
    "cells": "<table><tr><td>甲",
    "comments": "<!--",
    "hidden blocks": "<p hidden>甲",
    "hidden blocks in each other": "<span style='display:none'>",
    "scripts": "<script>",
    "readings": "<ruby>甲<rt>",
    "ends": "<p>甲</b></div>",
    "entities": "&lt;",
    "signs": "<",
}


class Letters:
    """A tagger that takes every character for a word; names are told elsewhere."""

    versions: ClassVar[dict[str, str]] = {}

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return the characters of each text."""
        return [Tagged([(i, i + 1) for i in range(len(text))], []) for text in texts]


def repeated(unit: str | None, size: int) -> str:
    """Return a unit as often as it takes to fill a size, {} being its number."""
    if unit is None:
        return "<p " + "".join(f"a{i} " for i in range(size // 7))
    return "".join(unit.replace("{}", str(i)) for i in range(size // len(unit)))


@pytest.mark.parametrize("unit", PLAIN.values(), ids=PLAIN.keys())
def test_text_is_read_in_linear_time(unit: str) -> None:
    """Behind a short body."""
    assert_linear(lambda size: article(NEWS + repeated(unit, size), ContentType.TEXT))


@pytest.mark.parametrize("unit", MARKUP.values(), ids=MARKUP.keys())
def test_markup_is_read_in_linear_time(unit: str | None) -> None:
    """Four times as much of it as of text, since most of it is no text."""
    assert_linear(
        lambda size: article(f"<p>{NEWS}</p>{repeated(unit, 4 * size)}", ContentType.HTML)
    )


def article(content: str, content_type: ContentType) -> RawArticle:
    """Return a posted article."""
    return RawArticle(
        id="a",
        digest="",
        received_at=datetime(2026, 7, 9, tzinfo=UTC),
        content=content,
        content_type=content_type,
    )


def assert_linear(make: Callable[[int], RawArticle]) -> None:
    """Compare the CPU of an article with that of one four times as long."""

    def annotating(size: int) -> Work:
        raw = make(size)
        return lambda: annotate(raw, 1, Letters())

    assert_in_proportion(annotating, N, 4, most=1.5)
