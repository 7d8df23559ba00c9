"""What a board tells: how much each search finds of a period, and how they differ."""

from datetime import date

from pydantic import Field

from services.search.query.filters import FieldFilters
from services.search.searching.answers import Count, EntityCount
from shared.articles import Model


class Days(Model):
    """Days from the first to the last, both included, in China."""

    first: date
    last: date


class Change(Model):
    """How a number differs from that of the compared days.

    `percent` is None where there were fewer than ten before. `few`: there are fewer than ten of
    both, too few to say.
    """

    before: int
    more: int
    percent: float | None
    few: bool


class TimeCount(Model):
    """How many articles are of a day or month, and of the same place in the compared days."""

    time: str
    count: int
    before: int | None = None


class SearchFigures(Model):
    """What a search finds of a period, as numbers of articles.

    `without_reprints` counts each group of reprints once; where there are too many to look at each,
    it is estimated (`is_estimated`). `undated` are of no period, `newest` is the day of the newest
    article. `sources` are the ten most frequent, `other_sources` all else, also what has no source.
    `named` are the ten persons, places and organisations named in most, without what was searched
    for. `share` is of the sum of all searches. `own_sources` write of this search alone,
    three times or more.
    """

    search: str | None
    name: str
    q: str
    filters: FieldFilters
    gone: bool = Field(False, description="the saved search isn't there any more")
    count: int = 0
    without_reprints: int = 0
    is_estimated: bool = False
    undated: int = 0
    newest: date | None = None
    change: Change | None = None
    times: tuple[TimeCount, ...] = ()
    sources: tuple[Count, ...] = ()
    other_sources: int = 0
    named: tuple[EntityCount, ...] = ()
    with_disclaimer: int = 0
    disclaimers: tuple[Count, ...] = ()
    share: float | None = None
    own_sources: tuple[Count, ...] = ()


class CommonName(Model):
    """A name in articles of several searches: how many of each name it, in their order."""

    id: str
    name: str
    type: str
    counts: tuple[int, ...]


class Figures(Model):
    """What a board tells of a period, and how its searches differ.

    `found` articles are found by any of them, `in_several` by two or more. `unit` says whether
    `times` are days or months. `offered` are days of the same number that have some, where
    these have none. `timed_out`: counting was stopped early, numbers may be too low.
    """

    period: Days
    compared: Days | None
    unit: str
    searches: tuple[SearchFigures, ...]
    found: int
    in_several: int
    common: tuple[CommonName, ...]
    offered: Days | None = None
    timed_out: bool = False
