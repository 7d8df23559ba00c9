"""Sources as lists and pages show them: what their owner says, and how they are."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from pydantic import Field

from services.ingest.sources.keeping import place_of
from services.ingest.sources.models import SourceKind, Validators
from services.ingest.sources.source import Described, History, Kept, Paused, Trouble
from shared.articles import Model
from shared.china_time import in_china
from shared.errors import CaibianError

_WEEK = 7


class State(StrEnum):
    """How a source is."""

    NEW = "new"
    OK = "ok"
    FAILING = "failing"
    PAUSED = "paused"


class BadCursor(CaibianError):
    """The cursor is none of a list of sources."""


class Wanted(Model):
    """Which sources of a list are wanted, and how many at a time."""

    q: str = Field("", max_length=200, description="part of a name or address")
    category: str | None = Field(None, max_length=100)
    state: State | None = None
    kind: SourceKind | None = None
    size: int = Field(100, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=2000, description="of the page before")

    def is_met_by(self, kept: Kept) -> bool:
        """Tell whether a source is wanted, whatever its state."""
        text = f"{' '.join(place_of(kept))} {kept.source.address}".lower()
        return (
            self.q.lower() in text
            and self.category in (None, kept.source.category)
            and self.kind in (None, kept.source.kind)
        )


class Sitemaps(Model):
    """How far an index of sitemaps is gone through.

    `read` were, `left` are to come, `beyond` are left out as the tree is too large.
    """

    read: int
    left: int
    beyond: int


class Health(Model):
    """How a source is.

    `new_per_day` is the mean of the last seven days (or of so many as it is there), `delay_seconds`
    the median from published to searchable of the last articles, None until some are known;
    `waiting` pages are found and not taken in yet, `known` came in before by another way,
    `revised` came in again as they had changed,
    `missed` are the last that were given up; `sitemaps` is told of an index of some.
    """

    state: State
    last_look: datetime | None
    last_success: datetime | None
    last_new: datetime | None
    next_look: datetime | None
    interval_seconds: float | None
    new_today: int
    new_per_day: float
    accepted: int
    revised: int = 0
    known: int
    waiting: int
    given_up: int
    delay_seconds: float | None
    failures: int
    trouble: Trouble | None
    paused: Paused | None
    missed: tuple[Trouble, ...]
    sitemaps: Sitemaps | None = None


class ShownSource(Described):
    """A source with its health; `title` is what it calls itself.

    `has_login` says that it is looked at with a login, which is never shown.
    """

    has_login: bool = False
    title: str | None = None
    health: Health


class SourceList(Model):
    """A page of sources by category and name; `states` count all that the other filters leave."""

    sources: tuple[ShownSource, ...]
    total: int
    states: dict[State, int]
    cursor: str | None = None


def shown(kept: Kept, now: datetime) -> ShownSource:
    """Return a source with its health."""
    told = kept.source.model_dump(exclude={"login"})
    return ShownSource(
        **told,
        has_login=kept.source.login is not None,
        title=kept.history.title,
        health=_health(kept, now),
    )


def listed(sources: Sequence[Kept], wanted: Wanted, now: datetime) -> SourceList:
    """Return a page of sources, which are in their order. Raises BadCursor."""
    matching = [kept for kept in sources if wanted.is_met_by(kept)]
    states = [state_of(kept) for kept in matching]
    left = [kept for kept, its in zip(matching, states, strict=True) if wanted.state in (None, its)]
    after = _read(wanted.cursor) if wanted.cursor else None
    rest = [kept for kept in left if after is None or place_of(kept) > after]
    page = rest[: wanted.size]
    return SourceList(
        sources=tuple(shown(kept, now) for kept in page),
        total=len(left),
        states={each: states.count(each) for each in State},
        cursor=_written(place_of(page[-1])) if len(rest) > wanted.size else None,
    )


def categories(sources: Sequence[Kept]) -> list[str]:
    """Return the categories that there are."""
    return sorted({kept.source.category for kept in sources} - {""})


def state_of(kept: Kept) -> State:
    """Return how a source is."""
    if kept.paused:
        return State.PAUSED
    if kept.history.failures:
        return State.FAILING
    return State.OK if kept.history.succeeded_at else State.NEW


def _health(kept: Kept, now: datetime) -> Health:
    history = kept.history
    return Health(
        state=state_of(kept),
        last_look=history.looked_at,
        last_success=history.succeeded_at,
        last_new=history.new_at,
        next_look=kept.due_at,
        interval_seconds=history.interval,
        new_today=history.new.get(_day(now), 0),
        new_per_day=_new_per_day(history, kept.source.created_at, now),
        accepted=history.accepted,
        revised=history.revised,
        known=history.known,
        waiting=kept.waiting,
        given_up=history.given_up,
        delay_seconds=median(history.delays) if history.delays else None,
        failures=history.failures,
        trouble=history.trouble,
        paused=kept.paused,
        missed=history.missed,
        sitemaps=_sitemaps(history.validators),
    )


def _sitemaps(validators: Validators) -> Sitemaps | None:
    if not validators.parts:
        return None
    tree = list(validators.tree())
    left, beyond = sum(one.left for one in tree), sum(one.beyond for one in tree)
    return Sitemaps(read=len(tree) - 1, left=left, beyond=beyond)


def _new_per_day(history: History, since: datetime, now: datetime) -> float:
    days = {_day(now - timedelta(days=number)) for number in range(_WEEK)}
    there = min(_WEEK, max(1, (in_china(now).date() - in_china(since).date()).days + 1))
    return round(sum(count for day, count in history.new.items() if day in days) / there, 2)


def _day(time: datetime) -> str:
    return in_china(time).date().isoformat()


def _written(place: tuple[str, str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _read(cursor: str) -> tuple[str, str, str]:
    try:
        category, name, id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError, RecursionError) as error:
        raise BadCursor from error
    return str(category), str(name), str(id)
