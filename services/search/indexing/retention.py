"""Withdraws what has been kept for long enough: old articles, or those of a source.

They are withdrawn on the path as their owners would, so tombstones keep late writers from bringing
anything back. An article's age is counted from when its present revision was received, whenever it
was published.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from services.search.documents.hit_card import read_card
from services.search.documents.stored import Stored
from services.search.documents.unreadable import readable
from services.search.index.ports import SearchReader
from services.search.query.filters import Filters
from services.search.query.query import Query
from shared.errors import NotFound
from shared.path.events import MAX_IDS, ArticlesWithdrawn
from shared.path.ports import Intake, Outbox
from shared.path.state import State, Status

_PAGE = 100
_MOST_UNDER_WAY = 2000
_WAIT_SECONDS = 1.0


@dataclass(frozen=True)
class Policy:
    """What is to go: received before a time, of a source, or both; None asks nothing."""

    before: datetime | None = None
    source: str | None = None


@dataclass
class Found:
    """What a policy is about: how many articles and dead letters, the oldest, some of them."""

    articles: int = 0
    dead: int = 0
    oldest: datetime | None = None
    examples: list[str] = field(default_factory=list)

    def count(self, id: str, received: datetime) -> None:
        """Count an article."""
        self.articles += 1
        self.oldest = min(self.oldest or received, received)
        if len(self.examples) < 5:
            self.examples.append(id)


@dataclass(frozen=True)
class _Seen:
    """An article as the index had it when it was looked at."""

    id: str
    version: int
    received: datetime


def find(policy: Policy, *, index: SearchReader, intake: Intake) -> Found:
    """Tell what the policy would remove. Raises IndexAway, RedisAway."""
    found = Found()
    for one in _indexed(policy, index):
        found.count(one.id, one.received)
    found.dead = sum(1 for _ in _dead(policy, intake))
    return found


def remove(
    policy: Policy,
    *,
    index: SearchReader,
    intake: Intake,
    withdrawn: Outbox[ArticlesWithdrawn],
    sleep: Callable[[float], object] = time.sleep,
) -> Found:
    """Withdraw what the policy is about, some hundreds at a time; return what went.

    Each goes as the policy saw it, or stays: its owner may have changed it since. A message that is
    lost costs time only. Raises IndexAway, RedisAway, QueueAway.
    """
    found = Found()
    articles = _indexed(policy, index)
    while some := list(islice(articles, MAX_IDS)):
        gone = [one for one in some if _withdraw_indexed(one, policy, intake)]
        for one in gone:
            found.count(one.id, one.received)
        _publish(tuple(one.id for one in gone), withdrawn)
        while intake.stats().unfinished > _MOST_UNDER_WAY:
            sleep(_WAIT_SECONDS)
    # All are named first, since each that goes moves those behind it up.
    for status in list(_dead(policy, intake)):
        if _withdraw(status.id, status.version, intake):
            found.dead += 1
            _publish((status.id,), withdrawn)
    return found


def _indexed(policy: Policy, index: SearchReader) -> Iterator[_Seen]:
    """Yield what of the index the policy is about."""
    filters = Filters(source=policy.source) if policy.source else Filters()
    for one in readable(index.scan(Query(filters=filters)), _seen):
        if policy.before is None or one.received < policy.before:
            yield one


def _seen(stored: Stored) -> _Seen:
    return _Seen(stored.id, stored.version, read_card(stored.card).received_at)


def _dead(policy: Policy, intake: Intake) -> Iterator[Status]:
    """Yield the dead letters that are old enough; of their sources the ledger knows nothing."""
    if policy.source or policy.before is None:
        return
    offset = 0
    while items := intake.dead_letters(offset, _PAGE).items:
        yield from (each for each in items if each.times.received < policy.before)
        offset += _PAGE


def _withdraw_indexed(one: _Seen, policy: Policy, intake: Intake) -> bool:
    """Withdraw an article that the index has; tell whether it is gone by that."""
    # What finished long ago the index alone knows.
    status, is_gone = intake.withdraw(one.id, known=True, expected=one.version)
    if is_gone or status.state is not State.DEAD:
        return is_gone
    # Its later revision died and changes nothing of what is found: that would stay for ever.
    if policy.before is not None and status.times.received >= policy.before:
        return False
    return _withdraw(one.id, status.version, intake)


def _withdraw(id: str, version: int, intake: Intake) -> bool:
    """Withdraw an article if it is of this version still; tell whether it is gone by that."""
    try:
        return intake.withdraw(id, expected=version)[1]
    except NotFound:
        return False


def _publish(ids: tuple[str, ...], withdrawn: Outbox[ArticlesWithdrawn]) -> None:
    if ids:
        withdrawn.publish(ArticlesWithdrawn(ids=ids))
