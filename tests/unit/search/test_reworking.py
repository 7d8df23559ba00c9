"""Re-enriching leaves alone what changed meanwhile."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pytest

from services.search.indexing.reenrich import Outcome, Sent, reenrich
from shared.path.state import State
from tests.fakes import World


@dataclass
class WorldIngest:
    """The ingest API of a world (port Ingest)."""

    world: World

    def post_again(self, articles: Iterable[bytes]) -> Iterator[Outcome]:
        """Take articles in."""
        for line in articles:
            result = self.world.post_again(json.loads(line))
            yield Outcome(is_left=bool(result["duplicate"]))


def indexed(*ids: str) -> World:
    """Return a world in which these articles have come to their end."""
    world = World()
    for id in ids:
        world.post(id)
    world.enrich()
    world.write()
    return world


def test_what_is_indexed_goes_the_path_again() -> None:
    """As the same revision under a higher version, and it stays findable meanwhile."""
    world = indexed("a", "b")
    before = world.index.documents["a"].version
    assert reenrich(index=world.index, ingest=WorldIngest(world)) == Sent(again=2)
    assert world.status("a").state is State.RECEIVED
    assert "a" in world.index.documents
    world.enrich()
    world.write()
    assert (world.status("a").state, world.status("a").revision) == (State.INDEXED, 1)
    assert world.index.documents["a"].version > before


def test_what_was_withdrawn_or_changed_meanwhile_stays_so() -> None:
    """The index may still hold it when the articles are read."""
    world = indexed("gone", "changed")
    world.withdraw("gone")
    world.post("changed", "乙。")
    assert reenrich(index=world.index, ingest=WorldIngest(world)) == Sent(left=2)
    assert world.status("gone").state is State.WITHDRAWN
    assert world.status("changed").revision == 2


def test_only_stale_articles_if_that_is_asked() -> None:
    """By the versions that annotated them."""
    world = indexed("a")
    ingest = WorldIngest(world)
    assert reenrich(index=world.index, ingest=ingest, current={}) == Sent()
    assert reenrich(index=world.index, ingest=ingest, current={"model": "x"}) == Sent(again=1)


@pytest.mark.parametrize("current", [None, {"model": "x"}])
def test_what_cannot_be_read_stays_as_it_is(current: dict[str, str] | None) -> None:
    """And doesn't keep the others from going the path again."""
    world = indexed("a", "b")
    bad = world.index.documents["a"]
    damaged = bad.blobs | {"enriched": bad.blobs["enriched"][:-3]}
    world.index.documents["a"] = replace(bad, blobs=damaged)
    assert reenrich(index=world.index, ingest=WorldIngest(world), current=current) == Sent(again=1)
