"""Dates in a text are found whole, one span each, and mean what a reader of the day reads."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.values.amounts import amounts
from services.enrich.values.date_grammar import TIME, UNGATED_TIME
from services.enrich.values.times import Clock
from shared.entity_types import EntityType
from shared.text.folding import simplified

ISSUED = date(2026, 7, 9)
"""A Thursday."""
# Of one day only that day is written, of whole years only the years.
DATES = """
    1至4月=2026-01-01/2026-04-30 今年2—5月=2026-02-01/2026-05-31
    2024年1—6月=2024-01-01/2024-06-30 1~5月份=2026-01-01/2026-05-31
    2005年7～9月=2005-07-01/2005-09-30 一至四月=2026-01-01/2026-04-30 2019-2023年=2019/2023
    2019年至2023年=2019/2023 2021-25年=2021/2025 1918到1926年=1918/1926
    2022—2023财年=2022/2023 2024财年=2024/2024 1840年=1840/1840 公元1068年=1068/1068
    西元2024年=2024/2024 六月八日=2026-06-08 十二月三十一日=2025-12-31
    二〇二五年六月八日=2025-06-08 6月8号=2026-06-08 二0二五年六月=2025-06-01/2025-06-30
    2025年_6月_8日=2025-06-08 6_月_8_日=2026-06-08 6月8日至11日=2026-06-08/2026-06-11
    6月28日至7月3日=2026-06-28/2026-07-03 1~3日=2026-07-01/2026-07-03
    6月8-11日=2026-06-08/2026-06-11 六月八日至九日=2026-06-08/2026-06-09
    去年11月至今年2月=2025-11-01/2026-02-28 12月至次年2月=2025-12-01/2026-02-28
    2026-06-08至2026-06-11=2026-06-08/2026-06-11 大前天=2026-07-06 大后天=2026-07-12
    前天=2026-07-07 后天=2026-07-11 今明两天=2026-07-09/2026-07-10 四天前=2026-07-05
    4天后=2026-07-13 三日前=2026-07-06 两周前=2026-06-25 3个星期后=2026-07-30
    四个月前=2026-03-01/2026-03-31 五年前=2021/2021
    半年前=2026-01-01/2026-01-31 一百年前=1926/1926
    上个月=2026-06-01/2026-06-30 上上个月=2026-05-01/2026-05-31 本月8日=2026-07-08
    下月=2026-08-01/2026-08-31 24年6月=2024-06-01/2024-06-30 '24年6月=2024-06-01/2024-06-30
    97年6月=1997-06-01/1997-06-30 24年6月8日=2024-06-08 09年底=2009-12-01/2009-12-31
    98年底=1998-12-01/1998-12-31 08年=2008/2008 民国三十六年=1947/1947 民国元年=1912/1912
    民国114年6月8日=2025-06-08 114年6月8日=2025-06-08 中华民国三十五年=1946/1946
    1960年代=1960/1969 1980年代初=1980/1989 上世纪70年代=1970/1979 二十世纪九十年代=1990/1999
    19世纪50年代=1850/1859 五六十年代=1950/1969 80年代=1980/1989 20年代=None
    本周二=2026-07-07 上上周一=2026-06-22 下下周一=2026-07-20 下周末=2026-07-18/2026-07-19
    星期三=2026-07-08 下个星期天=2026-07-19 周一至周五=2026-07-06/2026-07-10
    上周=2026-06-29/2026-07-05 上周五至本周二=2026-07-03/2026-07-07
    周六至周二=2026-07-11/2026-07-14 这个周末=2026-07-11/2026-07-12
    明年底=2027-12-01/2027-12-31 去年初=2025-01-01/2025-01-31
    今年上半年=2026-01-01/2026-06-30 前三季度=2026-01-01/2026-09-30
    1-3季度=2026-01-01/2026-09-30 一至三季度=2026-01-01/2026-09-30 去年全年=2025/2025
    大前年=2023/2023 大后年=2029/2029 农历五月初六=None 农历丙午年五月初六=None 正月初九=None
    腊月二十四=None 闰六月=None 三月初七=None 昭和30年8月8日=None 明治三十一年=None
    公元前221年=None 凌晨2时=None 明天上午十一点=2026-07-10 昨日晚8时30分=2026-07-08
    8日上午9时至11时=2026-07-08 昨天下午两点=2026-07-08 8日零时=2026-07-08 早八点=None
    三至五天后=2026-07-12/2026-07-14 两三天前=2026-07-06/2026-07-07 2-3年前=2023/2024
    去年的6月8日=2025-06-08 2025年的6月=2025-06-01/2025-06-30 6月中下旬=2026-06-11/2026-06-30
    民国一一四年六月八日=2025-06-08 道光二十年五月=None 1季度=2026-01-01/2026-03-31"""
SINCE = [
    ("今年以来", "今年", "2026-01-01/2026-07-09"),
    ("6月以来", "6月", "2026-06-01/2026-07-09"),
    ("2012年至今", "2012年", "2012-01-01/2026-07-09"),
]
IN_WORDS = [
    ("手术四天后出院", "四天后", None),
    ("将于四天后出院", "四天后", "2026-07-13/2026-07-13"),
    ("每年6月8日", "6月8日", None),
    ("每周一至周五", "周一至周五", None),
    ("将于半个月后通车。", "半个月后", "2026-07-24/2026-07-24"),
    ("三年后通车。", "三年后", "2029-01-01/2029-12-31"),
    ("他毕业了。三年后，他回来了。", "三年后", None),
    ("6月8日内蒙古下雨", "6月8日", "2026-06-08/2026-06-08"),
    ("6月入伍", "6月", "2026-06-01/2026-06-30"),
    ("6月8号公告", "6月8号", "2026-06-08/2026-06-08"),
    ("上年同期", "上年", "2025-01-01/2025-12-31"),
    ("今年30岁", "今年", "2026-01-01/2026-12-31"),
    ("2025年个人所得税", "2025年", "2025-01-01/2025-12-31"),
    ("2025年3个项目", "2025年", "2025-01-01/2025-12-31"),
]
NO_DATES = """
    近三年 最近20分钟 十一点 本世纪初 十四五 几天前 多年前 三天前往 提前三天 一周五次
    每周三次 五日内 有期徒刑10年6月 2000年历史 1500年历史 1680多年 第9日 神舟20号 第5号台风
    二十号 今年初心 不同年龄 3日内 5日游 七八月份 8日元 30日圆 5月饼 首次年会 周日均 6月龄"""


def dates_in(text: str) -> list[tuple[str, str | None]]:
    """Return stretch and value of the dates of a text of that Thursday."""
    found = amounts(text, 0, len(text), Clock(ISSUED))
    return [(text[a.start : a.end], a.value) for a in found if a.type is EntityType.TIME]


def whole(value: str) -> str | None:
    """Return the interval that a short form of the table above stands for."""
    first, _, last = value.partition("/")
    ends = (first, last or first)
    if value == "None":
        return None
    return "/".join(ends) if "-" in first else f"{ends[0]}-01-01/{ends[1]}-12-31"


@pytest.mark.parametrize("row", DATES.split())
def test_each_form_is_one_span_and_resolved(row: str) -> None:
    """None where no calendar is at hand, never a wrong month."""
    text, value = row.replace("_", " ").split("=")
    assert dates_in(f"他说，{text}，") == [(text, whole(value))]


@pytest.mark.parametrize(("text", "found", "value"), [*SINCE, *IN_WORDS])
def test_the_words_around_tell_a_date(text: str, found: str, value: str | None) -> None:
    """What lasts until now ends with the issue; 三天后 may be counted from another day."""
    assert dates_in(text) == [(found, value)]


@pytest.mark.parametrize("text", NO_DATES.split())
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    """Durations, numbers of things, words that begin alike."""
    assert [found for found, _ in dates_in(f"他说，{text}。") if found != "今年"] == []


def test_a_day_is_told_from_the_last_day_named_not_from_a_year() -> None:
    """当天 is none of 今年."""
    assert dates_in("6月8日开工，今年完工。次日下雨。")[-1] == ("次日", "2026-06-09/2026-06-09")


@pytest.mark.parametrize(
    ("traditional", "value"),
    [
        ("上週五", "2026-07-03/2026-07-03"),
        ("民國114年6月8號", "2025-06-08/2025-06-08"),
        ("兩週後", "2026-07-23/2026-07-23"),
        ("農曆五月初六", None),
        ("上個月", "2026-06-01/2026-06-30"),
        ("１至４月", "2026-01-01/2026-04-30"),
    ],
)
def test_traditional_script_says_the_same(traditional: str, value: str | None) -> None:
    """Rules read the text in Simplified script."""
    assert dates_in(simplified(traditional)) == [(simplified(traditional), value)]


PIECES = [
    *"年月日号时点前后周天个世纪代初底至到-—今昨明上下大第",
    *"一二三十两半百0123456789廿季度的零 :./'正腊闰旬",
]


@given(st.one_of(st.sampled_from(DATES.split()), st.text(st.sampled_from(PIECES), max_size=12)))
def test_no_date_is_passed_over_at_a_glance(text: str) -> None:
    """The glance at what a mention begins with loses none."""
    text = text.replace("_", " ")
    found, glanced = (re.compile(pattern, re.VERBOSE) for pattern in (UNGATED_TIME, TIME))
    assert [m.span() for m in glanced.finditer(text)] == [m.span() for m in found.finditer(text)]
