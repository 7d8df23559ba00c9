"""A digest: what came in for a saved search, a story for each article with its reprints."""

from datetime import datetime

from pydantic import Field

from services.search.alerts.schemas import FeedEntry
from shared.articles import Model
from shared.entity_types import EntityType


class Story(Model):
    """An article and its reprints; `lead` is the first of those that came in.

    Of the same group of reprints `before` came in earlier: 0 says that the story is new.
    """

    lead: FeedEntry
    articles: int = Field(description="how many of it came in, the lead included")
    before: int = Field(description="how many of its group of reprints were there already")
    sources: tuple[str, ...] = Field(description="who published them, most of them first")


class Named(Model):
    """A name, and in how many stories it is; `before`: in the span of the same length before."""

    id: str
    name: str
    type: EntityType
    count: int
    before: int | None


class DigestOf(Model):
    """The saved search that a digest is of."""

    id: str
    name: str
    q: str


class Digest(Model):
    """What came in for a saved search between two moments, most told of first.

    `articles` came in, in `groups` stories of `sources` sources; `stories` are the first of them,
    `unlisted` further ones, of `unlisted_articles` articles, are left out. A river holds the latest
    thousand arrivals: if `is_cut`, more came in, and `missed` earlier ones at most are not told of
    (0: how many isn't known). `names` rose against the span of the same length before or, unless
    `is_compared`, are named most: of less than an hour nothing is compared.
    """

    search: DigestOf
    since: datetime
    until: datetime
    number: int = Field(description="of the last arrival in it")
    articles: int
    groups: int
    sources: int
    stories: tuple[Story, ...]
    unlisted: int
    unlisted_articles: int
    is_cut: bool
    missed: int
    names: tuple[Named, ...]
    is_compared: bool
    timed_out: bool = Field(False, description="the search for it was stopped early")
