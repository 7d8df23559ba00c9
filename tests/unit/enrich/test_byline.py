"""Short lines of source, author or time are told from sentences."""

import pytest

from services.enrich.page.byline import is_anchor, is_byline

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
