"""What a report is made of, in words: for its title page."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from services.search.fields import FIELDS
from services.search.query.filters import NOT
from services.search.reports.models import Entry, Fact, Report, day_of
from services.search.reports.texts import line, short
from services.search.searching.parameters import CHOICES, AskedArticles
from shared.web.formats import minute, published
from shared.web.texts import Texts

MOST_SOURCES = 6
"""So many sources of reprints are named."""
_LONGEST = 300
_IN_TITLE = 60


def title_of(asked: AskedArticles, t: Texts) -> str:
    """Return the title of a report that was given none."""
    chosen = [value for row in FIELDS for value in getattr(asked, row.name) or ()]
    words = asked.q or (chosen[0] if len(chosen) == 1 and chosen[0] not in _coded() else "")
    told = short(words.replace('"', ""), _IN_TITLE)
    return t("report.of", words=told) if told else t("report.title")


def facts_of(asked: AskedArticles, t: Texts) -> Iterator[Fact]:
    """Yield what is asked for: the words, and each filter with its values."""
    if asked.q.strip():
        yield Fact(t("report.query"), short(asked.q, _LONGEST))
    for prefix in ("", NOT):
        for row in FIELDS:
            if values := getattr(asked, prefix + row.name):
                name = t(f"filter.{row.name}")
                told = t("report.or").join(_said(row.name, value, t) for value in values)
                yield Fact(t("search.not", name=name) if prefix else name, short(told, _LONGEST))
    if asked.id:
        yield Fact(t("report.chosen"), t.count("search.found", len(asked.id)))


def period_of(
    begin: datetime | None, end: datetime | None, found: tuple[date, date] | None, t: Texts
) -> Iterator[Fact]:
    """Yield the period that was asked for; where a bound was not, that of the articles found."""
    first, last = day_of(begin) or (found and found[0]), day_of(end) or (found and found[1])
    if first and last:
        told = f"{first}" if first == last else t("report.from_to", first=first, last=last)
        yield Fact(t("report.period"), told)


def facts_told(report: Report, t: Texts) -> Iterator[Fact]:
    """Yield the lines of the title page: what is asked for, how many articles, when it was made."""
    yield from report.facts
    kept, tally = len(report.entries), report.tally
    total = tally.total if report.total is None else report.total
    if kept < total:
        found = f"{total:,}{'+' * tally.is_least}"
        yield Fact(t("report.count"), t("report.of_all", n=f"{kept:,}", total=found))
    else:
        yield Fact(t("report.count"), t.count("search.found", kept))
    yield Fact(t("report.made_at"), minute(report.made_at)[:10])


def counted_told(report: Report, t: Texts) -> str:
    """Return what the charts count: all hits, or the articles of the report alone."""
    key = "report.counted" if report.total is None else "report.counted_here"
    return t(key, n=f"{report.tally.total:,}{'+' * report.tally.is_least}")


def when_told(entry: Entry, t: Texts) -> str:
    """Return when an article was published, else when it was received."""
    if entry.published_at:
        return published(entry.published_at)
    return t("report.received", day=minute(entry.received_at)[:10])


def day_told(entry: Entry) -> str:
    """Return the day of an article, or a dash."""
    return str(entry.day or "–")


def also_told(entry: Entry, t: Texts) -> str:
    """Return where else an article was printed."""
    count, is_one = f"{entry.reprints}{'+' * entry.has_more}", entry.reprints == 1
    if not entry.also:
        return t("report.reprinted_one" if is_one else "report.reprinted", n=count)
    told = told_sources(entry.also, MOST_SOURCES, t)
    return t("report.also_one" if is_one else "report.also", n=count, sources=told)


def told_sources(sources: Sequence[str], most: int, t: Texts) -> str:
    """Return some sources as words, the first of them where there are many."""
    told = t("report.and").join(sources[:most])
    left = len(sources) - most
    return t("report.and_others", told=told, n=left) if left > 0 else told


def _said(name: str, value: str, t: Texts) -> str:
    return t.get(f"{name}.{value}", value) if name in CHOICES else line(value)


def _coded() -> set[str]:
    return {str(value) for values in CHOICES.values() for value in values}
