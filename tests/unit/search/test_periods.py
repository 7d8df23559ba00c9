"""What a date or period in a query means, and what only looks like one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.query.nodes import Group, Term, TimeRange
from services.search.query.period_spans import Unit
from services.search.query.periods import period_node, period_of
from tests.cpu import Work, assert_in_proportion

TODAY = date(2026, 7, 9)


def span(text: str, today: date = TODAY) -> tuple[str, str, str] | None:
    """Return the stretch that is a period, its first and its last day."""
    found = period_of(text, today)
    return (found.text, str(found.first), str(found.last)) if found else None


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        ("2024年3月9日 青石区停水", "2024年3月9日"),
        ("青石区停水2024年3月9日", "2024年3月9日"),
        ("2024年3月9日青石区停水", "2024年3月9日"),
        ("2024年03月09号", "2024年03月09号"),
        ("2024 年 3 月 9 日", "2024 年 3 月 9 日"),
        ("２０２４年３月９日", "２０２４年３月９日"),
        ("二〇二四年三月九日", "二〇二四年三月九日"),
        ("民國113年3月9日 停水", "民國113年3月9日"),
        ("民国一一三年三月九日", "民国一一三年三月九日"),
        ("24年3月9日", "24年3月9日"),
        ("停水 2024-03-09", "2024-03-09"),
        ("2024-03-09停水", "2024-03-09"),
        ("截至2024/3/9", "2024/3/9"),
        ("2024.3.9 停水", "2024.3.9"),
        ("2024．3．9", "2024．3．9"),
        ("20240309 停水", "20240309"),
    ],
)
def test_a_day_in_every_spelling(text: str, stretch: str) -> None:
    """Both scripts and widths; the stretch is told in characters of what was typed."""
    assert span(text) == (stretch, "2024-03-09", "2024-03-09")
    found = period_of(text, TODAY)
    assert found is not None
    assert (text[found.start : found.end], found.unit) == (stretch, Unit.DAY)
    assert not found.is_relative


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2024年2月份 望川房价", "2024-02-01", "2024-02-29"),
        ("2024-02 房价", "2024-02-01", "2024-02-29"),
        ("二〇二四年十一月", "2024-11-01", "2024-11-30"),
        ("2024年上半年", "2024-01-01", "2024-06-30"),
        ("2024年下半年 出口", "2024-07-01", "2024-12-31"),
        ("2024年第三季度", "2024-07-01", "2024-09-30"),
        ("2024年三季度", "2024-07-01", "2024-09-30"),
        ("2024年4季度", "2024-10-01", "2024-12-31"),
        ("2024Q1 财报", "2024-01-01", "2024-03-31"),
        ("2024年前7个月", "2024-01-01", "2024-07-31"),
        ("2024年前三季度", "2024-01-01", "2024-09-30"),
        ("2024年底", "2024-10-01", "2024-12-31"),
        ("2024年初 雪灾", "2024-01-01", "2024-03-31"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("2024年度 十大桥梁", "2024-01-01", "2024-12-31"),
        ("GDP2024年", "2024-01-01", "2024-12-31"),
        ("民國113年 稻米", "2024-01-01", "2024-12-31"),
        ("民国元年", "1912-01-01", "1912-12-31"),
    ],
)
def test_months_and_parts_of_a_year(text: str, first: str, last: str) -> None:
    """From their first day to their last."""
    found = period_of(text, TODAY)
    assert found is not None
    assert (str(found.first), str(found.last)) == (first, last)
    assert not found.is_relative


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022-2024年", "2022-01-01", "2024-12-31"),
        ("2022—2024年 粮食", "2022-01-01", "2024-12-31"),
        ("2022年至2024年", "2022-01-01", "2024-12-31"),
        ("2022到2024年", "2022-01-01", "2024-12-31"),
        ("2022-2024 粮食", "2022-01-01", "2024-12-31"),
        ("2024年3月至5月", "2024-03-01", "2024-05-31"),
        ("2024年3-5月", "2024-03-01", "2024-05-31"),
        ("2023年12月到2024年2月", "2023-12-01", "2024-02-29"),
        ("2024年3月9日至11日", "2024-03-09", "2024-03-11"),
        ("2024年3月9-11日", "2024-03-09", "2024-03-11"),
        ("2024年2月28日—3月2日", "2024-02-28", "2024-03-02"),
        ("2023年12月30日至1月2日", "2023-12-30", "2024-01-02"),
        ("2023年12月30日至2024年1月2日", "2023-12-30", "2024-01-02"),
        ("2024-03-09至2024-03-11", "2024-03-09", "2024-03-11"),
        ("2024/3/9 - 2024/3/11", "2024-03-09", "2024-03-11"),
        ("2024年以来 望川房价", "2024-01-01", "2026-07-09"),
        ("2024年3月9日至今", "2024-03-09", "2026-07-09"),
    ],
)
def test_two_dates_are_one_range(text: str, first: str, last: str) -> None:
    """Joined by 至, 到 or a dash; what the second doesn't say is that of the first."""
    found = period_of(text, TODAY)
    assert found is not None
    assert (found.start, str(found.first), str(found.last)) == (0, first, last)


@pytest.mark.parametrize(
    ("text", "stretch", "first", "last"),
    [
        ("去年 粮食", "去年", "2025-01-01", "2025-12-31"),
        ("今年第8号台风", "今年", "2026-01-01", "2026-12-31"),
        ("今年以来 房价", "今年以来", "2026-01-01", "2026-12-31"),
        ("昨天 停水", "昨天", "2026-07-08", "2026-07-08"),
        ("停水 今晚", "今晚", "2026-07-09", "2026-07-09"),
        ("上周 停水", "上周", "2026-06-29", "2026-07-05"),
        ("上週五 停水", "上週五", "2026-07-03", "2026-07-03"),
        ("本周末", "本周末", "2026-07-11", "2026-07-12"),
        ("本月 房价", "本月", "2026-07-01", "2026-07-31"),
        ("上個月 房价", "上個月", "2026-06-01", "2026-06-30"),
    ],
)
def test_a_relative_period_is_counted_from_today(
    text: str, stretch: str, first: str, last: str
) -> None:
    """It says what is liked, and bounds nothing."""
    assert span(text) == (stretch, first, last)
    found = period_of(text, TODAY)
    assert found is not None
    assert found.is_relative


@pytest.mark.parametrize(
    ("text", "stretch", "first", "last"),
    [
        ("去年8月 台风", "去年8月", "2025-08-01", "2025-08-31"),
        ("今年3月15日 地铁", "今年3月15日", "2026-03-15", "2026-03-15"),
        ("去年三季度", "去年三季度", "2025-07-01", "2025-09-30"),
        ("前年底 地铁", "前年底", "2024-10-01", "2024-12-31"),
        ("去年年底 地铁", "去年年底", "2025-10-01", "2025-12-31"),
        ("25年7月 裁员", "25年7月", "2025-07-01", "2025-07-31"),
    ],
)
def test_a_part_of_last_year_is_a_period_like_others(
    text: str, stretch: str, first: str, last: str
) -> None:
    """去年8月 bounds what is found as 2025年8月 does."""
    assert span(text) == (stretch, first, last)
    found = period_of(text, TODAY)
    assert found is not None
    assert not found.is_relative
    assert not found.is_yearless


@pytest.mark.parametrize(
    ("text", "stretch", "first", "last"),
    [
        ("8月4日 停水", "8月4日", "2025-08-04", "2025-08-04"),
        ("停水 7月9号", "7月9号", "2026-07-09", "2026-07-09"),
        ("七月九日 停水", "七月九日", "2026-07-09", "2026-07-09"),
        ("8月 停水", "8月", "2025-08-01", "2025-08-31"),
        ("7月份停水", "7月份", "2026-07-01", "2026-07-31"),
        ("十二月 停水", "十二月", "2025-12-01", "2025-12-31"),
        ("2月29日 停水", "2月29日", "2024-02-29", "2024-02-29"),
    ],
)
def test_without_a_year_it_is_the_last_of_its_name(
    text: str, stretch: str, first: str, last: str
) -> None:
    """What names it is of it as well, whichever year that tells of."""
    assert span(text) == (stretch, first, last)
    found = period_of(text, TODAY)
    assert found is not None
    assert found.is_yearless
    node = period_node(found)
    assert isinstance(node, Group)
    assert [type(way) for way in node.any] == [TimeRange, Term]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "上半年",
            "三季度",
            "七夕",
            "春节",
            "五月天",
            "十月革命",
            "3月龄",
            "第3月",
            "13月",
            "2月30日",
        ),
        *("7-9月", "3月-5月", "7月8日至9日", "8月4日线", "9月份额", "三月三"),
        *("1.8亿", "2.2024年", "9·11", "G20", "24小时", "第5号", "3月期", "600519", "2024"),
        *("2024款", "2024年款", "2024年级", "2024世界杯", "第2024年", "2024年会", "2024年报"),
        *("2000年来", "2000年前", "2000多年", "2000年历史", "1990年代", "2024年以前", "2024年之后"),
        *("2040年远景目标", "2028年3月", "2024年2月30日", "2024年13月", "2024-2022年"),
        *(
            "2024年3月9日至8日",
            "192.168.2024.1",
            "2024.3",
            "2024.3.9.1",
            "x2024-03-09",
            "2025-26赛季",
        ),
        *(
            "如今年轻人",
            "过去年代",
            "今日头条",
            "昨日重现",
            "本周期",
            "日本月球",
            "上市公司",
            "上月球",
        ),
        *('"2024年3月9日"', "「2024年3月」", "《2024年的雪》", "二十三年", "", "年", "\ud800年"),
    ],
)
def test_what_only_looks_like_a_period_is_none(text: str) -> None:
    """It is asked for as it stands, as other words are."""
    assert period_of(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        ("今年 2024年3月", "2024年3月"),
        ("2023年 2024年3月9日", "2024年3月9日"),
        ("2023年 2024年", "2023年"),
        ("去年 昨天", "去年"),
        ("3月 2024年8月", "2024年8月"),
        ("昨天 3月", "3月"),
        ('"2023年3月9日" 2024年', "2024年"),
    ],
)
def test_of_several_one_is_taken(text: str, stretch: str) -> None:
    """One with a year, then one without, then a relative one; the longest, the first of those."""
    assert span(text) == (stretch, *(span(text) or ())[1:])


def test_next_year_is_planned_for_and_no_later_one() -> None:
    """What is published is of this year at the latest, or was announced for the next."""
    assert span("2027年 规划") == ("2027年", "2027-01-01", "2027-12-31")
    assert span("2027年 规划", date(2025, 12, 31)) is None


@given(
    st.text(
        st.sampled_from(
            '今去上本周月年日号前初季度半0123456789二〇十-/.至到—" 《》\ud800\0😀民国QGDP'
        )
    )
)
def test_any_text_is_read(text: str) -> None:
    """Whatever is found is a stretch of the text, and never ends before it begins."""
    for today in (TODAY, date.min, date.max):
        found = period_of(text, today)
        if found:
            assert found.text == text[found.start : found.end] != ""
            assert found.first <= found.last


@pytest.mark.parametrize(
    "part",
    [
        "2024年3月9日至",
        "2024-03-09-",
        "二〇",
        "民国",
        "年月日",
        '"',
        "“",
        "《",
        "今年",
        "“今年”",
        "《2024年3月》",
        "1",
        "2024—",
        " ",
    ],
)
def test_the_time_is_linear_in_the_text(part: str) -> None:
    """Eight times the text takes no more than some 24 times the time."""

    def reading(count: int) -> Work:
        text = part * (count // len(part))
        return lambda: period_of(text, TODAY)

    assert_in_proportion(reading, 20_000, 8, most=3)
