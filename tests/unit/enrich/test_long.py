"""A very long article is read in part, and says so."""

from datetime import UTC, datetime

import pytest

from services.enrich import tagging
from services.enrich.annotate import annotate
from shared.articles import EnrichedArticle, RawArticle, Remark
from tests.unit.enrich.test_growth_total import Letters

LINE = "云岭市三座水厂今日开工，市长陆知远到场。\n"


def read(content: str) -> EnrichedArticle:
    """Annotate a text."""
    now = datetime(2026, 7, 9, tzinfo=UTC)
    return annotate(RawArticle(id="a", digest="", received_at=now, content=content), 1, Letters())


def test_words_end_where_the_limit_is_and_the_text_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last line that is read is read whole; zones and sentences go on to the end."""
    monkeypatch.setattr(tagging, "MOST_TAGGED", 250)
    article = read(LINE * 40)
    assert article.text == LINE * 40
    assert article.words[-1][1] <= 250 < article.zones[-1].end
    assert article.text[article.words[-1][1]] == "\n"
    assert len(article.sentences) == 40
    assert article.notes == (Remark.READ_IN_PART,)
    assert all(entity.end <= 250 for entity in article.entities)


def test_an_ordinary_article_has_nothing_to_be_told() -> None:
    """And one with a character that couldn't be decoded has."""
    assert read(LINE).notes == ()
    assert read(LINE + "水厂\ufffd建成。").notes == (Remark.UNDECODABLE,)
