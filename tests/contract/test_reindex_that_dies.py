"""A reindex on Elasticsearch may die, or freeze and wake up, before any of its requests."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from services.search.documents.rebuild import remade
from services.search.index.elastic.marks import look
from services.search.index.ports import IndexAway, RebuildHindered
from tests.contract.stepped import Killed, Place, changing, killed, placed, stepped

# The generators of what was killed end when nothing can be told to anybody any more.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def place(elasticsearch_url: str) -> Iterator[Place]:
    """Return an index on two shards with some articles."""
    with placed(elasticsearch_url) as place:
        yield place


def test_a_killed_rebuild_holds_nobody_up(place: Place) -> None:
    """Wherever it was killed: writes go on, nothing is lost or comes back, it can be run again."""
    at = 0
    while True:
        with killed(place, at) as index:
            try:
                index.rebuild(changing(place))
            except Killed:
                place.change()
                place.check()
            else:
                break
        # Of what is asked shard by shard each kind is met.
        at += 2
    assert at > 20
    assert place.index.rebuild(remade) == len(place.versions)
    place.check()


def test_a_killed_rebuild_does_not_hinder_the_next(place: Place) -> None:
    """Which needs no indexer to clear up before it."""
    for at in (8, 20, 30, 36):
        with killed(place, at) as index, suppress(Killed):
            index.rebuild(remade)
        assert place.index.rebuild(remade) == len(place.versions)
        place.change()
        place.check()


def test_a_rebuild_that_was_frozen_loses_nothing(place: Place) -> None:
    """Another took it for dead and let writes in; it gives up, or had done all it had to."""
    outcomes = []
    at = 0
    is_over = False
    while not is_over:
        is_over = True

        def happens() -> None:
            nonlocal is_over
            is_over = False
            place.mend()
            place.change()

        with stepped(place, at, happens) as index:
            try:
                index.rebuild(changing(place))
                outcomes.append("done")
            except (RebuildHindered, IndexAway):
                outcomes.append("gave up")
        place.change()
        place.check()
        at += 3
    assert set(outcomes) == {"done", "gave up"}


def test_two_rebuilds_lose_nothing_whatever_the_lease_says(place: Place) -> None:
    """One wakes up in the midst of another that was begun when its lease had ended."""
    chosen = random.Random(14)
    for _ in range(5):
        reached, go_on = threading.Event(), threading.Event()

        def freeze(reached: threading.Event = reached, go_on: threading.Event = go_on) -> None:
            reached.set()
            go_on.wait()

        def first(at: int, freeze: Callable[[], None] = freeze) -> None:
            with stepped(place, at, freeze) as index, suppress(RebuildHindered, IndexAway):
                index.rebuild(remade)

        frozen = threading.Thread(target=first, args=(chosen.randrange(6, 34),))
        frozen.start()
        reached.wait()

        def wake(go_on: threading.Event = go_on, frozen: threading.Thread = frozen) -> None:
            go_on.set()
            frozen.join()

        at = chosen.randrange(6, 34)
        with stepped(place, at, wake) as index, suppress(RebuildHindered, IndexAway):
            index.rebuild(changing(place))
        wake()
        place.change()
        place.check()


def test_what_is_at_work_is_left_alone_and_told(place: Place) -> None:
    """The probes tell of a rebuild; what has its lease isn't touched."""
    told: list[str] = []

    def happens() -> None:
        place.index.mend(lambda: True)
        told.extend(notice.state for notice in place.index.notices())

    for at in (12, 30):
        with stepped(place, at, happens) as index:
            assert index.rebuild(remade) == len(place.versions)
    assert told == ["reindexing"] * 2
    assert place.index.notices() == ()


def test_blocks_are_told_and_only_that_of_writes_is_lifted(place: Place) -> None:
    """A disk that is too full is nobody's to decide but Elasticsearch's."""
    for block in ("write", "read_only_allow_delete"):
        settings = {f"index.blocks.{block}": True}
        place.client.indices.put_settings(index=place.name, settings=settings)
        assert [notice.state for notice in place.index.notices()] == ["read-only"]
        place.mend()
    live = look(place.client, place.name).live
    assert live is not None
    assert (live.is_blocked, live.is_flooded) == (False, True)
    place.client.indices.put_settings(
        index=place.name, settings={"index.blocks.read_only_allow_delete": None}
    )
    place.change()
    place.check()
