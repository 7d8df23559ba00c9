"""The date of an article is found wherever its page says it, and weighed."""

import pytest

from tests.unit.enrich.invented_pages import below_title, local


@pytest.mark.parametrize(
    ("byline", "when"),
    [
        ("2026年7月8日 下午4:05 来源：望川晚报", "2026-07-08T16:05"),
        ("2026-07-08 晚9：10", "2026-07-08T21:10"),
        ("２０２６年７月８日　１６：０５", "2026-07-08T16:05"),
        ("2026/7/8 4:05 PM 來源：望川晚報", "2026-07-08T16:05"),
        ("2026年7月8日16点05分", "2026-07-08T16:05"),
        ("2026-07-08 HKT 16:05", "2026-07-08T16:05"),
        ("民國115年7月8日 下午4時05分", "2026-07-08T16:05"),
        ("二〇二六年七月八日 来源：望川晚报", "2026-07-08T00:00"),
        ("July 8, 2026 16:05", "2026-07-08T16:05"),
        ("8 July 2026", "2026-07-08T00:00"),
        ("发表于 07-08 16:05", "2026-07-08T16:05"),
        ("12月30日 10:20 望川晚报", "2025-12-30T10:20"),
        ("4小时前 望川晚报", "2026-07-09T11:30"),
        ("昨天 16:05", "2026-07-08T16:05"),
        ("剛剛 來源：望川晚報", "2026-07-09T15:30"),
        ("更新时间：2026-07-09 09:00 发布时间：2026-07-08 16:05", "2026-07-08T16:05"),
        ("發佈時間：2026-07-08 16:05 更新時間：2026-07-09 09:00", "2026-07-08T16:05"),
        ("2026-07-08T20:05:00Z", "2026-07-09T04:05"),
        ("最後更新 2026/07/08 16:05", "2026-07-08T16:05"),
        ("建立時間：2026-07-08 16:05", "2026-07-08T16:05"),
    ],
)
def test_a_byline_dates_the_article(byline: str, when: str) -> None:
    """As a reader reads it at the time of receipt, in China's time."""
    found = below_title(byline)
    assert local(found) == f"{when}+08:00"
    assert found.published_at_from == "byline"
    assert found.notes == ()


@pytest.mark.parametrize(
    "byline",
    [
        "活动时间：2026-07-08 14:00",
        "報名截止：2026-07-08",
        "开标日期：2026年7月8日",
        "供水 24 小时",
    ],
)
def test_dates_of_events_date_nothing(byline: str) -> None:
    """Nor do numbers that are none."""
    assert below_title(byline).published_at is None


@pytest.mark.parametrize(
    ("head", "byline", "way"),
    [
        ('<meta name="PubDate" content="2026-07-08 16:05">', "", "meta"),
        ('<meta property="article:published_time" content="2026-07-08T08:05:00Z">', "", "meta"),
        ('<meta name="publishdate" content="Wed, 08 Jul 2026 16:05:00 +0800">', "", "meta"),
        ("", '<span itemprop="datePublished" content="2026-07-08T16:05"></span>', "microdata"),
        ("", '<time datetime="2026-07-08T16:05:00+08:00">23小时前</time>', "time-element"),
        ("<script>var ct = '1783497900';</script>", "", "script"),
        ('<script>var page={"publishTime":"2026-07-08 16:05:30"}</script>', "", "script"),
    ],
)
def test_what_machines_are_told_dates_the_article(head: str, byline: str, way: str) -> None:
    """Where no reader is told better."""
    found = below_title(byline, head)
    assert local(found) == "2026-07-08T16:05+08:00"
    assert found.published_at_from == way


def test_a_date_with_a_time_beats_the_same_day_without() -> None:
    """But another day's doesn't; and a printed time beats what a machine is told."""
    meta = '<meta property="article:published_time" content="2026-07-08T16:05:00+08:00">'
    assert local(below_title("2026-07-08 来源：望川晚报", meta)) == "2026-07-08T16:05+08:00"
    assert local(below_title("2026-07-07 来源：望川晚报", meta)) == "2026-07-07T00:00+08:00"
    assert local(below_title("2026-07-08 16:20", meta)) == "2026-07-08T16:20+08:00"


def test_the_address_dates_the_article_to_the_day_as_the_last_resort() -> None:
    """With slashes or without."""
    for url in ("https://n.example/2026/07/08/a1.html", "http://n.example/c/20260708/12345.html"):
        found = below_title("", url=url)
        assert (local(found), found.published_at_from) == ("2026-07-08T00:00+08:00", "url")
        assert below_title("2026-07-07", url=url).published_at_from == "byline"


def test_a_zone_that_is_said_is_kept() -> None:
    """Only Z, which is no place's, is shown in China's time."""
    head = '<meta property="article:published_time" content="2026-07-08T17:05:00+09:00">'
    assert local(below_title("", head)) == "2026-07-08T17:05+09:00"


def test_a_date_ahead_or_long_ago_is_doubted_and_told() -> None:
    """It gives way to any other."""
    found = below_title("2027-05-01 08:00")
    assert (local(found), found.notes) == ("2027-05-01T08:00+08:00", ("date_ahead",))
    assert below_title("1970-01-01 08:00").notes == ("date_long_ago",)
    head = '<meta name="pubdate" content="2026-07-08 16:05">'
    found = below_title("2027-05-01 08:00", head)
    assert (local(found), found.notes) == ("2026-07-08T16:05+08:00", ())


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_what_no_other_zone_can_count_is_no_date(said: str) -> None:
    """Programs write the first and the last day of all where they know none."""
    head = f'<meta property="article:published_time" content="{said}">'
    assert below_title("", head).published_at is None
    assert local(below_title("2026-07-08 16:05", head)) == "2026-07-08T16:05+08:00"
