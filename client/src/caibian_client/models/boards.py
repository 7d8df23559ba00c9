"""Boards, and what they tell."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from caibian_client.models.base import Model
from caibian_client.models.entities import EntityCount
from caibian_client.models.saved import Filters
from caibian_client.models.search import Count


class BoardSearch(Model):
    """A search of a board: a saved one, by its id, or one that is written down in it."""

    search: str | None = None
    name: str = ""
    q: str = ""
    filters: Filters = Filters()


class Period(Model):
    """Which days a board counts: from `first` to `last`, else the last so many."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)

    days: int = 30
    until: str = "today"
    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")


class Board(Model):
    """A board that is kept; by ID-`token` whoever may read may look at it, too."""

    id: str
    name: str
    searches: tuple[BoardSearch, ...]
    period: Period = Period()
    compare: str = "before"
    owner: str | None = None
    created_at: datetime
    updated_at: datetime
    token: str | None = None


class Boards(Model):
    """Boards, the oldest first."""

    boards: tuple[Board, ...]


class Days(Model):
    """Days from the first to the last, both included, in China."""

    first: date
    last: date


class Change(Model):
    """How a number differs from that of the compared days; `few`: too few to say."""

    before: int
    more: int
    percent: float | None = None
    few: bool


class TimeCount(Model):
    """How many articles are of a day or month, and of its place in the compared days."""

    time: str
    count: int
    before: int | None = None


class SearchFigures(Model):
    """What a search finds of a period, as numbers of articles; `undated` ones are of none.

    `own_sources` write of this search, three times or more, and of no other.
    """

    search: str | None = None
    name: str
    q: str
    filters: Filters = Filters()
    gone: bool = False
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
    """What searches find of a period, side by side; `offered` days have some where these don't."""

    period: Days
    compared: Days | None = None
    unit: str
    searches: tuple[SearchFigures, ...]
    found: int
    in_several: int
    common: tuple[CommonName, ...]
    offered: Days | None = None
    timed_out: bool = False
