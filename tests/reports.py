"""Reports and their articles for the tests."""

from datetime import UTC, datetime
from typing import Any

from services.search.reports.models import Entry, Fact, Named, Report, Section, Tally
from services.search.timeline import stretches
from shared.entity_types import EntityType

MADE = datetime(2026, 7, 12, 1, 30, tzinfo=UTC)


def told(number: int = 1, **fields: Any) -> Entry:
    """Return an article as a report tells it."""
    usual: dict[str, Any] = {
        "id": f"a{number}",
        "title": f"云岭市第{number}水厂开工",
        "url": f"https://news.example/{number}.html",
        "source": "云岭日报",
        "author": "陆知远",
        "published_at": datetime(2026, 7, number, 4, tzinfo=UTC),
        "received_at": MADE,
        "summary": "水厂今日开工。",
        "paragraphs": ("云岭市水厂今日开工。", "工期两年。"),
        "names": {
            EntityType.PER: ("陆知远",),
            EntityType.LOC: ("云岭市",),
            EntityType.ORG: ("青石机械",),
        },
        "keywords": ("水厂",),
    }
    return Entry(**(usual | fields))


def report(*entries: Entry, **fields: Any) -> Report:
    """Return a report of some articles in one section."""
    days = [day for each in entries if (day := each.day)]
    usual: dict[str, Any] = {
        "title": "水厂剪报",
        "subtitle": "内部参考",
        "introduction": "本期两篇。",
        "desk": "云岭日报社",
        "made_at": MADE,
        "facts": (Fact("检索词", "水厂"),),
        "sections": (Section("", entries),),
        "tally": Tally(
            total=len(entries) + 3,
            times=stretches((day.isoformat(), 1) for day in days),
            sources=(("云岭日报", 4), ("雁洲晚报", 1)) if entries else (),
            names=(Named("陆知远", EntityType.PER, 3), Named("青石机械", EntityType.ORG, 2))
            if entries
            else (),
        ),
    }
    return Report(**(usual | fields))


BARE = Entry(
    id="bare",
    title="",
    url=None,
    source=None,
    author=None,
    published_at=None,
    received_at=MADE,
    summary="",
    paragraphs=(),
)
"""An article of which nothing is known."""
