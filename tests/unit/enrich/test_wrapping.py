"""Hard-wrapped text is read by the paragraph; its offsets stay those of the text."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

import pytest

from services.enrich.entities import entities_of
from services.enrich.names.spelling import clean
from services.enrich.page.lines import Page, from_text
from services.enrich.page.zone_text import sentences_of
from services.enrich.tagging import tag
from services.enrich.values.times import Clock
from services.search.text.analysis import word_tokens
from services.search.text.tokens import joined_tokens
from shared.articles import Zone, ZoneKind
from shared.entity_types import EntityType
from shared.tagging.tagger import Tagged

NEWS = (
    "望川新桥昨天合龙，全长两千一百米，双向六车道，总投资18.6亿元。青石区建设局局长祁闻笛介绍，"
    "大桥预计2027年5月通车，届时从青石区到望川区的车程将由四十分钟缩短到十分钟。“两岸的居民盼了"
    "二十年。”祁闻笛说。大桥由云岭路桥集团承建，工程监理单位是澜江机械研究院，参建人员最多时有三千人。"
)
HEAD = "望川新桥合龙\n2026-07-09 15:30 来源：云岭日报\n"


def wrap(text: str, width: int) -> str:
    """Return a text in lines of so many characters."""
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


@pytest.mark.parametrize("width", [20, 25, 30, 38])
@pytest.mark.parametrize("indent", ["", "　　"])
def test_wrapped_lines_are_a_paragraph(width: int, indent: str) -> None:
    """Title and date line stay lines of their own, the text stays as it is."""
    text = HEAD + wrap(indent + NEWS, width) + "\n" + wrap(indent + NEWS, width)
    page = from_text(None, text)
    assert page.text == text
    assert [line.text for line in page.lines[:2]] == HEAD.split("\n")[:2]
    joined = page.unwrapped(0, len(text)).text
    assert joined.replace("\n", "") == HEAD.replace("\n", "") + (indent + NEWS) * 2
    # A full line that ends with a sentence may end a paragraph as well.
    assert all(line.endswith(("。", "。”")) for line in joined.split("\n")[2:])
    assert [page.text[line.start : line.end] for line in page.lines] == [
        line.text for line in page.lines
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"望川区今年第{i}座新桥合龙通车两岸居民出行更加方便" for i in range(20)),
        "\n".join(f"春风吹过望川桥，青石江边柳色{c}，" for c in "新青嫩绿浓") * 3,
        "\n".join(["望川新桥合龙。", NEWS, NEWS, "两岸居民盼了二十年，今天终于等到了这一天"] * 3),
        "\n".join(["今天上午，新桥合龙", "祁闻笛说，明年通车", "两岸居民，都很高兴"] * 5),
        "\n".join(
            ["项目　　数量　　单价，元　　备注：以合同为准的内容", "合计　　3　　5，100　　无"] * 9
        ),
    ],
)
def test_lines_that_were_written_as_such_stay_lines(text: str) -> None:
    """Headlines, verse, paragraphs, short lines, tables."""
    assert from_text(None, text).wrapped == ()


def test_sentences_and_values_go_across_wrapped_lines() -> None:
    """And their text is without the break."""
    page = wrapped_page()
    zone = Zone(start=0, end=len(page.text), kind=ZoneKind.BODY)
    found = [page.text[s.start : s.end] for s in sentences_of(page, [zone])]
    assert len(found) == 4
    assert "".join(found).replace("\n", "") == NEWS
    entities = entities_of(
        page.text,
        page.plain,
        [zone],
        [Tagged([], [])],
        Clock(date(2026, 7, 9)),
        page.unwrapped_plain,
    )
    values = {e.value for e in entities if e.type in (EntityType.TIME, EntityType.MONEY)}
    assert {"CNY 1860000000", "2027-05-01/2027-05-31"} <= values
    assert all(e.text == clean(page.text[e.start : e.end]) for e in entities)
    assert "\n" not in "".join(e.text for e in entities)
    assert any("\n" in page.text[e.start : e.end] for e in entities)


class Halves:
    """A tagger that cuts every two characters and names the first word of each text."""

    versions: ClassVar[dict[str, str]] = {}

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return words of two characters."""
        assert all("\n" not in text for text in texts)
        return [
            Tagged([(i, i + 2) for i in range(0, len(t) - 1, 2)], [(0, 2, "LOC")]) for t in texts
        ]


def test_words_go_across_wrapped_lines() -> None:
    """As the tagger sees the paragraph, so they stand in the text."""
    page = wrapped_page(23)
    (tagged,) = tag(page, [Zone(start=0, end=len(page.text), kind=ZoneKind.BODY)], Halves())
    words = [page.text[start:end] for start, end in tagged.words]
    assert [word.replace("\n", "") for word in words] == [
        NEWS[i : i + 2] for i in range(0, len(NEWS) - 1, 2)
    ]
    assert any("\n" in word for word in words)
    assert not any("\n" in token for token in word_tokens(words))


def wrapped_page(width: int = 30) -> Page:
    """Return the news as a page wrapped at so many characters."""
    page = from_text(None, wrap(NEWS, width))
    assert page.wrapped
    return page


@pytest.mark.parametrize("gap", ["\n", "\r\n", " \n", "\n　　"])
def test_phrases_are_found_across_wrapped_lines(gap: str) -> None:
    """Text and query are cut alike: white space leaves no gap between characters."""
    assert joined_tokens(f"望{gap}川区{NEWS}") == joined_tokens(f"望川区{NEWS}")
