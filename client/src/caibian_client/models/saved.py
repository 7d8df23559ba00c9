"""Saved searches, and what webhooks are told."""

from datetime import datetime
from enum import Enum
from typing import TypeAlias

from pydantic import Field

from caibian_client.models.base import Model

Values: TypeAlias = str | tuple[str, ...] | None


class Filters(Model):
    """What a hit of a saved search must be, one of several values if there are; None asks nothing.

    What begins with `not_` none may be.
    """

    source: Values = None
    person: Values = None
    place: Values = None
    organisation: Values = None
    keyword: Values = None
    disclaimer: Values = None
    not_source: Values = None
    not_person: Values = None
    not_place: Values = None
    not_organisation: Values = None
    not_keyword: Values = None
    not_disclaimer: Values = None


class Failing(Model):
    """How the calls of a webhook fail: since when, so often in a row, and why at last."""

    cause: str
    since: datetime
    tries: int


class Shape(str, Enum):
    """In which form a webhook is told: Caibian's own, or that of a robot."""

    CAIBIAN = "caibian"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    SLACK = "slack"


class ShownSearch(Model):
    """A search that is kept, without its secrets; `feed` is the path of its feed without a key.

    Of `webhook` the host and the end are shown, which stand for it when the search is changed.

    `shape` is one of `Shape`, or of a later release; `signs` tells that a robot's secret is kept.
    `unread` counts what came in since the caller marked it as read.
    """

    id: str
    name: str
    q: str = ""
    filters: Filters = Filters()
    webhook: str | None = None
    shape: str = Shape.CAIBIAN.value
    signs: bool = False
    created_at: datetime
    owner: str | None = None
    feed: str | None = None
    unread: int | None = None
    failing: Failing | None = None


class SavedSearch(ShownSearch):
    """A search as it was just kept: calls of its webhook are signed with `secret`."""

    secret: str | None = Field(None, repr=False)


class Trial(Model):
    """What a webhook answered to a message on trial; else `cause` says why it didn't take it."""

    taken: bool
    answer: str | None = None
    cause: str | None = None


class SavedSearches(Model):
    """Saved searches, the oldest first."""

    searches: tuple[ShownSearch, ...]


class FeedEntry(Model):
    """An article that a saved search finds."""

    id: str
    revision: int
    title: str
    url: str | None = None
    source: str | None = None
    published_at: datetime | None = None
    received_at: datetime
    summary: str


class RiverEntry(FeedEntry):
    """An article of a river; `number` grows from each arrival to the next.

    Reprints of one another have one `group`; a server of before tells none.
    """

    number: int
    group: str = ""


class River(Model):
    """What a saved search has found since it was kept, the latest arrival first.

    Those whose number is above `looked` are new; `next` is `before` of the next page.
    """

    search: ShownSearch
    unread: int
    looked: int
    looked_at: datetime | None = None
    items: tuple[RiverEntry, ...]
    next: int | None = None


class Story(Model):
    """An article and its reprints that came in; `before` of them were there already."""

    lead: FeedEntry
    articles: int
    before: int
    sources: tuple[str, ...]


class Named(Model):
    """A name, in how many stories it is and, if known, in how many of the span before."""

    id: str
    name: str
    type: str
    count: int
    before: int | None = None


class FoundBy(Model):
    """The saved search that a webhook or a digest tells of."""

    id: str
    name: str
    q: str


class Digest(Model):
    """What came in for a saved search between two moments, most told of first.

    Of `articles` in `groups` stories, `unlisted` stories are not among `stories`. If `is_cut` more
    came in than is kept, up to `missed` of it (0: unknown). `names` rose if `is_compared`.
    """

    search: FoundBy
    since: datetime
    until: datetime
    number: int
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
    timed_out: bool = False


class Subscription(Model):
    """Who is told of a saved search by mail, and how often.

    `state` is waiting (for the address to confirm), active, failing, refused or ended; `cause` says
    why mails aren't taken, `dead` how many digests couldn't be sent.
    """

    id: str
    address: str
    often: str
    minutes: int
    at: str
    zone: str
    language: str
    empty: bool
    created_at: datetime
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    state: str
    sent_at: datetime | None = None
    next_at: datetime | None = None
    cause: str | None = None
    dead: int = 0


class Subscriptions(Model):
    """Who is told of a saved search by mail; `is_on`: mail is set up there."""

    subscriptions: tuple[Subscription, ...]
    is_on: bool


class Delivery(Model):
    """An article to tell a webhook of; `key` is the same however often it is tried."""

    key: str
    search: str
    article: FeedEntry
    tries: int = 0


class DeadDelivery(Model):
    """A delivery that failed for good, and why."""

    delivery: Delivery
    cause: str


class DeadDeliveries(Model):
    """Deliveries that failed for good, the newest first."""

    items: tuple[DeadDelivery, ...]


class WebhookCall(Model):
    """What a webhook is told: an article, and the saved search that found it.

    Of a message on trial (`trial`) there is no such article.
    """

    search: FoundBy
    article: FeedEntry
    trial: bool = False
