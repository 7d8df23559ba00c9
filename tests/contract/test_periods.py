"""Which articles are of a period that was asked for, in every index."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.search.documents.document import Document
from services.search.index.ports import SearchIndex
from services.search.query.periods import Reach, period_node, period_of
from services.search.query.query import Query
from shared.china_time import CHINA
from tests.contract.indexes import made

TODAY = date(2026, 7, 9)


def article(id: str, day: str | None, text: str) -> Document:
    """Return an article of a day at noon in China, or without one."""
    time = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=CHINA) if day else None
    return made(id, 1, text, published_at=time)


def found(index: SearchIndex, q: str, **how: Any) -> list[str]:
    """Return what is of the period of a query, in order of id."""
    period = period_of(q, TODAY)
    assert period is not None
    query = Query(words=(period_node(period, **how),), size=100)
    return sorted(hit.id for hit in index.search(query).hits)


def test_what_was_published_about_a_day_is_of_it(index: SearchIndex) -> None:
    """From the day before to three days after, by China's midnight."""
    first = datetime(2024, 3, 8, tzinfo=CHINA)
    last = datetime(2024, 3, 13, tzinfo=CHINA) - timedelta(seconds=1)
    second = timedelta(seconds=1)
    times = {"a": first - second, "b": first, "c": last, "d": last + second}
    index.write([made(id, 1, "望川停水", published_at=time) for id, time in times.items()])
    assert found(index, "2024年3月9日") == ["b", "c"]
    assert found(index, "2024年3月7日至8日") == ["a", "b"]


def test_what_names_a_day_is_of_it(index: SearchIndex) -> None:
    """With its year whenever it was published, without it up to half a year later."""
    index.write(
        [
            article("again", "2025-03-09", "一年前\n2024年3月9日，望川停水"),
            article("spelled", "2025-03-09", "二〇二四年三月九日停水"),
            article("republic", "2025-03-09", "民國113年3月9日停水"),
            article("months later", "2024-08-01", "望川\n3月9日停水后"),
            article("next year", "2025-03-10", "望川\n3月9日停水"),
            article("another day", "2024-08-01", "望川\n13月9日，3月19日"),
            article("month before", "2024-02-20", "3月9日将停水"),
            article("undated", None, "望川\n3月9日停水"),
            article("undated later", None, "望川\n3月9日停水，2025年已完工"),
            article("undated other", None, "望川停水"),
        ]
    )
    of_it = ["again", "month before", "months later", "republic", "spelled", "undated"]
    for q in ("2024年3月9日", "2024-03-09 停水", "民国113年3月9日", "二〇二四年三月九日"):
        assert found(index, q) == of_it


def test_a_day_alone_is_as_short_as_it_says(index: SearchIndex) -> None:
    """Who asks for nothing else wants the news of that day."""
    index.write(
        [
            article("before", "2024-03-08", "望川"),
            article("that day", "2024-03-09", "望川"),
            article("after", "2024-03-10", "3月9日停水"),
            article("again", "2025-03-09", "2024年3月9日停水"),
            article("undated", None, "3月9日停水"),
        ]
    )
    assert found(index, "2024年3月9日", reach=Reach.ALONE) == ["again", "that day", "undated"]
    assert len(found(index, "2024年3月9日")) == 5


def test_what_tells_of_a_month_is_of_it(index: SearchIndex) -> None:
    """In the month, and named without its year in the month behind it."""
    index.write(
        [
            article("within", "2024-03-31", "望川"),
            article("soon after", "2024-04-20", "望川\n3月房价"),
            article("long after", "2024-06-20", "望川\n3月房价"),
            article("looking back", "2026-01-01", "2024年3月17日的雪"),
            article("of another", "2026-01-01", "2023年3月的雪"),
            article("before", "2024-02-29", "3月将至"),
            article("undated", None, "望川\n2024年3月开工"),
            article("undated other", None, "望川\n2024年计划，3月开工"),
        ]
    )
    assert found(index, "2024年3月") == ["looking back", "soon after", "undated", "within"]


def test_what_tells_of_a_quarter_is_of_it(index: SearchIndex) -> None:
    """It is told behind it."""
    index.write(
        [
            article("within", "2024-09-30", "望川"),
            article("told", "2024-10-18", "望川\n三季度出口"),
            article("not told", "2024-10-18", "望川"),
            article("named", "2025-06-01", "2024年第三季度出口"),
        ]
    )
    assert found(index, "2024年三季度") == ["named", "told", "within"]
    assert found(index, "2024Q3 出口") == ["named", "told", "within"]


def test_a_year_must_stand_in_the_title_or_be_that_of_publication(index: SearchIndex) -> None:
    """In the text it says little, unless too little is found; or nothing could be from then."""
    index.write(
        [
            article("within", "2024-01-01", "望川"),
            article("january", "2025-01-31", "望川"),
            article("february", "2025-02-01", "望川"),
            article("title", "2025-06-01", "2024年望川水灾\n望川"),
            article("text", "2025-06-01", "望川\n与2024年相比"),
            article("undated", None, "望川\n2024年建成"),
            article("undated later", None, "望川\n2024年建成，2025年"),
            article("history", "2025-06-01", "望川\n1954年大水"),
        ]
    )
    assert found(index, "2024年 望川") == ["january", "title", "undated", "within"]
    wide = ["january", "text", "title", "undated", "undated later", "within"]
    assert found(index, "2024年 望川", reach=Reach.WIDE) == wide
    assert found(index, "1954年 大水") == ["history"]
    assert found(index, "2023-2024年") == found(index, "2024年")


@pytest.mark.parametrize(
    "q", ["2024年", "2024年1月1日至2025年12月31日", "1900-2024年", "去年", "今天"]
)
def test_every_period_can_be_asked_for(index: SearchIndex, q: str) -> None:
    """The longest too; what is relative bounds nothing unless that is wished."""
    index.write([article("a", "2024-06-01", "望川")])
    assert found(index, q) == (["a"] if q[0] in "12" else [])
