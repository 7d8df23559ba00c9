"""Sources are kept, held and settled alike on Redis and in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from redis import Redis

from services.ingest.sources import redis_sources
from services.ingest.sources.models import Validators
from services.ingest.sources.ports import (
    NoSource,
    SameSource,
    SourceChanged,
    SourcePaused,
    Sources,
    TooManySources,
    TurnLost,
)
from services.ingest.sources.redis_sources import RedisSources
from services.ingest.sources.source import (
    History,
    Paused,
    Source,
    SourceLane,
    Taken,
    Waiting,
    fingerprint,
)
from services.search.backup.lines import KeptLine
from shared.path.redis_copy import RedisCopy
from shared.settings import SharedSettings
from tests import fake_sources
from tests.fake_sources import FakeSources

NOW = datetime(2026, 7, 1, tzinfo=UTC)
PAUSED = Paused(by="owner", at=NOW)
PAGE = Waiting(address="https://news.example/1.html", key="news.example/1.html", title="甲")


@dataclass
class World:
    """Sources and the clock that they go by."""

    sources: Sources
    now: float = 1000.0

    def take(self, holder: str = "a", limit: int = 9, bulk: int = 9) -> list[Taken]:
        """Take what is due for ten seconds."""
        return self.sources.take(holder, limit, 10, bulk=bulk)

    def ids(self, holder: str = "a", limit: int = 9, bulk: int = 9) -> list[str]:
        """Take what is due; return the ids."""
        return [each.source.id for each in self.take(holder, limit, bulk)]


Make = Callable[[], World]


@pytest.fixture(params=["fake", "redis"])
def w(request: pytest.FixtureRequest, redis_port: int) -> World:
    """Return a world without sources."""
    world = World(None)  # type: ignore[arg-type]
    if request.param == "fake":
        world.sources = FakeSources(lambda: world.now)
        return world
    redis = Redis(port=redis_port, decode_responses=True, encoding_errors="surrogateescape")
    redis.flushall()
    world.sources = RedisSources(redis, SharedSettings(), lambda: world.now)
    return world


def source(number: int, **fields: object) -> Source:
    """Return a source."""
    known = {"id": f"{number:016x}", "address": f"https://news.example/{number}.xml"}
    return Source.model_validate({**known, "created_at": NOW, "owner": "key:a", **fields})


def test_a_source_is_kept_until_it_is_removed(w: World) -> None:
    """With all that its owner says of it; it is due at once."""
    kept = w.sources.add(source(1, name="云岭日报", category="本地", interval=60))
    assert kept.source == source(1, name="云岭日报", category="本地", interval=60)
    assert (kept.revision, kept.history, kept.waiting) == (1, History(), 0)
    assert kept.due_at == datetime.fromtimestamp(w.now, UTC)
    w.sources.add(source(2))
    assert {each.source.id for each in w.sources.all()} == {source(1).id, source(2).id}
    w.sources.remove(source(1).id)
    assert w.ids() == [source(2).id]
    for ask in (w.sources.get, w.sources.remove, w.sources.resume, w.sources.wake):
        with pytest.raises(NoSource):
            ask(source(1).id)
    with pytest.raises(NoSource):
        w.sources.pause(source(1).id, PAUSED)
    with pytest.raises(NoSource):
        w.sources.change(kept, source(1))


def test_an_owner_has_an_address_once(w: World) -> None:
    """Another may have it as well; what is removed or moved can be added anew."""
    first = w.sources.add(source(1))
    with pytest.raises(SameSource, match=source(1).id):
        w.sources.add(source(2, address=source(1).address))
    w.sources.add(source(3, address=source(1).address, owner="key:b"))
    w.sources.add(source(4, address=source(1).address, pattern="/2026/*"))
    with pytest.raises(SameSource, match=first.source.id):
        w.sources.change(w.sources.get(source(4).id), source(4, address=source(1).address))
    w.sources.change(first, source(1, address="https://news.example/moved.xml"))
    w.sources.add(source(2, address=source(1).address))
    w.sources.remove(source(2).id)
    w.sources.add(source(5, address=source(1).address))


def test_of_two_changes_at_once_the_second_is_told(w: World) -> None:
    """It goes by what was changed, so it must look again."""
    kept = w.sources.add(source(1))
    changed = w.sources.change(kept, source(1, name="甲"))
    assert (changed.source.name, changed.revision) == ("甲", 2)
    with pytest.raises(SourceChanged):
        w.sources.change(kept, source(1, name="乙"))
    assert w.sources.change(changed, source(1, name="丙")).source.name == "丙"


def test_one_owner_leaves_room_for_others(w: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many of one are kept."""
    for module in (redis_sources, fake_sources):
        monkeypatch.setattr(module, "MOST_OF_ONE", 2)
    w.sources.add(source(1))
    w.sources.add(source(2))
    with pytest.raises(TooManySources):
        w.sources.add(source(3))
    w.sources.add(source(3, owner=None))
    w.sources.remove(source(1).id)
    w.sources.add(source(4))


def test_what_one_holds_nobody_else_takes(w: World) -> None:
    """Unless its holder isn't heard of for so long."""
    w.sources.add(source(1))
    (taken,) = w.take("a")
    assert (taken.source, taken.holder) == (source(1), "a/1")
    assert w.ids("b") == []
    w.now += 9
    assert w.sources.renew([taken], 10) == []
    w.now += 9
    assert w.ids("b") == []
    w.now += 1
    (again,) = w.take("b")
    assert again.late == 0
    gone = taken.model_copy(update={"source": source(7)})
    assert w.sources.renew([taken, again, gone], 10) == [source(1).id, source(7).id]
    with pytest.raises(TurnLost):
        w.sources.note(taken, waiting=[PAGE])
    with pytest.raises(TurnLost):
        settled(w, taken)
    settled(w, again)
    assert w.sources.get(source(1).id).waiting == 0


def settled(w: World, taken: Taken, seconds: float = 60) -> None:
    """End a turn."""
    w.sources.settle(taken, History(accepted=1), seconds)


def test_a_turn_that_ended_is_due_again_when_it_said(w: World) -> None:
    """With the history that it left, and late by as much as it was."""
    w.sources.add(source(1))
    (taken,) = w.take()
    w.sources.settle(taken, History(accepted=3, new={"2026-07-01": 3}), 60, counted={"new": 2})
    w.now += 59
    assert w.ids() == []
    w.now += 5
    (again,) = w.take()
    assert (again.late, again.history.accepted) == (4, 3)
    w.sources.settle(again, None, 1, counted={"new": 1, "failed": 1})
    assert w.sources.get(source(1).id).history.accepted == 3
    assert w.sources.totals().counts == {"new": 3, "failed": 1}


def test_fresh_ones_come_first_and_bulk_takes_no_more_than_its_share(w: World) -> None:
    """Of each lane what is due longest."""
    for number in (1, 2, 3):
        w.sources.add(source(number, lane=SourceLane.BULK))
        w.now += 1
    for number in (4, 5):
        w.sources.add(source(number))
        w.now += 1
    assert w.ids(limit=3) == [source(each).id for each in (4, 5, 1)]
    assert w.ids(limit=3, bulk=1) == [source(2).id]
    assert w.ids(limit=3, bulk=0) == []
    kept = w.sources.get(source(3).id)
    w.sources.change(kept, source(3))
    assert w.ids(limit=3, bulk=0) == [source(3).id]


def test_what_is_paused_has_no_turns_until_it_is_resumed(w: World) -> None:
    """A turn that is under way comes to its end, and is the last."""
    w.sources.add(source(1))
    (taken,) = w.take()
    w.sources.pause(source(1).id, PAUSED)
    assert w.sources.renew([taken], 10) == []
    w.sources.settle(taken, History(failures=3), 1)
    w.now += 100
    assert w.ids() == []
    kept = w.sources.get(source(1).id)
    assert (kept.paused, kept.due_at) == (PAUSED, None)
    with pytest.raises(SourcePaused):
        w.sources.wake(source(1).id)
    w.sources.resume(source(1).id)
    (again,) = w.take()
    assert again.history.failures == 0
    assert w.sources.get(source(1).id).paused is None


@pytest.mark.parametrize("holder", ["a", "b"])
def test_a_turn_of_before_the_pause_is_over_once_it_is_resumed(w: World, holder: str) -> None:
    """So no worker that died amid a pause holds anything up, nor does the one that goes on."""
    w.sources.add(source(1))
    (taken,) = w.take("a")
    w.sources.pause(source(1).id, PAUSED)
    w.sources.resume(source(1).id)
    (again,) = w.take(holder)
    failed = Paused(by="failures", cause="it answered 500", at=NOW)
    with pytest.raises(TurnLost):
        w.sources.settle(taken, History(failures=12), 3600, paused=failed)
    assert w.sources.get(source(1).id).paused is None
    settled(w, again)


def test_what_its_process_takes_again_is_held_anew(w: World) -> None:
    """As after a store that was away: the turn of before may still be under way there."""
    w.sources.add(source(1))
    (taken,) = w.take("a")
    w.now += 11
    (again,) = w.take("a")
    assert w.sources.renew([taken], 10) == [source(1).id]
    assert w.sources.renew([again], 10) == []
    with pytest.raises(TurnLost):
        settled(w, taken)
    with pytest.raises(TurnLost):
        w.sources.note(taken, waiting=[PAGE])
    settled(w, again)


def test_what_was_changed_during_a_turn_is_due_at_its_end(w: World) -> None:
    """What the turn says of how it fares, and when, is of what it was; what came in has come in."""
    id = w.sources.add(source(1)).source.id
    (taken,) = w.take()
    w.sources.settle(taken, History(accepted=1), 0)
    (taken,) = w.take()
    w.sources.change(w.sources.get(id), source(1, address="https://new.example/feed"))
    assert not w.sources.wake(id)
    failed = Paused(by="failures", cause="it answered 500", at=NOW)
    w.sources.settle(
        taken,
        History(failures=12),
        3600,
        waiting=[PAGE],
        seen=[fingerprint("x")],
        paused=failed,
        counted={"failed": 1},
    )
    kept = w.sources.get(id)
    assert (kept.history, kept.paused, kept.waiting) == (History(accepted=1), None, 1)
    assert (w.sources.seen(id), w.sources.totals().counts) == ([fingerprint("x")], {"failed": 1})
    (again,) = w.take()
    assert (again.source.address, again.is_asked) == ("https://new.example/feed", True)
    w.sources.settle(again, History(accepted=2), 60)
    assert (w.sources.get(id).history.accepted, w.ids()) == (2, [])


def test_what_was_changed_and_paused_during_a_turn_stays_paused(w: World) -> None:
    """Until its owner resumes it."""
    id = w.sources.add(source(1)).source.id
    (taken,) = w.take()
    w.sources.change(w.sources.get(id), source(1, name="甲"))
    w.sources.pause(id, PAUSED)
    settled(w, taken)
    assert (w.sources.get(id).paused, w.ids()) == (PAUSED, [])


def test_what_a_turn_settles_while_it_is_resumed_is_kept(redis_port: int) -> None:
    """But for the failures, which are what is forgiven."""
    redis = Redis(port=redis_port, decode_responses=True, encoding_errors="surrogateescape")
    redis.flushall()

    class Slow(RedisSources):
        """Lets a turn settle between what it reads and what it writes."""

        taken: Taken | None = None

        def run(self, name: str, *args: str | bytes | float) -> object:
            """Settle first."""
            if name == "source_switch" and self.taken:
                taken, self.taken = self.taken, None
                self.settle(taken, History(accepted=7, failures=3), 60)
            return super().run(name, *args)

    sources = Slow(redis, SharedSettings())
    id = sources.add(source(1)).source.id
    (taken,) = sources.take("a", 1, 10, bulk=1)
    sources.pause(id, PAUSED)
    sources.taken = taken
    sources.resume(id)
    kept = sources.get(id)
    assert (kept.history, kept.paused) == (History(accepted=7), None)


def test_a_turn_may_pause_its_source(w: World) -> None:
    """Unless its owner was faster."""
    w.sources.add(source(1))
    failed = Paused(by="failures", cause="it answered 500", at=NOW)
    (taken,) = w.take()
    w.sources.settle(taken, History(), 60, paused=failed)
    assert w.sources.get(source(1).id).paused == failed
    w.sources.resume(source(1).id)
    (taken,) = w.take()
    w.sources.pause(source(1).id, PAUSED)
    w.sources.settle(taken, History(), 60, paused=failed)
    assert w.sources.get(source(1).id).paused == PAUSED


def test_one_can_be_woken_unless_it_has_its_turn(w: World) -> None:
    """Then it is at work already."""
    w.sources.add(source(1))
    (taken,) = w.take()
    assert not w.sources.wake(source(1).id)
    assert w.ids("b") == []
    settled(w, taken)
    assert w.sources.wake(source(1).id)
    assert w.ids("b") == [source(1).id]


def test_what_waits_and_what_is_seen_outlives_its_worker(w: World) -> None:
    """What was noted amid a turn is there for the next, whoever has it."""
    w.sources.add(source(1))
    (taken,) = w.take()
    prints = [fingerprint(f"news.example/{number}") for number in range(300)]
    w.sources.note(taken, waiting=[PAGE, PAGE.model_copy(update={"tries": 2})])
    w.sources.note(taken, seen=prints[:200])
    w.sources.note(taken, seen=prints[200:])
    w.now += 11
    (again,) = w.take("b")
    assert again.waiting == (PAGE, PAGE.model_copy(update={"tries": 2}))
    assert w.sources.seen(source(1).id) == prints
    w.sources.settle(again, History(), 0, waiting=[PAGE], seen=prints[:2])
    assert w.sources.seen(source(1).id) == prints[:2]
    (third,) = w.take("b")
    assert third.waiting == (PAGE,)
    w.sources.settle(third, History(), 0, waiting=[])
    assert w.sources.get(source(1).id).waiting == 0
    assert w.sources.seen(source(1).id) == prints[:2]
    w.sources.remove(source(1).id)
    assert w.sources.seen(source(1).id) == []


def test_totals_tell_of_what_is_due(w: World) -> None:
    """How many, and since when the first is."""
    assert w.sources.totals().late == 0
    for number in (1, 2, 3):
        w.sources.add(source(number))
        w.now += 5
    w.sources.pause(source(2).id, PAUSED)
    totals = w.sources.totals()
    assert (totals.sources, totals.due, totals.late) == (3, 2, 15)


def test_sources_are_in_a_backup(redis_port: int) -> None:
    """With all that is known of them, and come back as they were; fingerprints are no text."""
    redis = Redis(port=redis_port, decode_responses=True, encoding_errors="surrogateescape")
    redis.flushall()
    world = World(None)  # type: ignore[arg-type]
    world.sources = RedisSources(redis, SharedSettings(), lambda: world.now)
    prints = [fingerprint(str(number)) for number in range(100)]
    world.sources.add(source(1, name="云岭日报"))
    (taken,) = world.take()
    world.sources.settle(taken, History(accepted=7), 60, waiting=[PAGE], seen=prints)
    world.sources.add(source(2))
    world.sources.pause(source(2).id, PAUSED)
    before = {each.source.id: each for each in world.sources.all()}
    copy = RedisCopy(redis, SharedSettings())
    lines = [KeptLine(**each.model_dump()) for each in copy.kept()]
    redis.flushall()
    for line in lines:
        copy.restore_kept(line.kept(), replaces=True)
    assert {each.source.id: each for each in world.sources.all()} == before
    assert world.sources.seen(source(1).id) == prints
    with pytest.raises(SameSource):
        world.sources.add(source(3, address=source(1).address))
    world.now += 61
    assert world.ids() == [source(1).id]


def test_what_is_behind_what_waits_is_kept_and_counted(w: World) -> None:
    """However much it is; it goes with the source."""
    w.sources.add(source(1))
    (taken,) = w.take()
    pages = [PAGE.model_copy(update={"key": f"k{number}"}) for number in range(5000)]
    w.sources.note(taken, waiting=pages[:2], behind=pages[2:])
    w.sources.note(taken, seen=[fingerprint("x")])
    assert w.sources.behind(source(1).id) == pages[2:]
    assert w.sources.get(source(1).id).waiting == 5000
    w.sources.settle(taken, History(), 0)
    (taken,) = w.take()
    assert (taken.behind, list(taken.waiting)) == (4998, pages[:2])
    w.sources.note(taken, waiting=[], behind=[])
    assert (w.sources.behind(source(1).id), w.sources.get(source(1).id).waiting) == ([], 0)
    w.sources.remove(source(1).id)
    assert w.sources.behind(source(1).id) == []
    with pytest.raises(TurnLost):
        w.sources.note(taken, behind=pages)


def test_what_is_woken_is_asked_for_until_it_had_its_turn(w: World) -> None:
    """A turn that broke off leaves it so."""
    id = w.sources.add(source(1)).source.id
    (taken,) = w.take()
    assert not taken.is_asked
    w.sources.settle(taken, History(), 60)
    w.sources.wake(id)
    for is_asked, history in ((True, None), (True, History()), (False, History())):
        (taken,) = w.take()
        assert taken.is_asked is is_asked
        w.sources.settle(taken, history, 0)
    w.sources.pause(id, PAUSED)
    w.sources.resume(id)
    assert w.take()[0].is_asked


def test_by_what_pages_are_asked_for_again_is_kept_in_order(w: World) -> None:
    """The latest last; nothing else changes it."""
    id = w.sources.add(source(1)).source.id
    assert w.sources.pages(id) == {}
    (taken,) = w.take()
    pages = {name: Validators(etag=f'"{name}"') for name in "bca"}
    w.sources.note(taken, pages=pages)
    w.sources.note(taken, waiting=[PAGE])
    w.sources.settle(taken, History(), 0)
    assert list(w.sources.pages(id).items()) == list(pages.items())
    assert w.sources.pages("f" * 16) == {}
