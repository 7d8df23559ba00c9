"""Numbers are read as Chinese writes them, whole, or not at all."""

from decimal import Decimal

import pytest

from shared.text.numerals import number, read_number

READ = """
    七万亿=7000000000000 三万八千=38000 2亿6000万=260000000 4万7千=47000 300万五千=3005000
    3.5万亿=3500000000000 2,300万=23000000 6万多=60000 百余万=1000000 千万=10000000
    九亿4000万=940000000 一百零八=108 二千零四十=2040 二〇一九=2019 三百六=360 两万四=24000
    一万零四=10004 一万零四百=10400 十=10 十六=16 四十二=42 四十二万=420000
    五点五亿=550000000 零点八=0.8 一亿零六十万=100600000 4万6千3百=46300 三千多万=30000000
    30来万=300000 十余亿=1000000000 1,234,567.8=1234567.8 捌仟陆佰伍拾肆=8654 玖仟=9000
    三千二百一十万九千八百七十六=32109876 一一〇=110 １２万=120000 六千万=60000000
    2兆=2000000000000 二十万亿=20000000000000 5百=500 三千〇五=3005"""
RANGES = """
    一两万=10000/20000 六七十=60/70 两三千=2000/3000 十六七万=160000/170000 三五百=300/500
    一百四五十万=1400000/1500000 二十三四=23/24 四万五六千=45000/46000 两千七八百=2700/2800"""
INDEFINITE = "几万 数百亿 十几亿 几百万 数十 三百几十 几"
NONE = "万 亿 万五 多 点五 元 两百三百 1.2.3 三四五百"


@pytest.mark.parametrize("row", READ.split())
def test_each_way_of_writing_has_its_value(row: str) -> None:
    """Arabic, Chinese, of cheques, and mixed."""
    text, value = row.split("=")
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("row", RANGES.split())
def test_two_neighbouring_digits_are_a_range(row: str) -> None:
    """Both ends share the units and scales around them."""
    text, ends = row.split("=")
    found = read_number(text, 0, len(text))
    assert found
    assert found.end == len(text)
    assert f"{found.low}/{found.high}" == ends
    assert number(text) is None


@pytest.mark.parametrize("text", INDEFINITE.split())
def test_indefinite_numbers_end_but_have_no_value(text: str) -> None:
    """几 and 数 say that there are some."""
    found = read_number(text, 0, len(text))
    assert found
    assert (found.end, found.low, found.high) == (len(text), None, None)


@pytest.mark.parametrize("text", NONE.split())
def test_what_is_no_number_has_no_value(text: str) -> None:
    """A scale alone, two numbers, digits in no order."""
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("5千克", "千克"),
        ("30亿千瓦时", "千瓦时"),
        ("8百帕", "百帕"),
        ("3万元", "元"),
        ("十来看", "看"),
    ],
)
def test_a_number_ends_where_its_unit_begins(text: str, rest: str) -> None:
    """The 千 of 千克 is no thousand."""
    found = read_number(text, 0, len(text))
    assert found
    assert text[found.end :] == rest


def test_a_number_too_long_to_be_one_is_none() -> None:
    """Nobody counts in forty digits."""
    assert number("7" * 41) is None
    assert number("七" * 41) is None
