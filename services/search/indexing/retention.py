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
from shared.path.state import State

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


def find(policy: Policy, *, index: SearchReader, intake: Intake) -> Found:
    """Tell what the policy would remove. Raises IndexAway, RedisAway."""
    found = Found()
    for id, received in _indexed(policy, index):
        found.count(id, received)
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

    What its owner has changed meanwhile stays. A message that is lost costs time only. Raises
    IndexAway, RedisAway, QueueAway.
    """
    found = Found()
    articles = _indexed(policy, index)
    while some := list(islice(articles, MAX_IDS)):
        ids = tuple(id for id, _ in some if _withdraw(id, policy, intake))
        for id, received in some:
            if id in ids:
                found.count(id, received)
        _publish(ids, withdrawn)
        while intake.stats().unfinished > _MOST_UNDER_WAY:
            sleep(_WAIT_SECONDS)
    # All are named first, since each that goes moves those behind it up.
    for id in list(_dead(policy, intake)):
        if intake.withdraw(id)[1]:
            found.dead += 1
            _publish((id,), withdrawn)
    return found


def _indexed(policy: Policy, index: SearchReader) -> Iterator[tuple[str, datetime]]:
    """Yield what of the index the policy is about, with when it was received."""
    filters = Filters(source=policy.source) if policy.source else Filters()
    for id, received in readable(index.scan(Query(filters=filters)), _received):
        if policy.before is None or received < policy.before:
            yield id, received


def _received(stored: Stored) -> tuple[str, datetime]:
    return stored.id, read_card(stored.card).received_at


def _dead(policy: Policy, intake: Intake) -> Iterator[str]:
    """Yield the dead letters that are old enough; of their sources the ledger knows nothing."""
    if policy.source or policy.before is None:
        return
    offset = 0
    while items := intake.dead_letters(offset, _PAGE).items:
        yield from (each.id for each in items if each.times.received < policy.before)
        offset += _PAGE


def _withdraw(id: str, policy: Policy, intake: Intake) -> bool:
    """Withdraw an article unless a newer revision of it has come; tell whether that was new."""
    try:
        status = intake.status(id)
    except NotFound:
        # Finished long ago: the index alone knows it.
        return intake.withdraw(id, known=True)[1]
    is_newer = policy.before is not None and status.times.received >= policy.before
    if status.state is not State.INDEXED or is_newer:
        return False
    return intake.withdraw(id)[1]


def _publish(ids: tuple[str, ...], withdrawn: Outbox[ArticlesWithdrawn]) -> None:
    if ids:
        withdrawn.publish(ArticlesWithdrawn(ids=ids))
