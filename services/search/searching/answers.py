"""What the search API gives."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from services.search.article import Article
from services.search.documents.hit_card import Reprint
from services.search.fields import FIELDS, NAMED, NAMES_FIRST, Period
from services.search.query.notes import Note
from services.search.searching.reading import Reading
from shared.articles import EnrichedArticle, Model
from shared.entity_types import EntityType


class Facet(StrEnum):
    """What hits can be counted by."""

    _ignore_ = "members name"
    members = vars()
    for name in (*(row.name for row in FIELDS), *Period):
        members[name.upper()] = str(name)


class Grouping(StrEnum):
    """Whether the articles of a group of reprints are one hit."""

    REPRINTS = "reprints"
    NONE = "none"


class Total(Model):
    """How many articles were found: exactly, or at least so many."""

    value: int
    relation: Literal["eq", "gte"]


class Snippet(Model):
    """A stretch of the article and where in it the words stand, in characters."""

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]


class ReasonKind(StrEnum):
    """What speaks for a hit, or against it."""

    TITLE = "title"
    BODY = "body"
    OTHER = "other"
    ADJACENT = "adjacent"
    SYNONYM = "synonym"
    SOUND = "sound"
    MEANING = "meaning"
    _ignore_ = "members row"
    members = vars()
    for row in NAMES_FIRST:
        if row.reason:
            members[row.name.upper()] = row.name
    PREFIX = "prefix"
    MISSING = "missing"


class Reason(Model):
    """Why an article is a hit: the words that stand somewhere, or don't; `text` says it all."""

    kind: ReasonKind
    words: tuple[str, ...]
    text: str


class SearchHit(Model):
    """An article found; there is no score when the order is by time or nothing was asked.

    `near` says of what is near to the query in meaning how near: standard deviations above
    passages about anything, two at least.
    """

    id: str
    score: float | None
    near: float | None
    title: str
    url: str | None
    source: str | None
    published_at: datetime | None
    received_at: datetime
    summary: str | None
    highlights: tuple[Snippet, ...]
    reprints: tuple[Reprint, ...]
    explanation: tuple[Reason, ...] | None
    lacks: tuple[str, ...] = ()


class Count(Model):
    """A value and the number of articles that have it."""

    value: str
    count: int


class CountRow(Model):
    """So many hits are of a day or month in China, and of a source."""

    time: str | None = None
    source: str | None = None
    count: int


class Counts(Model):
    """Hits counted by a time, by source or by both; the rows add up to `total`."""

    total: int
    rows: tuple[CountRow, ...]


class SampleAnswer(Model):
    """Some of the hits, drawn by chance under a seed: `total` is how many there are.

    They were drawn from `drawn_from` of them: from fewer than all where there are too many to look
    at each, which were then drawn by chance as well.
    """

    total: int
    drawn_from: int
    seed: str
    hits: tuple[SearchHit, ...]


class SearchAnswer(Model):
    """What a search found: `hits` hold what was asked for, `further` ones come near.

    `total` and the counts are of hits, as articles, also where reprints are one hit; they are the
    same in every order. Further ones stand behind the last hit, a hundred at most.
    `next_cursor` asks for the next page, None says that this is the last; `notes` say what of the
    query wasn't understood, `noted` the same as kinds, to be said in other words. `timed_out` says
    that the search was stopped early: there may be more hits and further ones, and counts may be
    too low.
    """

    total: Total
    hits: tuple[SearchHit, ...]
    further: tuple[SearchHit, ...]
    reading: Reading
    facets: dict[Facet, tuple[Count, ...]]
    next_cursor: str | None
    notes: tuple[str, ...]
    noted: tuple[Note, ...]
    did_you_mean: str | None
    timed_out: bool = False


class ArticleAnswer(Article, frozen=True, kw_only=True):
    """An article as the index has it, with its group and the other articles in it."""

    group: str
    reprints: tuple[Reprint, ...]

    def json(self) -> bytes:
        """Return the JSON that the API answers, as `ShownArticle` describes it."""
        return msgspec.json.encode(self, enc_hook=lambda model: model.model_dump(mode="json"))


class ShownArticle(EnrichedArticle):
    """An article with its group of reprints and the other articles in it."""

    group: str
    reprints: tuple[Reprint, ...]


class SimilarAnswer(Model):
    """Articles about the same."""

    hits: tuple[SearchHit, ...]


class EntityCount(Model):
    """A person, place or organisation and the number of articles that name it."""

    id: str
    name: str
    type: EntityType
    count: int


class Entities(Model):
    """Entities, the most frequent first; `timed_out`: the search for them was stopped early."""

    entities: tuple[EntityCount, ...]
    timed_out: bool = False


class DayCount(Model):
    """A day in China and a number of articles."""

    day: str
    count: int


class EntityPage(EntityCount):
    """An entity: its newest articles, who is named together with it, and when it was named.

    `timed_out` says that the search for it was stopped early, so that there may be more of each.
    """

    articles: tuple[Reprint, ...]
    together: tuple[EntityCount, ...]
    timeline: tuple[DayCount, ...]
    timed_out: bool = False


class Trend(EntityCount):
    """An entity in a period and in the one before it; `rise` is how many times as often."""

    before: int
    rise: float


class Trends(Model):
    """Entities on the rise, the steepest first; none where counting was stopped early.

    Counts that aren't whole would show rises that there aren't. So many `articles` are of the
    period.
    """

    entities: tuple[Trend, ...]
    articles: int = 0
    timed_out: bool = False


class TrendType(StrEnum):
    """The types of entities that are counted."""

    _ignore_ = "members type"
    members = vars()
    for type in NAMED:
        members[type.name] = type.value
