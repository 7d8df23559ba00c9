"""The subscriptions on Redis (port Subscriptions).

When each is due stands on the list `digests` of the port FollowUps.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TypeVar

from pydantic import BaseModel

from services.search.digests.models import DeadDigest, Standing, Subscription
from services.search.digests.ports import (
    MOST,
    MOST_ASKED_BY_OWNER,
    MOST_ASKED_OF_ADDRESS,
    MOST_DEAD,
    AskedTooOften,
    NoSubscription,
    SubscriptionChanged,
    TooManySubscriptions,
)
from shared.kept import read_kept
from shared.logs import get_logger
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import PREFIX, RedisStore
from shared.settings import SharedSettings

LIST = "digests"
_KEPT, _STANDINGS = f"{PREFIX}subscriptions", f"{PREFIX}subscriptions:standings"
_DEAD, _LEFT = f"{PREFIX}subscriptions:dead", f"{PREFIX}subscriptions:left"
_ASKED = f"{PREFIX}mailed"
_DAY = 86_400

M = TypeVar("M", bound=BaseModel)


class RedisSubscriptions(RedisStore):
    """Subscriptions, standings and dead letters as JSON in a hash each."""

    def add(self, subscription: Subscription, standing: Standing) -> None:
        """Keep a subscription."""
        id, written = subscription.id, subscription.model_dump_json()
        with redis_errors():
            self.redis.hset(_STANDINGS, id, standing.model_dump_json())
        # Counted and kept in one step, so that two at once don't both take the last place.
        if not self.run("add_owned", "subscriptions", id, written, MOST):
            with redis_errors():
                self.redis.hdel(_STANDINGS, id)
            raise TooManySubscriptions(MOST)

    def all(self) -> list[Subscription]:
        """Return all subscriptions that this release can read."""
        with redis_errors():
            kept = self.redis.hvals(_KEPT)
        found = [each for text in kept for each in _read(Subscription, text)]
        return sorted(found, key=lambda each: (each.created_at, each.id))

    def get(self, id: str) -> Subscription:
        """Return a subscription."""
        return self._one(Subscription, _KEPT, id)

    def replace(self, subscription: Subscription, was: Subscription) -> None:
        """Keep a subscription in the place of another."""
        stood = (was.asked, _flag(was.confirmed_at), _flag(was.ended_at))
        written = subscription.model_dump_json()
        done = self.run("subscription_replace", subscription.id, written, *stood)
        if done == "changed":
            raise SubscriptionChanged(subscription.id)
        if done == "none":
            raise NoSubscription(subscription.id)

    def remove(self, id: str) -> None:
        """Forget a subscription."""
        if not self.run("subscription_remove", id):
            raise NoSubscription(id)

    def standings(self) -> Mapping[str, Standing]:
        """Return how subscriptions stand."""
        with redis_errors():
            kept = self.redis.hgetall(_STANDINGS)
        return {id: each for id, text in kept.items() for each in _read(Standing, text)}

    def standing(self, id: str) -> Standing:
        """Return how a subscription stands."""
        return self._one(Standing, _STANDINGS, id)

    def stand(self, id: str, standing: Standing) -> None:
        """Note how a subscription stands."""
        self.run("subscription_stand", id, standing.model_dump_json())

    def plan(self, work: str, seconds: float) -> None:
        """Have a work done after so many seconds."""
        self.run("follow_plan", LIST, self.now(), int(seconds * 1000), work)

    def planned(self) -> Mapping[str, datetime]:
        """Return when each work is due."""
        with redis_errors():
            found = self.redis.zrange(f"{PREFIX}follow:{LIST}", 0, -1, withscores=True)
        return {work: datetime.fromtimestamp(at / 1000, UTC) for work, at in found}

    def count_asked(self, address: str, owner: str | None) -> None:
        """Count a mail that asks to confirm."""
        keys = (f"{_ASKED}:to:{_hashed(address)}", f"{_ASKED}:by:{owner}")
        with redis_errors(), self.redis.pipeline(transaction=True) as pipe:
            for key in keys:
                pipe.set(key, 0, ex=_DAY, nx=True).incr(key)
            _, to, _, by = pipe.execute()
        if to > MOST_ASKED_OF_ADDRESS or by > MOST_ASKED_BY_OWNER:
            raise AskedTooOften

    def note_left(self, address: str, owner: str | None, *, has_left: bool) -> None:
        """Note that an address wants no digests of an owner's any more, or wants them again."""
        member = f"{owner}:{_hashed(address)}"
        with redis_errors():
            self.redis.sadd(_LEFT, member) if has_left else self.redis.srem(_LEFT, member)

    def has_left(self, address: str, owner: str | None) -> bool:
        """Tell whether an address has left a digest of an owner's."""
        with redis_errors():
            return bool(self.redis.sismember(_LEFT, f"{owner}:{_hashed(address)}"))

    def bury(self, letter: DeadDigest) -> None:
        """Keep a digest that couldn't be sent."""
        old = self.dead(letter.subscription)[MOST_DEAD - 1 :]
        self.drop(old)
        with redis_errors():
            self.redis.hset(_DEAD, _key(letter), letter.model_dump_json())
        if old:
            get_logger("digests").warning(
                "too many dead letters of %s: %d older ones were dropped",
                *(letter.subscription, len(old)),
            )

    def dead(self, id: str) -> list[DeadDigest]:
        """Return the digests of a subscription that couldn't be sent."""
        with redis_errors():
            kept = self.redis.hgetall(_DEAD)
        texts = [text for key, text in kept.items() if key.startswith(f"{id}:")]
        found = [each for text in texts for each in _read(DeadDigest, text)]
        return sorted(found, key=lambda each: each.failed_at, reverse=True)

    def count_dead(self) -> Mapping[str, int]:
        """Return how many digests of each subscription couldn't be sent."""
        with redis_errors():
            return Counter(key.partition(":")[0] for key in self.redis.hkeys(_DEAD))

    def drop(self, letters: Sequence[DeadDigest]) -> None:
        """Forget digests that couldn't be sent."""
        if letters:
            with redis_errors():
                self.redis.hdel(_DEAD, *map(_key, letters))

    def _one(self, kind: type[M], key: str, id: str) -> M:
        with redis_errors():
            kept = self.redis.hget(key, id)
        for each in _read(kind, kept) if kept else ():
            return each
        raise NoSubscription(id)


def _hashed(address: str) -> str:
    """Return what stands for an address where it need not be kept itself."""
    return blake2b(address.lower().encode(), digest_size=16).hexdigest()


def _flag(time: datetime | None) -> str:
    return "1" if time else ""


def _key(letter: DeadDigest) -> str:
    return f"{letter.subscription}:{letter.span.after}-{letter.span.number}"


def _read(kind: type[M], text: str) -> list[M]:
    """Return what a text holds, or nothing where this release can't read it."""
    found = read_kept(kind, text, what=f"a {kind.__name__}", log="digests")
    return [found] if found else []


def open_subscriptions(settings: SharedSettings) -> RedisSubscriptions:
    """Return the subscriptions; Redis is reached for on first use."""
    return RedisSubscriptions(connect(settings), settings)
