"""Subscriptions are kept alike on Redis and in memory."""

from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from services.search.alerts.schemas import Failing
from services.search.digests.models import DeadDigest, Pending, Standing, Subscription
from services.search.digests.ports import (
    MOST,
    MOST_ASKED_BY_OWNER,
    MOST_ASKED_OF_ADDRESS,
    MOST_DEAD,
    AskedTooOften,
    NoSubscription,
    SubscriptionChanged,
    Subscriptions,
    TooManySubscriptions,
)
from services.search.digests.redis_subscriptions import LIST, RedisSubscriptions
from services.search.settings import SearchSettings
from services.search.workers.mails import mending
from shared.path.redis_follow_ups import RedisFollowUps
from tests.contract.ledger_hands import SETTINGS
from tests.fake_subscriptions import FakeSubscriptions

NOW = datetime(2026, 7, 9, 4, tzinfo=UTC)
STANDING = Standing(river_at=NOW, told_at=NOW)
SPAN = Pending(after=1, number=9, since=NOW, until=NOW)


@pytest.fixture(params=["fake", "redis"])
def kept(request: pytest.FixtureRequest, redis_port: int) -> Subscriptions:
    """Return subscriptions of each kind, with nothing in them."""
    if request.param == "fake":
        return FakeSubscriptions()
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    return RedisSubscriptions(redis, SETTINGS)


def made(number: int, owner: str | None = "person:1") -> Subscription:
    """Return a subscription."""
    return Subscription(
        id=f"{number:016x}",
        search="0" * 16,
        owner=owner,
        address=f"a{number}@news.example",
        created_at=NOW + timedelta(seconds=number),
    )


def test_a_subscription_is_kept_changed_and_forgotten(kept: Subscriptions) -> None:
    """With how it stands, what is due to it and what couldn't be sent; each owner has so many."""
    kept.add(made(2), STANDING)
    kept.add(made(1), STANDING)
    assert kept.all() == [made(1), made(2)]
    changed = made(1).model_copy(update={"empty": True, "confirmed_at": NOW})
    kept.replace(changed, was=made(1))
    assert kept.get(made(1).id) == changed
    ended = changed.model_copy(update={"ended_at": NOW, "asked": "b" * 16})
    kept.replace(ended, was=changed)
    for before in (made(1), changed, ended.model_copy(update={"asked": ""})):
        with pytest.raises(SubscriptionChanged):
            kept.replace(changed, was=before)
    assert kept.get(made(1).id) == ended
    for work in (made(1).id, f"{made(1).id}:confirm", made(2).id):
        kept.plan(work, 60)
    kept.bury(DeadDigest(subscription=made(1).id, span=SPAN, cause="450", failed_at=NOW))
    kept.remove(made(1).id)
    assert set(kept.planned()) == {made(2).id}
    assert (kept.dead(made(1).id), dict(kept.count_dead())) == ([], {})
    assert set(kept.standings()) == {made(2).id}
    for ask in (kept.get, kept.remove, kept.standing):
        with pytest.raises(NoSubscription):
            ask(made(1).id)
    with pytest.raises(NoSubscription):
        kept.replace(made(1), was=made(1))
    for number in range(3, MOST + 2):
        kept.add(made(number), STANDING)
    with pytest.raises(TooManySubscriptions):
        kept.add(made(MOST + 2), STANDING)
    kept.add(made(MOST + 2, owner=None), STANDING)


def test_how_one_stands_is_noted_while_there_is_one(kept: Subscriptions) -> None:
    """Whoever still has a forgotten one in hand brings nothing of it back."""
    kept.add(made(1), STANDING)
    failing = Failing(cause="450", since=NOW, tries=2)
    stands = STANDING.model_copy(update={"pending": SPAN, "failing": failing, "refused": "550"})
    kept.stand(made(1).id, stands)
    assert kept.standing(made(1).id) == kept.standings()[made(1).id] == stands
    kept.remove(made(1).id)
    kept.stand(made(1).id, stands)
    assert dict(kept.standings()) == {}


def test_what_couldnt_be_sent_is_kept_once_for_each_span(kept: Subscriptions) -> None:
    """The newest first, and only so many of one subscription."""
    kept.add(made(1), STANDING)
    letters = [
        DeadDigest(
            subscription=made(1).id,
            span=SPAN.model_copy(update={"number": n, "until": NOW + timedelta(seconds=n)}),
            cause="450",
            failed_at=NOW + timedelta(minutes=n),
        )
        for n in range(10, 10 + MOST_DEAD + 2)
    ]
    for letter in letters[:3]:
        kept.bury(letter)
    again = letters[0].model_copy(update={"failed_at": NOW + timedelta(days=1), "cause": "451"})
    kept.bury(again)
    assert kept.dead(made(1).id) == [again, letters[2], letters[1]]
    kept.drop([letters[0]])
    assert kept.dead(made(1).id) == [letters[2], letters[1]]
    for letter in letters[3:]:
        kept.bury(letter)
    assert kept.dead(made(1).id) == letters[:1:-1]
    assert dict(kept.count_dead()) == {made(1).id: MOST_DEAD}


def test_an_address_and_an_owner_are_asked_for_only_so_often(kept: Subscriptions) -> None:
    """However an address is written, and whoever names it."""
    for _ in range(MOST_ASKED_OF_ADDRESS):
        kept.count_asked("a@news.example", "person:1")
    with pytest.raises(AskedTooOften):
        kept.count_asked("A@News.example", "person:2")
    for number in range(MOST_ASKED_BY_OWNER):
        kept.count_asked(f"b{number}@news.example", "person:3")
    with pytest.raises(AskedTooOften):
        kept.count_asked("c@news.example", "person:3")


def test_who_left_is_known_until_he_confirms_again(kept: Subscriptions) -> None:
    """However the address is written; of each owner by itself."""
    assert not kept.has_left("a@news.example", "person:1")
    kept.note_left("a@news.example", "person:1", has_left=True)
    assert kept.has_left("A@news.example", "person:1")
    assert not kept.has_left("a@news.example", None)
    kept.note_left("A@news.example", "person:1", has_left=False)
    kept.note_left("b@news.example", "person:1", has_left=False)
    assert not kept.has_left("a@news.example", "person:1")


def test_what_is_planned_is_due_then_and_planned_anew_while_in_hand(redis_port: int) -> None:
    """So the worker that ends its work takes nothing off the list that was planned since."""
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    now = [1000.0]
    kept = RedisSubscriptions(redis, SETTINGS, lambda: now[0])
    follow_ups = RedisFollowUps(redis, SETTINGS, lambda: now[0])
    kept.plan("a", 60)
    assert follow_ups.due(LIST, 9) == []
    now[0] += 60
    taken = follow_ups.take(LIST, 9, 180)
    assert list(taken) == ["a"]
    kept.plan("a", 3600)
    follow_ups.done(LIST, taken)
    assert {work: at.timestamp() for work, at in kept.planned().items()} == {"a": now[0] + 3600}
    # What counts mails passes by itself.
    kept.count_asked("a@news.example", None)
    assert all(0 < redis.ttl(key) <= 86_400 for key in redis.keys("caibian:mailed:*"))


def test_who_is_on_no_list_is_looked_for_once_a_minute(redis_port: int) -> None:
    """By the sweep of the worker that sends mails."""
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    kept, times = RedisSubscriptions(redis, SETTINGS), iter([0.0, 30.0, 61.0])
    settings = SearchSettings(redis_port=redis_port)
    sweep = mending(settings, lambda: next(times))
    kept.add(made(1).model_copy(update={"confirmed_at": NOW}), STANDING)
    sweep()
    assert set(kept.planned()) == {made(1).id}
    redis.delete(f"caibian:follow:{LIST}")
    sweep()
    assert dict(kept.planned()) == {}
    sweep()
    assert set(kept.planned()) == {made(1).id}


def test_what_a_later_release_wrote_is_left_out(redis_port: int) -> None:
    """And costs no other its place."""
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    kept = RedisSubscriptions(redis, SETTINGS)
    kept.add(made(1), STANDING)
    redis.hset("caibian:subscriptions", "f" * 16, '{"often": "never", "owner": null}')
    assert kept.all() == [made(1)]
    with pytest.raises(NoSubscription):
        kept.get("f" * 16)
