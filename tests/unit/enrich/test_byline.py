"""Bylines say who published an article, who wrote it and when; near misses say nothing."""

from datetime import datetime

import pytest

from services.enrich.page.byline import is_anchor, is_byline, parse_time, read_byline
from shared.china_time import CHINA


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026年7月9日 08:30:05 来源", datetime(2026, 7, 9, 8, 30, 5, tzinfo=CHINA)),
        ("2026-07-09T08:30", datetime(2026, 7, 9, 8, 30, tzinfo=CHINA)),
        ("2026/7/9 8时05分", datetime(2026, 7, 9, 8, 5, tzinfo=CHINA)),
        ("发布于2026.12.31", datetime(2026, 12, 31, tzinfo=CHINA)),
        ("2026年2月30日", None),
        ("2026年13月1日", None),
        ("7月9日", None),
        ("1826年7月9日", None),
    ],
)
def test_times_are_read(text: str, time: datetime | None) -> None:
    """In China's time; a date that no calendar has is none."""
    assert parse_time(text) == time


@pytest.mark.parametrize(
    ("line", "source", "author"),
    [
        ("来源:云岭日报 作者:沈乔木", "云岭日报", "沈乔木"),
        ("稿源：青石发布", "青石发布", None),
        ("出处: 雁洲晚报｜评论", "雁洲晚报", None),
        ("信源：云岭在线", "云岭在线", None),
        ("文/柏舟", None, "柏舟"),
        ("记者：叶平", None, "叶平"),
        ("撰文：温如言", None, "温如言"),
        ("本报记者 骆青川", None, "骆青川"),
        ("来源不明的药材", None, None),
        ("记者昨日从现场获悉", None, None),
        ("文中提到的作者", None, None),
    ],
)
def test_sources_and_authors_are_read(line: str, source: str | None, author: str | None) -> None:
    """Behind their words, up to the next space or mark."""
    byline = read_byline([line], {})
    assert (byline.source, byline.author) == (source, author)


def test_the_head_speaks_where_the_byline_is_silent() -> None:
    """Source, author and time by the names that pages use."""
    head = {"og:site_name": "云岭在线", "author": "沈乔木", "pubdate": "2026-07-09"}
    byline = read_byline(["来源:云岭日报"], head)
    assert (byline.source, byline.author) == ("云岭日报", "沈乔木")
    assert byline.published_at == datetime(2026, 7, 9, tzinfo=CHINA)


BYLINE_WORDS = "来源 稿源 作者 记者 编辑 发布 时间 出处 阅读 评论 字号 18:04"
ANCHOR_WORDS = "来源 稿源 作者 记者 编辑 发布 发表 出处 时间 日期 阅读 评论 字号 报道"


@pytest.mark.parametrize("word", BYLINE_WORDS.split())
def test_short_lines_with_such_a_word_are_bylines(word: str) -> None:
    """A sentence with it isn't."""
    assert is_byline(f"云岭日报 {word}")
    assert not is_byline(f"云岭日报{word}大厅今日启用。")


def test_a_line_with_a_date_is_a_byline_if_it_is_short() -> None:
    """A long one tells something."""
    assert is_byline("云岭日报 2026年7月9日")
    assert not is_byline("云岭日报 2026年7月9日" + "三座水厂开工" * 6)
    assert not is_byline("云岭市三座水厂开工")


@pytest.mark.parametrize("word", ANCHOR_WORDS.split())
def test_a_date_with_such_a_word_is_an_anchor(word: str) -> None:
    """So is one with a time or alone, but no sentence and no date among other words."""
    assert is_anchor(f"{word} 2026年7月9日")
    assert is_anchor("2026-07-09 08:30 云岭日报")
    assert is_anchor("2026-07-09")
    assert not is_anchor(f"{word}大厅2026年7月9日启用。")
    assert not is_anchor("云岭市 2026年7月9日")
    assert not is_anchor(word)
