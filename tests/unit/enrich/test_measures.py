"""Shares and quantities are found whole, with their sign, and mean what they say."""

from datetime import date

import pytest

from services.enrich.values.amounts import amounts
from services.enrich.values.times import Clock
from shared.entity_types import EntityType
from shared.text.folding import simplified

SHARES = """
    -0.9%=-0.009 －4.2％=-0.042 −1%=-0.01 负0.6个百分点=-0.6_pp +3%=0.03 40%—50%=0.4/0.5
    4-6%=0.04/0.06 10％至20％=0.1/0.2 2%_-_3%=0.02/0.03 -3%至-1%=-0.03/-0.01
    三点五个百分点=3.5_pp 2百分点=2_pp 1至2个百分点=1/2_pp 25个基点=0.25_pp 50bp=0.5_pp
    50个bp=0.5_pp 负百分之三=-0.03 百分之负三=-0.03 10-15bps=0.1/0.15_pp 2pct=2_pp 3‰=0.003
    百分之四十到五十=0.4/0.5 百分之四十到百分之五十=0.4/0.5 百分之四点五=0.045 百分之百=1
    百分百=1 百分之一百二十=1.2 百分之三四=0.03/0.04 百分之十几=None 千分之六=0.006
    万分之四=0.0004 四成=0.4 四到六成=0.4/0.6 七八成=0.7/0.8 4成=0.4 三成五=0.35 三成半=0.35"""
IN_WORDS = [
    ("近四成受访者赞成。", "四成", "0.4"),
    ("四成以上的耕地", "四成", "0.4"),
    ("40%以上的耕地", "40%", "0.4"),
    ("同比增长-0.9%。", "-0.9%", "-0.009"),
    ("欧元跌0.0015, -0.11%。", "-0.11%", "-0.0011"),
    ("在正负0.5个百分点间", "0.5个百分点", "0.5 pp"),
    ("望川300-0.8%。", "0.8%", None),
    ("收于2% -3%之上", "2%", "0.02"),
]
NO_SHARES = """
    四成立 一成不变 三成为首 第三成 五成员 七成熟 翻番 翻一番 万五 半数 一半 零下 百分点
    个百分点 3个点 成本 2025成都 三成套"""
QUANTITIES = """
    1亿2000万吨=120000000_吨 三四十万吨=300000/400000_吨 几十万人=None 十余家=10_家
    30亿千瓦时=3000000000_千瓦时 10.7千米=10.7_千米 860.7千克=860.7_千克 几十公里=None
    零下6度=-6_度 6度=6_度"""


def found_in(text: str, kind: EntityType) -> list[tuple[str, str | None]]:
    """Return stretch and value of what is of a kind in a text."""
    found = amounts(text, 0, len(text), Clock(date(2026, 7, 9)))
    return [(text[a.start : a.end], a.value) for a in found if a.type is kind]


@pytest.mark.parametrize("row", SHARES.split())
def test_each_way_of_writing_a_share_is_found_whole(row: str) -> None:
    """As parts of one, or in percentage points."""
    text, value = row.replace("_", " ").split("=")
    expected = [(text, None if value == "None" else value)]
    assert found_in(f"其中，{text}。", EntityType.PERCENT) == expected


@pytest.mark.parametrize(("text", "found", "value"), IN_WORDS)
def test_the_words_around_tell_a_share(text: str, found: str, value: str | None) -> None:
    """What can't be told from a range has no value."""
    assert found_in(text, EntityType.PERCENT)[0] == (found, value)


@pytest.mark.parametrize("text", NO_SHARES.split())
def test_what_only_looks_like_a_share_is_none(text: str) -> None:
    """成 begins many other words."""
    assert found_in(f"其中，{text}。", EntityType.PERCENT) == []


@pytest.mark.parametrize("row", QUANTITIES.split())
def test_quantities_are_read_as_sums_are(row: str) -> None:
    """Below zero too."""
    text, value = row.replace("_", " ").split("=")
    expected = [(text, None if value == "None" else value)]
    assert found_in(f"其中，{text}。", EntityType.QUANTITY) == expected


@pytest.mark.parametrize(
    ("traditional", "value"),
    [("增長4.5個百分點", "4.5 pp"), ("負０.６個百分點", "-0.6 pp"), ("百分之四點五", "0.045")],
)
def test_traditional_script_says_the_same(traditional: str, value: str) -> None:
    """Rules read the text in Simplified script."""
    assert [v for _, v in found_in(simplified(traditional), EntityType.PERCENT)] == [value]
