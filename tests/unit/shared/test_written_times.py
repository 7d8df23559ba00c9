"""Dates and times are read as pages, feeds and programs write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.china_time import CHINA
from shared.text.folding import simplified
from shared.text.written_times import read_time, written_times
from tests.cpu import Work, assert_in_proportion

NOW = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
"""10:30 on 4 March in China."""


def first(text: str) -> str | None:
    """Return the first date of a text with its zone, to the minute if it has a time."""
    found = next(written_times(simplified(text), NOW), None)
    if found is None:
        return None
    return found.time.isoformat(timespec="minutes") if found.has_time else f"{found.time:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026年2月3日 上午11:20", "2026-02-03T11:20+08:00"),
        ("2026年2月3日 下午1:20", "2026-02-03T13:20+08:00"),
        ("2026年2月3日中午12:20", "2026-02-03T12:20+08:00"),
        ("2026年2月3日 上午12:20", "2026-02-03T00:20+08:00"),
        ("2026年2月3日 凌晨12:20", "2026-02-03T00:20+08:00"),
        ("2026年2月3日 晚上12点", "2026-02-04T00:00+08:00"),
        ("2026年2月3日 24:00", "2026-02-04T00:00+08:00"),
        ("2026-02-03 晚7：05", "2026-02-03T19:05+08:00"),
        ("2026-02-03 11:20 p.m.", "2026-02-03T23:20+08:00"),
        ("2026-02-03 12:20 AM", "2026-02-03T00:20+08:00"),
        ("2026-02-03 13:20 PM", "2026-02-03T13:20+08:00"),
        ("2026年2月3日晚七点半", "2026-02-03T19:30+08:00"),
        ("2026年2月3日9时5分", "2026-02-03T09:05+08:00"),
        ("2026年2月3日（星期二）09:05", "2026-02-03T09:05+08:00"),
        ("2026年2月3日 週二 09:05", "2026-02-03T09:05+08:00"),
        ("09:05 2026/02/03", "2026-02-03T09:05+08:00"),
        ("2026\n02/03\n09:05:06", "2026-02-03T09:05+08:00"),
        ("2026-02-0309:05", "2026-02-03T09:05+08:00"),
        ("2026.2.3", "2026-02-03"),
        ("2026．02．03", "2026-02-03"),
        ("20260203", "2026-02-03"),
        ("20260203090506", "2026-02-03T09:05+08:00"),
        ("民國一一五年二月三日", "2026-02-03"),
        ("115年2月3日", "2026-02-03"),
        ("26年2月3日", "2026-02-03"),
        ("98年2月3日", "1998-02-03"),
        ("二○二六年二月廿三日", "2026-02-23"),
        ("二〇二六年十二月三十一日", "2026-12-31"),
        ("Feb. 3rd, 2026", "2026-02-03"),
        ("3 February 2026 9:05 am", "2026-02-03T09:05+08:00"),
        ("2026-02-03T09:05:06.789+0900", "2026-02-03T09:05+09:00"),
        ("2026-02-03 09:05 GMT+8", "2026-02-03T09:05+08:00"),
        ("2026-02-03 09:05:06 -0500", "2026-02-03T09:05-05:00"),
        ("2026-02-03 09:05-10:05", "2026-02-03T09:05+08:00"),
        ("03-02 09:05", "2026-03-02T09:05+08:00"),
        ("3月5日", "2026-03-05"),
        ("3月6日", "2025-03-06"),
        ("2月29日", "2024-02-29"),
        ("半小时前", "2026-03-04T10:00+08:00"),
        ("十分鐘前", "2026-03-04T10:20+08:00"),
        ("2 hours ago", "2026-03-04T08:30+08:00"),
        ("两天前", "2026-03-02"),
        ("1周前", "2026-02-25"),
        ("昨日 23:10", "2026-03-03T23:10+08:00"),
        ("今天 09:05", "2026-03-04T09:05+08:00"),
        ("发表时间： 03/02/2026 - 09:05", "2026-02-03T09:05+08:00"),
        ("03.02.2026", "2026-02-03"),
        ("02/23/2026", "2026-02-23"),
        ("192.168.1.2026", None),
        ("2026-02-03 25:10", "2026-02-03"),
        ("2026-02-03 09:75", "2026-02-03"),
        ("2026年2月30日", None),
        ("31/31/2026", None),
        ("2026年13月1日", None),
        ("2026 7.9%", None),
        ("9999年2月3日", None),
        ("编号 120260203", None),
        ("3.5倍", None),
        ("第12-15页", None),
        ("13:05", None),
    ],
)
def test_dates_are_read_as_they_are_written(text: str, when: str | None) -> None:
    """In China's time unless they say otherwise."""
    assert first(text) == when


def test_without_the_time_of_reading_nothing_is_reckoned() -> None:
    """A month and a day, or 昨天, say nothing then."""
    assert list(written_times("3月2日 09:05 昨天 刚刚 2小时前")) == []
    (only,) = written_times("3月2日 2026-02-03")
    assert (only.start, only.end, only.is_counted) == (5, 15, False)


@pytest.mark.parametrize(
    ("value", "when", "has_time"),
    [
        ("2026-02-03T01:05:06Z", datetime(2026, 2, 3, 1, 5, 6, tzinfo=UTC), True),
        ("2026-02-03", datetime(2026, 2, 3, tzinfo=CHINA), False),
        ("Tue, 03 Feb 2026 01:05:06 GMT", datetime(2026, 2, 3, 1, 5, 6, tzinfo=UTC), True),
        ("03 Feb 2026 09:05:06 +0800", datetime(2026, 2, 3, 1, 5, 6, tzinfo=UTC), True),
        ("1770080706", datetime(2026, 2, 3, 1, 5, 6, tzinfo=UTC), True),
        ("1770080706000", datetime(2026, 2, 3, 1, 5, 6, tzinfo=UTC), True),
        ("2026年2月3日 09:05", datetime(2026, 2, 3, 9, 5, tzinfo=CHINA), True),
    ],
)
def test_values_are_read(value: str, when: datetime, has_time: bool) -> None:
    """Of ISO 8601, RFC 822, Unix, and of pages."""
    found = read_time(f" {value} ")
    assert found is not None
    assert (found.time, found.has_time) == (when, has_time)


@pytest.mark.parametrize("value", ["", "云岭", "2026-02-03 起", "约 2026-02-03", "99999999999999"])
def test_what_is_more_than_a_date_is_none(value: str) -> None:
    """Nor is a number that no clock shows."""
    assert read_time(value) is None


@given(st.text(alphabet="0123456789-/:年月日时分点十一〇前天小TZ+.PMapr， \n\ud800٣民国"))
def test_any_text_is_read(text: str) -> None:
    """In order, without overlap, each with a zone."""
    at = 0
    for found in written_times(text, NOW):
        assert at <= found.start < found.end <= len(text)
        assert found.time.tzinfo is not None
        at = found.end
    read_time(text, NOW)


@pytest.mark.parametrize(
    "unit", ["2026-07-09 ", "7月", "十", "9", "3小时", "2026年", " ", "12:30 ", "Mar 3, ", "下午"]
)
def test_reading_takes_time_in_proportion(unit: str) -> None:
    """Sixteen times the text at most thirty-two times the work."""

    def reading(times: int) -> Work:
        return lambda: list(written_times(unit * times, NOW + timedelta(days=1)))

    assert_in_proportion(reading, 2_000, 16)
