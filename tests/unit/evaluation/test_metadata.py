"""What pages say of their articles is scored by field and by outlet."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluation import metadata
from shared.articles import EnrichedArticle

GOLD = Path(__file__).parents[2] / "data" / "gold" / "metadata"


def test_our_own_pages_are_read_right() -> None:
    """Six invented pages, each of another kind, in both scripts."""
    figures = metadata.evaluate(GOLD)
    assert {field: figures[field] for field in metadata.FIELDS} == dict.fromkeys(metadata.FIELDS, 1)
    assert figures["wanted"] == {"title": 6, "date": 6, "time": 6, "source": 6, "author": 5}
    assert figures["per_outlet"]["gov"]["source"] == [1, 1]


def article(**said: Any) -> EnrichedArticle:
    """Return an article of which this is said."""
    empty: dict[str, Any] = dict.fromkeys(
        ("zones", "sentences", "words", "entities", "disclaimers", "keywords"), ()
    )
    fields = {"id": "a", "revision": 1, "title": "甲 乙", "metadata": {}, "fingerprint": ""}
    return EnrichedArticle.model_validate(
        empty | fields | {"received_at": datetime(2026, 7, 9, tzinfo=UTC), "text": "甲"} | said
    )


def test_fields_are_compared_as_readers_would() -> None:
    """White space, script and the order of authors don't count; the zone of a time does."""
    gold: dict[str, Any] = {
        "title": "甲乙",
        "published_at": "2026-07-10T04:30:05",
        "author": "祁聞笛、蘇未晚",
    }
    gold |= {"source": "云岭日报", "source_alt": ["云岭网"]}
    right = article(
        published_at=datetime(2026, 7, 9, 20, 30, tzinfo=UTC),
        author="苏未晚、祁闻笛",
        source="雲嶺網",
    )
    assert metadata.judged(right, gold) == dict.fromkeys(metadata.FIELDS, True)
    wrong = article(
        title="甲", published_at=datetime(2026, 7, 9, 12, tzinfo=UTC), author="祁闻笛", source="网"
    )
    assert metadata.judged(wrong, gold) == dict.fromkeys(metadata.FIELDS, False)
    assert metadata.judged(None, gold) == dict.fromkeys(metadata.FIELDS, False)


def test_only_what_gold_says_is_asked_for() -> None:
    """A day without a time asks for no time."""
    assert metadata.judged(article(), {"published_at": "2026-07-09"}) == {"date": False}
    assert metadata.judged(article(), {}) == {}
