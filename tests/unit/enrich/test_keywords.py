"""Keywords tell what an article is about: neither when nor who published it."""

import pytest

from services.enrich.gist.keywords import keywords, rank
from shared.articles import Entity, Zone, ZoneKind
from shared.entity_types import EntityType

DATES = "8月 ８月 八月 十二月 12月份 1-7月份 2023年 2023年8月 8月15日 31日 三十一日 二〇二三年"
PARTS = "1990年代 去年下半年 2023年上半年 第三季度 前三季度 季度 2023財年"
DAYS = "上月 次日 每天 周五 星期日 禮拜天 上半年"
STAY = "月球 三月街 五月天 日本 青年 半年报 季节 周大福 周三多 明月 生日 1.5T 7号线 年鉴 全季"


@pytest.mark.parametrize("date", f"{DATES} {PARTS} {DAYS}".split())
def test_dates_are_no_keywords(date: str) -> None:
    """However often they are said, in whatever script and width."""
    assert rank([date], [date] * 9 + ["水厂"], []) == ("水厂",)


@pytest.mark.parametrize("word", STAY.split())
def test_what_only_looks_like_a_date_stays(word: str) -> None:
    """A word that begins as a date does, or holds 年, 月 or 日."""
    assert rank([], [word], []) == (word,)


@pytest.mark.parametrize("source", ["云岭之家", "雲嶺之家", "ＩＴ云岭", "it云岭"])
def test_who_published_it_is_no_keyword(source: str) -> None:
    """In either script; elsewhere it may be one, and nine others take its place."""
    said = {"云岭之家": "云岭之家", "雲嶺之家": "云岭之家"}.get(source, "IT云岭")
    assert rank([said], ["水厂"], [said], source) == ("水厂",)
    assert rank([said], ["水厂"], [said], "望川晚报") == (said, "水厂")
    assert rank([said], ["水厂"], [said], None) == (said, "水厂")


def test_others_take_the_place_of_what_is_none() -> None:
    """There are ten as before."""
    body = [f"{letter}水厂" for letter in "甲乙丙丁戊己庚辛壬癸子丑"]
    assert len(rank(["8月", "上半年", "望川晚报"], body, [], "望川晚报")) == 10


def test_the_source_of_an_article_is_told() -> None:
    """Names and words of the text are compared with it."""
    text = "云岭之家8月报道，水厂开工。"
    zones = [Zone(start=0, end=len(text), kind=ZoneKind.BODY)]
    words = [(0, 4), (4, 6), (6, 8), (9, 11), (11, 13)]
    named = [Entity(start=0, end=4, type=EntityType.ORG, text="云岭之家")]
    assert "云岭之家" in keywords(text, zones, words, named)
    found = keywords(text, zones, words, named, "云岭之家")
    assert set(found) <= {"报道", "水厂", "开工"}
    assert "水厂" in found
