"""Whatever stands in a text, its amounts are found in order, apart, and in linear time."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.values.amounts import amounts
from services.enrich.values.times import Clock
from shared.entity_types import EntityType
from tests.cpu import Work, assert_in_proportion

MEASURED = (EntityType.MONEY, EntityType.PERCENT, EntityType.QUANTITY)
DECIMAL = r"-?\d+(?:\.\d*[1-9])?"
ISSUED = date(2026, 7, 9)
# Pieces of which a grammar of numbers and dates could make too much.
HOSTILE = """
    百 7 20 一 （600519） 1至 年月日 3月5日至 1元至 百元至 1%- 1, 1,000 1. 一两 几 万 亿万
    1千万亿 $ US$ 人民币 百分之 百分之一到 三成到 农历 2026年 2026- 第 1-1- 上 周一至 三天 半
    1点 三块 1元( 5毛5 -1 负 一二三四五六七八九十百千万亿 http://a www.a. 0871- A. 民国
    上世纪 12:30 '2 元至1 〇"""
CHARACTERS = 3_000
PIECES = [
    *HOSTILE.split(),
    *"零两多余来点块毛角分钱圆整成％%‰港币元年月日号时周星期前后天个至到—-~.,，： \n\0\ud800😀",
]


@pytest.mark.parametrize("piece", HOSTILE.split())
def test_time_grows_with_length_and_no_faster(piece: str) -> None:
    """Repeated without an end that any number or date could have."""

    def reading(count: int) -> Work:
        text = piece * (count // len(piece))
        return lambda: list(amounts(text, 0, len(text), Clock(ISSUED)))

    assert_in_proportion(reading, CHARACTERS, 4)


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)),
    st.integers(0, 5),
    st.integers(0, 5),
    st.sampled_from([ISSUED, None, date.min, date.max]),
)
def test_any_string_is_read(text: str, skipped: int, cut: int, issued: date | None) -> None:
    """Spans are in bounds, not empty, in order and apart, whatever the day of issue."""
    start, end = min(skipped, len(text)), max(len(text) - cut, min(skipped, len(text)))
    at = start
    for found in amounts(text, start, end, Clock(issued)):
        assert at <= found.start < found.end <= end
        at = found.end


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_values_are_plain_numbers_and_dates(text: str) -> None:
    """No exponent, no sign of infinity, no zeros at the end; two of a range."""
    for found in amounts(text, 0, len(text), Clock(ISSUED)):
        if found.type in MEASURED and found.value:
            assert re.fullmatch(rf"(?:[A-Z]{{3}} )?{DECIMAL}(?:/{DECIMAL})?(?: \S+)?", found.value)
