"""The handlers of all rooms while Redis or the index is away: nobody is blamed."""

from typing import Any

import pytest

from services.enrich import handlers
from shared.errors import RedisAway
from shared.path.state import State, Step
from tests.fakes import World


@pytest.mark.parametrize("call", ["begin", "shelve"])
def test_redis_away_around_the_work_of_an_annotator_counts_nothing(
    monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """However often: the attempt is given back once Redis answers, even if another took over."""
    monkeypatch.setattr(handlers, "_PATIENCE_SECONDS", 0)
    world = World()
    world.post("a")
    for _ in range(5):
        with monkeypatch.context() as patch:
            go_away(patch, world, call)
            with pytest.raises(RedisAway):
                world.enrich()
        come_back(world)
    world.enrich()
    assert world.status("a").state is State.ENRICHED


def test_redis_away_between_two_articles_counts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was annotated is shelved by itself when the next can't begin, and goes on."""
    monkeypatch.setattr(handlers, "_PATIENCE_SECONDS", 0)
    world = World()
    world.post("a")
    world.post("b")
    with monkeypatch.context() as patch:
        go_away(patch, world, "shelve_and_begin")
        with pytest.raises(RedisAway):
            world.enrich()
    assert world.to_index.ids == ["a"]
    come_back(world)
    world.enrich()
    assert {world.status(id).state for id in "ab"} == {State.ENRICHED}
    assert world.status("b").attempts == 0


def test_a_short_absence_of_redis_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Finished work isn't done again, and each article is annotated once."""
    monkeypatch.setattr(handlers, "_AGAIN_SECONDS", 0)
    world = World()
    for id in "abc":
        world.post(id)
    real, away = world.ledger.shelve_and_begin, [True, False, True, False]

    def come_and_go(*args: Any) -> tuple[bool, bool]:
        answer = real(*args)
        if away.pop(0):
            raise RedisAway
        return answer

    monkeypatch.setattr(world.ledger, "shelve_and_begin", come_and_go)
    world.enrich()
    assert world.to_index.ids == ["a", "b", "c"]
    assert not away


@pytest.mark.parametrize("call", ["begin", "settle"])
def test_redis_away_around_the_work_of_the_indexer_counts_nothing(
    monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Nor when the claim was suspect before."""
    world = World()
    world.post("a")
    world.enrich()
    for _ in range(5):
        for worker in "12":
            world.ledger.claim(Step.INDEX, ["a"], f"host:{worker}/died", 1)
            world.sweep()
        with monkeypatch.context() as patch:
            go_away(patch, world, call)
            with pytest.raises(RedisAway):
                world.write()
        come_back(world)
    world.write()
    assert world.status("a").state is State.INDEXED


def come_back(world: World) -> None:
    """Let Redis answer again, some time after the lease is over."""
    world.sweep()
    assert world.status("a").attempts == 0


def go_away(patch: pytest.MonkeyPatch, world: World, call: str) -> None:
    """Let Redis do what this call asks, but go away before it answers."""
    real = getattr(world.ledger, call)

    def lost(*args: object) -> object:
        real(*args) if call == "begin" else None
        raise RedisAway

    def away(*_: object) -> object:
        raise RedisAway

    patch.setattr(world.ledger, call, lost)
    patch.setattr(world.ledger, "release", away)


def test_an_index_that_fails_unexpectedly_gives_its_articles_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It fails at a sample too: they are no suspects, and none is dead however often it happens."""
    world = World()
    world.post("a")
    world.enrich()

    def fail(_: object) -> object:
        raise RuntimeError("unforeseen")

    for _ in range(5):
        with monkeypatch.context() as patch:
            patch.setattr(world.index, "write", fail)
            world.write()
        assert not world.ledger.rows["a"].holder
        world.sweep()
    assert world.status("a").attempts == 0
    world.write()
    assert world.status("a").state is State.INDEXED
