"""Sources: feeds, sitemaps and pages that are looked at regularly."""

from datetime import datetime

from caibian_client.models.base import Model, Open


class SourceKind(Open):
    """What stands at a source's address."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LIST = "list"
    PAGE = "page"


class SourceLane(Open):
    """Which sources come first when many are due."""

    FRESH = "fresh"
    BULK = "bulk"


class SourceState(Open):
    """How a source is."""

    NEW = "new"
    OK = "ok"
    FAILING = "failing"
    PAUSED = "paused"


class Trouble(Model):
    """What went wrong with a look, or with a page at `address`."""

    outcome: str
    cause: str
    detail: str
    at: datetime
    address: str | None = None


class Paused(Model):
    """Why a source has no turns: by its owner, by failures, or as it is gone."""

    by: str
    cause: str = ""
    at: datetime


class Sitemaps(Model):
    """How far an index of sitemaps is gone through; `beyond` are left out of a tree too large."""

    read: int
    left: int
    beyond: int


class SourceHealth(Model):
    """How a source fares; `delay_seconds` is the median from published to searchable."""

    state: SourceState
    last_look: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    next_look: datetime | None = None
    interval_seconds: float | None = None
    new_today: int
    new_per_day: float
    accepted: int
    revised: int = 0
    known: int
    waiting: int
    given_up: int
    delay_seconds: float | None = None
    failures: int
    trouble: Trouble | None = None
    paused: Paused | None = None
    missed: tuple[Trouble, ...] = ()
    sitemaps: Sitemaps | None = None


class Source(Model):
    """A source with its health; `name` is what its articles name, `title` what it calls itself.

    `has_login`: it is looked at with a login, which is never shown.
    """

    id: str
    address: str
    kind: SourceKind | None = None
    pattern: str = ""
    name: str | None = None
    category: str = ""
    lane: SourceLane = SourceLane.FRESH
    interval: float | None = None
    owner: str | None = None
    bound: str | None = None
    created_at: datetime
    has_login: bool = False
    title: str | None = None
    health: SourceHealth


class SourcePage(Model):
    """Some sources by category and name, and a cursor behind them; `states` counts all."""

    sources: tuple[Source, ...]
    total: int
    states: dict[str, int]
    cursor: str | None = None


class Imported(Model):
    """What became of a line of a list: added, known before, or refused with a problem."""

    line: int
    address: str
    status: str
    id: str | None = None
    problem: str | None = None


class ImportedList(Model):
    """What became of a list of sources."""

    added: int
    known: int
    refused: int
    sources: tuple[Imported, ...]


class Target(Model):
    """What could be looked at."""

    kind: SourceKind
    address: str
    pattern: str = ""


class TriedPage(Model):
    """A page that would come in, unless it came in before."""

    address: str
    title: str | None = None
    published_at: datetime | None = None
    is_known: bool


class Tried(Model):
    """What stands at an address, and the first of the pages that would come in."""

    target: Target | None = None
    others: tuple[Target, ...] = ()
    outcome: str
    title: str | None = None
    total: int = 0
    pages: tuple[TriedPage, ...] = ()
    cause: str | None = None
    detail: str | None = None
