"""Boards as they are posted, kept and told."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from services.search.alerts.schemas import KeptFilters, filled
from services.search.query.filters import FieldFilters, no_number
from shared.articles import Model, Strict
from shared.text.plain_line import PLAIN_PATTERN

MOST_SEARCHES = 8
MOST_DAYS = 3660
"""A period has so many days at most: ten years."""
_Day = Annotated[
    date, BeforeValidator(no_number), Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))
]
_Plain = Annotated[str, Field(pattern=PLAIN_PATTERN)]
_Name = Annotated[str, Field(min_length=1, max_length=200, examples=["星澜与望川"])]


class Compared(StrEnum):
    """What a period is compared with: the one before it, the same days a year before, nothing."""

    BEFORE = "before"
    YEAR = "year"
    NONE = "none"


class Until(StrEnum):
    """Where the last so many days end: today, or with the newest article."""

    TODAY = "today"
    NEWEST = "newest"


class Period(Strict):
    """Which days are counted: from one to another, both included, else the last so many."""

    model_config = ConfigDict(validate_by_name=True)

    days: int = Field(30, ge=1, le=366, description="so many days, unless `from` is given")
    until: Until = Field(Until.TODAY, description="where they end, unless `to` is given")
    first: _Day | None = Field(
        None, alias="from", description="the first day of the period", examples=["2026-07-01"]
    )
    last: _Day | None = Field(
        None, alias="to", description="the last day; without it, today", examples=["2026-07-31"]
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first and self.last and self.first > self.last:
            raise ValueError("let from be before to")
        if self.first and self.last and self.last - self.first >= timedelta(days=MOST_DAYS):
            raise ValueError(f"a period has {MOST_DAYS} days at most")
        return self


class BoardSearch(Strict):
    """A search of a board: one that is saved, by its id, or one that is written down here."""

    search: str | None = Field(
        None, pattern="^[0-9a-f]{16}$", description="the id of a saved search"
    )
    name: _Plain = Field(
        "", max_length=200, description="how the board calls it", examples=["品牌甲"]
    )
    q: str = Field("", max_length=1000, examples=["星澜汽车"])
    filters: Annotated[FieldFilters, AfterValidator(filled)] = FieldFilters()

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.search and (self.q or self.filters.asks()):
            raise ValueError("name a saved search, or write one down: not both")
        if not (self.search or self.q.strip() or self.filters.asks()):
            raise ValueError("name a saved search, or write one down")
        return self


class BoardIn(Strict):
    """A board to keep."""

    name: Annotated[_Name, Field(pattern=PLAIN_PATTERN)]
    searches: tuple[BoardSearch, ...] = Field(
        min_length=1,
        max_length=MOST_SEARCHES,
        examples=[[{"name": "星澜", "q": "星澜汽车"}, {"name": "望川", "q": "望川电机"}]],
    )
    period: Period = Period()
    compare: Compared = Compared.BEFORE


class KeptSearch(BoardSearch):
    """A search of a board that is kept, maybe by another release."""

    model_config = ConfigDict(extra="ignore")

    # Of a release before it may hold any sign.
    name: str = ""
    filters: KeptFilters = KeptFilters()


class Board(BoardIn):
    """A board that is kept; who has its `token` may look at it too, where it is shared."""

    model_config = ConfigDict(extra="ignore")

    name: _Name
    searches: tuple[KeptSearch, ...]
    id: str
    owner: str | None = Field(None, description="who made it, as in key:… or person:…")
    created_at: datetime
    updated_at: datetime
    token: str | None = Field(None, description="of its link, ID-TOKEN, by which all may look")


class BoardList(Model):
    """Boards, the oldest first."""

    boards: tuple[Board, ...]
