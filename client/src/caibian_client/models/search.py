"""What searches answer."""

from datetime import date, datetime

from caibian_client.models.base import Model, Open


class Sort(Open):
    """The order of hits; fresh: relevance and age."""

    RELEVANCE = "relevance"
    FRESH = "fresh"
    NEWEST = "newest"
    OLDEST = "oldest"


class Total(Model):
    """How many articles were found: exactly (eq), or at least so many (gte)."""

    value: int
    relation: str


class Snippet(Model):
    """A stretch of the article and where in it the words stand, in characters."""

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]


class Reprint(Model):
    """Another article with the same text, or nearly so."""

    id: str
    title: str
    source: str | None = None
    published_at: datetime | None = None
    received_at: datetime


class Reason(Model):
    """Why an article is a hit: the words that stand somewhere, or don't; `text` says it all."""

    kind: str
    words: tuple[str, ...]
    text: str


class SearchHit(Model):
    """An article found; there is no score when the order is by time or nothing was asked.

    `near` says of what is near to the query in meaning how near: standard deviations above
    passages about anything.
    """

    id: str
    score: float | None = None
    near: float | None = None
    title: str
    url: str | None = None
    source: str | None = None
    published_at: datetime | None = None
    received_at: datetime
    summary: str | None = None
    highlights: tuple[Snippet, ...] = ()
    reprints: tuple[Reprint, ...] = ()
    explanation: tuple[Reason, ...] | None = None
    lacks: tuple[str, ...] = ()


class Count(Model):
    """A value and the number of articles that have it."""

    value: str
    count: int


class PeriodRead(Model):
    """A date or period of the query, as it was typed, and the days that it means."""

    text: str
    first: date
    last: date


class Reading(Model):
    """How a query was understood: what all hits hold, and how it was loosened to find them."""

    needed: tuple[str, ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()
    step: str = "typed"
    missing: int = 0
    corrected: str | None = None
    period: PeriodRead | None = None
    passed_over: tuple[str, ...] = ()


class Note(Model):
    """What of a query wasn't understood, as a kind and its values."""

    kind: str
    values: dict[str, str | int | float] = {}


class SearchAnswer(Model):
    """What a search found: `hits` hold what was asked for, `further` ones come near.

    `next_cursor` asks for the next page, None says that this is the last. `timed_out` says that
    the search was stopped early: there may be more hits, and counts may be too low.
    """

    total: Total
    hits: tuple[SearchHit, ...]
    further: tuple[SearchHit, ...] = ()
    reading: Reading = Reading()
    facets: dict[str, tuple[Count, ...]] = {}
    next_cursor: str | None = None
    notes: tuple[str, ...] = ()
    noted: tuple[Note, ...] = ()
    did_you_mean: str | None = None
    timed_out: bool = False


class SampleAnswer(Model):
    """Some of the hits, drawn by chance under a seed: `total` is how many there are.

    They were drawn from `drawn_from` of them, which were drawn by chance as well.
    """

    total: int
    drawn_from: int | None = None
    seed: str
    hits: tuple[SearchHit, ...]


class CountRow(Model):
    """So many hits are of a day or month in China, and of a source."""

    time: str | None = None
    source: str | None = None
    count: int


class Counts(Model):
    """Hits counted by a time, by source or by both; the rows add up to `total`."""

    total: int
    rows: tuple[CountRow, ...]


class SimilarAnswer(Model):
    """Articles about the same."""

    hits: tuple[SearchHit, ...]


class Suggestion(Model):
    """What a reader may want to type; `id` is the article's or the entity's."""

    text: str
    kind: str
    id: str | None = None


class Suggestions(Model):
    """Suggestions, the best first."""

    suggestions: tuple[Suggestion, ...]


class ExportedArticle(Model):
    """A line of an export: an article with what it names, in plain lists."""

    id: str
    title: str | None = None
    url: str | None = None
    source: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    received_at: datetime
    language: str | None = None
    summary: str | None = None
    keywords: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    disclaimers: tuple[str, ...] = ()
    group: str | None = None
    text: str
