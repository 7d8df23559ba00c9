"""Which days a board counts, and with which it compares them."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from services.search.boards.models import MOST_DAYS, Compared, Until
from services.search.boards.models import Period as Wanted
from services.search.fields import Period
from services.search.query.query import Query
from shared.china_time import CHINA

_MOST_BY_DAY = 400


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both included, in China."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    @property
    def unit(self) -> Period:
        """Return by what it is counted: longer ones by month."""
        return Period.DAY if self.days <= _MOST_BY_DAY else Period.MONTH

    def moved(self, last: date) -> "Span":
        """Return the span of the same length that ends on another day."""
        return Span(last - timedelta(days=self.days - 1), last)

    def times(self, unit: Period) -> list[str]:
        """Return all its days, as 2026-07-09, or months, as 2026-07."""
        return list(dict.fromkeys(day.isoformat()[: _LENGTHS[unit]] for day in self._each()))

    def of(self, query: Query) -> Query:
        """Return a query for what it finds of these days."""
        begin = datetime.combine(self.first, time.min, CHINA)
        end = datetime.combine(self.last, time.max, CHINA)
        bounds = {"published_from": begin, "published_to": end}
        return replace(query, filters=query.filters.model_copy(update=bounds))

    def _each(self) -> Iterator[date]:
        return (self.first + timedelta(days=number) for number in range(self.days))


_LENGTHS = {Period.DAY: 10, Period.MONTH: 7}


def span_of(period: Wanted, today: date, newest: date | None) -> Span:
    """Return the days of a period; `newest` is the day of the newest article, if there is one.

    Of one that goes up to today they are so many at most, the latest.
    """
    if period.first:
        last = max(period.first, period.last or today)
        return Span(max(period.first, last - timedelta(days=MOST_DAYS - 1)), last)
    end = newest if period.until is Until.NEWEST and newest else today
    last = period.last or end
    return Span(last - timedelta(days=period.days - 1), last)


def compared_with(span: Span, how: Compared) -> Span | None:
    """Return the span that one is compared with, None where there is none."""
    match how:
        case Compared.BEFORE:
            return span.moved(span.first - timedelta(days=1))
        case Compared.YEAR:
            return Span(_year_before(span.first), _year_before(span.last))
        case Compared.NONE:
            return None


def _year_before(day: date) -> date:
    """Return the same day a year before; of 29 February the 28th."""
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))
