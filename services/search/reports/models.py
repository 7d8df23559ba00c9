"""A report: some articles in sections, with all that is written of them, and what was counted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from services.search.timeline import Stretch
from shared.china_time import CHINA
from shared.entity_types import EntityType
from shared.web.texts import Language

MOST_ENTRIES = 500
"""A report has so many articles at most."""


@dataclass(frozen=True)
class Named:
    """A name, what it names and how many articles hold it."""

    name: str
    type: EntityType
    count: int


@dataclass(frozen=True)
class Tally:
    """What `total` articles are counted by; `undated` of them are in no stretch of time.

    `is_least` says that there may be more.
    """

    total: int = 0
    is_least: bool = False
    times: tuple[Stretch, ...] = ()
    undated: int = 0
    sources: tuple[tuple[str, int], ...] = ()
    names: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Entry:
    """An article as a report tells it; of a group of reprints it stands for all.

    `notices` are its disclaimers and credits; `is_cut` says that it goes on elsewhere. `also` are
    the sources of the `reprints` other articles, more of which there may be if `has_more`.
    """

    id: str
    title: str
    url: str | None
    source: str | None
    author: str | None
    published_at: datetime | None
    received_at: datetime
    summary: str
    paragraphs: tuple[str, ...]
    notices: tuple[str, ...] = ()
    is_cut: bool = False
    names: dict[EntityType, tuple[str, ...]] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    disclaimers: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    reprints: int = 0
    has_more: bool = False
    note: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def day(self) -> date | None:
        """Return the day of publication in China."""
        return day_of(self.published_at)


@dataclass(frozen=True)
class Section:
    """Articles under a heading; empty: the only section."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Fact:
    """A line of the title page: what it is about, and what it says."""

    name: str
    value: str


@dataclass(frozen=True)
class Report:
    """A report; `facts` say in words of what it is made, `desk` is who makes it.

    It has some of `total` articles; None: as many as were counted. `new_pages` puts each article on
    a page of its own.
    """

    title: str
    made_at: datetime
    sections: tuple[Section, ...]
    tally: Tally
    subtitle: str = ""
    introduction: str = ""
    desk: str = ""
    facts: tuple[Fact, ...] = ()
    language: Language = Language.ZH
    new_pages: bool = False
    total: int | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return all articles in their order."""
        return tuple(entry for section in self.sections for entry in section.entries)

    def numbered(self) -> Iterator[tuple[Section, list[tuple[int, Entry]]]]:
        """Yield the sections with their articles, which are numbered from 1 on through all."""
        number = 0
        for section in self.sections:
            first, number = number + 1, number + len(section.entries)
            yield section, list(enumerate(section.entries, first))

    @property
    def period(self) -> tuple[date, date] | None:
        """Return the first and the last day of its articles; None where none has a date."""
        days = [day for entry in self.entries if (day := entry.day)]
        return (min(days), max(days)) if days else None


def day_of(time: datetime | None) -> date | None:
    """Return the day of a time in China; the first and last days of all as they are."""
    if time is None:
        return None
    try:
        return time.astimezone(CHINA).date()
    except OverflowError:
        return time.date()
