"""What is settled is on its followers' lists until they are done with it, and only until then."""

from collections.abc import Callable

import pytest

from shared.path import redis_work_ledger
from shared.path.ports import MOST_LATE
from shared.path.state import Step
from tests.contract.ledger_hands import SETTINGS
from tests.contract.ledger_world import ERROR, MakeWorld, World

NAME = "vectors"


def settle(w: World, id: str, *followers: str) -> None:
    """Let a search see an article."""
    claim = w.claim(Step.INDEX, id)
    assert w.ledger.settle([claim], followers) == [True]


def followed(world: MakeWorld, *ids: str) -> World:
    """Return a world in which these articles are settled, one after the other."""
    w = world()
    follow(w, *ids)
    return w


def follow(w: World, *ids: str) -> None:
    """Settle articles, one after the other."""
    for id in ids:
        w.post(id)
        w.enrich(id)
        settle(w, id, NAME)
        w.now += 1


def test_what_is_settled_is_on_the_lists_that_were_named(world: MakeWorld) -> None:
    """So is a withdrawal; what was overtaken is not."""
    w = world()
    w.post("a")
    w.enrich("a")
    old = w.claim(Step.INDEX, "a")
    w.post("a", "乙。")
    assert w.ledger.settle([old], [NAME, "alerts"]) == [False]
    assert w.follow_ups.count(NAME) == 0
    w.ledger.withdraw("a")
    settle(w, "a", NAME)
    assert (w.follow_ups.due(NAME, 9), w.follow_ups.count("alerts")) == (["a"], 0)


def test_alerts_know_since_when_what_was_posted_can_be_found(world: MakeWorld) -> None:
    """Until they are done with it; what is only done again keeps the time, or has none."""

    def told(post: Callable[[str, str], object], content: str) -> float | None:
        w.now += 1
        post("a", content)
        w.enrich("a")
        settle(w, "a", NAME, "alerts")
        came = w.follow_ups.came("alerts", ["a"])["a"]
        return came.timestamp() if came else None

    w = world()
    assert told(w.post, "甲。") == 1001
    assert told(w.again, "甲。") == 1001
    assert told(w.post, "乙。") == 1003
    assert w.follow_ups.came(NAME, ["a"]) == {"a": None}
    w.follow_ups.done("alerts", w.follow_ups.take("alerts", 9, 20))
    assert told(w.again, "乙。") is None

    def replayed(id: str, content: str) -> None:
        w.again(id, content)
        w.ledger.fail(w.claim(Step.ENRICH, id), ERROR, final=True)
        w.ledger.replay(id)

    assert told(replayed, "乙。") is None
    assert w.follow_ups.came("alerts", []) == {}


def test_two_who_settle_the_same_put_it_there_once(world: MakeWorld) -> None:
    """And both are right."""
    w = world()
    w.post("a")
    w.enrich("a")
    claim = w.claim(Step.INDEX, "a")
    assert [w.ledger.settle([claim], [NAME]) for _ in "12"] == [[True], [True]]
    assert w.follow_ups.count(NAME) == 1


def test_what_is_taken_is_nobody_elses_until_it_is_late(world: MakeWorld) -> None:
    """The earliest first; what isn't done by then is taken again."""
    w = followed(world, "b", "a", "c")
    assert w.follow_ups.due(NAME, 2) == ["b", "a"]
    first = w.follow_ups.take(NAME, 2, 20)
    assert list(first) == ["b", "a"]
    second = w.follow_ups.take(NAME, 2, 20)
    assert list(second) == ["c"]
    assert (w.follow_ups.take(NAME, 2, 20), w.follow_ups.due(NAME, 9)) == ({}, [])
    w.follow_ups.done(NAME, second)
    assert w.follow_ups.count(NAME) == 2
    w.now += 21
    assert sorted(w.follow_ups.due(NAME, 9)) == ["a", "b"]


def test_what_may_have_killed_its_worker_is_taken_alone(world: MakeWorld) -> None:
    """So it holds up nobody else, neither what was taken with it nor what came since."""
    w = followed(world, "a", "b")
    w.follow_ups.take(NAME, 9, 20)
    w.now += 21
    w.post("c")
    w.enrich("c")
    settle(w, "c", NAME)
    assert [list(w.follow_ups.take(NAME, 9, 20)) for _ in "1234"] == [["a"], ["b"], ["c"], []]


def test_what_always_kills_its_worker_is_dropped(world: MakeWorld) -> None:
    """After ten late takes, though it was alone; what is behind it is taken, what is new anew."""
    w = followed(world, "a")
    w.follow_ups.take(NAME, 9, 20)
    for _ in range(MOST_LATE):
        w.now += 21
        assert list(w.follow_ups.take(NAME, 9, 20)) == ["a"]
    w.now += 21
    follow(w, "b")
    assert list(w.follow_ups.take(NAME, 9, 20)) == ["b"]
    assert w.follow_ups.take(NAME, 9, 20) == {}
    assert w.follow_ups.count(NAME) == 1
    w.post("a", "乙。")
    w.enrich("a")
    settle(w, "a", NAME)
    w.follow_ups.take(NAME, 1, 20)
    w.now += 21
    assert list(w.follow_ups.take(NAME, 1, 20)) == ["a"]


def test_whoever_is_late_but_first_takes_it_off(world: MakeWorld) -> None:
    """Else work that always takes longer than it may would be done for ever."""
    w = followed(world, "a")
    slow = w.follow_ups.take(NAME, 1, 20)
    w.now += 21
    other = w.follow_ups.take(NAME, 1, 20)
    w.follow_ups.done(NAME, slow)
    assert w.follow_ups.count(NAME) == 0
    w.follow_ups.done(NAME, other)
    assert w.follow_ups.count(NAME) == 0


@pytest.mark.parametrize("is_taken_again", [False, True])
def test_what_changed_in_ones_hands_stays(world: MakeWorld, is_taken_again: bool) -> None:
    """It is due at once, though who has the old state of it is done with that."""
    w = followed(world, "a")
    old = w.follow_ups.take(NAME, 1, 20)
    w.post("a", "乙。")
    w.enrich("a")
    settle(w, "a", NAME)
    new = w.follow_ups.take(NAME, 1, 20) if is_taken_again else {}
    w.follow_ups.done(NAME, old)
    w.follow_ups.give_back(NAME, old, 60)
    assert w.follow_ups.count(NAME) == 1
    assert w.follow_ups.due(NAME, 1) == ([] if is_taken_again else ["a"])
    w.follow_ups.done(NAME, new or w.follow_ups.take(NAME, 1, 20))
    assert w.follow_ups.count(NAME) == 0


def test_what_is_given_back_is_due_later_and_no_suspect(world: MakeWorld) -> None:
    """It was the surroundings' fault; whatever then is done is done with the later take."""
    w = followed(world, "a", "b")
    taken = w.follow_ups.take(NAME, 9, 20)
    w.follow_ups.give_back(NAME, taken, 5)
    w.follow_ups.done(NAME, taken)
    assert w.follow_ups.take(NAME, 9, 20) == {}
    w.now += 6
    again = w.follow_ups.take(NAME, 9, 20)
    assert sorted(again) == ["a", "b"]
    w.follow_ups.done(NAME, again)
    assert w.follow_ups.count(NAME) == 0


def test_only_so_much_waits_for_a_follower(
    redis_port: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are told of in the log; what waits already may come once more."""
    monkeypatch.setattr(redis_work_ledger, "MOST_FOLLOWED", 2)
    w = World("redis", redis_port, SETTINGS)
    follow(w, "a", "b")
    w.post("a", "乙。")
    w.enrich("a")
    settle(w, "a", NAME)
    assert not caplog.text
    w.post("c")
    w.enrich("c")
    settle(w, "c", NAME, "alerts")
    assert (w.follow_ups.count(NAME), w.follow_ups.count("alerts")) == (2, 1)
    assert "1 articles" in caplog.text
    assert "`embed`" in caplog.text
    w.close()
