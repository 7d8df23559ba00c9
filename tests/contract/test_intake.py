"""The accepting side of the ledger: what is taken in, counted, refused and taken once more."""

from datetime import UTC, datetime

import pytest

from shared.articles import RawArticle
from shared.errors import NotDead, NotFound
from shared.path.state import State, Step
from shared.tracing import make
from tests.articles import dense, enriched, raw
from tests.contract.ledger_world import ERROR, MakeWorld


def test_a_full_path_refuses_new_work_only(world: MakeWorld) -> None:
    """Above the mark a new article is refused; a new revision of one under way is not."""
    w = world(max_unfinished=1)
    w.post("a")
    assert w.ledger.accept([raw("b", "甲。")]) == [None]
    assert w.post("a", "乙。").revision == 2
    w.enrich("a")
    w.ledger.settle([w.claim(Step.INDEX, "a")])
    assert w.post("b").revision == 1


def test_the_bytes_on_the_shelves_are_bounded(world: MakeWorld) -> None:
    """An article that would pass the mark of bytes is refused."""
    w = world(max_unfinished_bytes=400)
    w.post("a")
    assert w.ledger.accept([raw("b", dense(200))]) == [None]


def test_again_is_for_what_is_indexed_unchanged_only(world: MakeWorld) -> None:
    """The same revision under a new version, received when it was; else nothing happens."""
    w = world()
    w.post("a")
    assert w.again("a").duplicate
    w.enrich("a")
    old = w.claim(Step.INDEX, "a")
    w.ledger.settle([old])
    received = w.ledger.status("a").times.received
    w.now += 50
    assert w.again("a", "乙。").duplicate
    receipt = w.again("a")
    assert (receipt.revision, receipt.state, receipt.duplicate) == (1, State.RECEIVED, False)
    assert w.ledger.status("a").times.received == received
    claim = w.claim(Step.ENRICH, "a")
    assert claim.version > old.version
    assert RawArticle.model_validate_json(claim.raw or "").received_at == received
    w.ledger.withdraw("a")
    assert w.again("a").duplicate
    assert w.ledger.status("a").state is State.WITHDRAWN
    assert not w.again("unknown").duplicate


@pytest.mark.parametrize(("told", "kept"), [(999.987654, 999.987654), (1001, 1000), (1, 1000)])
def test_again_keeps_the_time_that_the_door_saw(world: MakeWorld, told: float, kept: float) -> None:
    """It is a little before the store's own, which else holds, whatever a caller tells."""
    w = world()
    w.post("a")
    w.enrich("a")
    w.ledger.settle([w.claim(Step.INDEX, "a")])
    again = raw("a", "甲。").model_copy(update={"received_at": datetime.fromtimestamp(told, UTC)})
    assert w.ledger.accept([again], again=True)
    shelved = w.claim(Step.ENRICH, "a").raw or ""
    assert RawArticle.model_validate_json(shelved).received_at.timestamp() == kept


def test_where_an_article_spends_its_time_is_told(world: MakeWorld) -> None:
    """While it is under way, and of what is searchable for a day; a new revision starts anew."""
    w = world()

    def told() -> list[float | None]:
        times = w.ledger.status("a").times
        each = (times.received, times.claimed, times.enriched, times.writing, times.indexed)
        return [at.timestamp() if at else None for at in each]

    w.post("a")
    w.now += 1
    claim = w.claim(Step.ENRICH, "a")
    assert told() == [1000, 1001, None, None, None]
    w.now += 2
    w.ledger.begin(claim)
    w.ledger.shelve(claim, enriched(claim))
    w.now += 4
    claim = w.claim(Step.INDEX, "a")
    assert told() == [1000, 1001, 1003, 1007, None]
    w.now += 8
    w.ledger.settle([claim])
    assert told() == [1000, 1001, 1003, 1007, 1015]
    w.post("a", "乙。")
    assert told() == [1015, None, None, None, None]


def test_unknown_ids_are_named(world: MakeWorld) -> None:
    """Nothing can be told of, withdrawn from or replayed for an id never accepted."""
    w = world()
    for ask in (w.ledger.status, w.ledger.withdraw, w.ledger.replay):
        with pytest.raises(NotFound, match="nobody"):
            ask("nobody")
    w.post("a")
    with pytest.raises(NotDead):
        w.ledger.replay("a")


def test_both_shelves_count_and_a_dead_letter_keeps_its_raw_one(world: MakeWorld) -> None:
    """Until it is indexed or withdrawn; a replay starts with the raw article."""
    w = world(max_attempts=1)
    w.post("a", dense(100))
    posted = w.ledger.stats().unfinished_bytes
    assert posted > 300
    w.enrich("a")
    assert w.ledger.stats().unfinished_bytes > 1.8 * posted
    claim = w.claim(Step.INDEX, "a")
    assert w.ledger.begin(claim)
    assert w.ledger.fail(claim, ERROR) is State.DEAD
    assert w.ledger.stats().unfinished == 0
    assert w.ledger.stats().unfinished_bytes == posted
    w.ledger.replay("a")
    assert w.ledger.stats().unfinished_bytes == posted
    w.enrich("a")
    w.ledger.settle([w.claim(Step.INDEX, "a")])
    assert w.ledger.stats().unfinished_bytes == 0
    w.post("a", dense(100, 1))
    w.ledger.withdraw("a")
    assert w.ledger.stats().unfinished_bytes == 0


def test_a_dead_letter_is_shown_as_it_was_posted(world: MakeWorld) -> None:
    """With its cause, of its present revision; what is not dead has none."""
    w = world(max_attempts=1)
    w.post("a", "甲。")
    w.post("b", "乙。")
    claim = w.claim(Step.ENRICH, "a")
    assert w.ledger.begin(claim)
    w.ledger.fail(claim, ERROR)
    status, article = w.ledger.dead_letter("a")
    assert status == w.ledger.status("a")
    assert (status.state, status.last_error) == (State.DEAD, ERROR)
    posted = raw("a", "甲。")
    assert (article.id, article.content, article.digest) == ("a", "甲。", posted.digest)
    with pytest.raises(NotDead):
        w.ledger.dead_letter("b")
    w.ledger.replay("a")
    with pytest.raises(NotDead):
        w.ledger.dead_letter("a")
    w.enrich("b")
    w.ledger.settle([w.claim(Step.INDEX, "b")])
    with pytest.raises(NotDead):
        w.ledger.dead_letter("b")
    with pytest.raises(NotFound):
        w.ledger.dead_letter("nobody")


def test_the_bytes_of_dead_letters_are_bounded_too(world: MakeWorld) -> None:
    """Where they fill the path, new work is refused until they are replayed or withdrawn."""
    w = world(max_attempts=1, max_unfinished_bytes=500)
    w.post("a", dense(100))
    claim = w.claim(Step.ENRICH, "a")
    assert w.ledger.begin(claim)
    w.ledger.fail(claim, ERROR)
    assert w.ledger.accept([raw("b", dense(100))]) == [None]
    w.ledger.withdraw("a")
    assert w.post("b", dense(100)).revision == 1


def test_workers_are_seen_while_their_heart_beats(world: MakeWorld) -> None:
    """A room without a beat within its time counts as away."""
    w = world()
    w.ledger.attend(Step.INDEX, 60)
    assert w.ledger.stats().workers == {Step.ENRICH: False, Step.INDEX: True}


def test_a_claim_brings_the_trace_that_its_article_came_with(world: MakeWorld) -> None:
    """Through both steps and a replay; a new revision and a withdrawal have their own.

    Those of callers are kept as they are, those of our own in less.
    """
    w = world(max_attempts=1)
    first, third = (f"00-{n}{'0' * 31}-{n}{'0' * 15}-01" for n in "13")
    second = make().parent
    w.ledger.accept([raw("a", "甲。")], traces=[first])
    assert w.ledger.status("a").trace == first
    claim = w.claim(Step.ENRICH, "a")
    assert claim.trace == first
    w.ledger.fail(claim, ERROR)
    w.ledger.replay("a")
    w.enrich("a")
    claim = w.claim(Step.INDEX, "a")
    assert claim.trace == first
    w.ledger.settle([claim])
    assert w.ledger.status("a").trace is None
    w.ledger.accept([raw("a", "乙。")], traces=[second])
    assert w.claim(Step.ENRICH, "a").trace == second
    w.ledger.withdraw("a", trace=third)
    assert w.claim(Step.INDEX, "a").trace == third
