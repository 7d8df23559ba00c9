"""The handlers of all rooms together, between fakes, in good times and bad."""

from collections.abc import Collection, Sequence
from weakref import ReferenceType, ref

import pytest

from services.search.documents.document import Document, Removal
from services.search.index.ports import Alike, IndexAway, NotTaken, Written
from services.search.indexing.sample import sample
from shared.articles import EnrichedArticle, RawArticle
from shared.errors import NoText, RedisAway, TimeLimitExceeded
from shared.path import proving
from shared.path.proving import WorkerBroken
from shared.path.state import State
from tests.articles import enriched_from
from tests.contract.indexes import group_of, made
from tests.fake_index import FakeIndex
from tests.fakes import World


def test_an_article_goes_its_way() -> None:
    """Received, enriched, indexed."""
    world = World()
    world.post("a")
    assert world.status("a").state is State.RECEIVED
    world.enrich()
    assert world.status("a").state is State.ENRICHED
    world.write()
    assert world.status("a").state is State.INDEXED
    assert set(world.index.documents) == {"a"}


def test_lost_messages_are_made_good_by_the_sweep() -> None:
    """Both queues may lose everything."""
    world = World()
    world.to_enrich.is_lossy = world.to_index.is_lossy = True
    world.post("a")
    for _ in range(2):
        world.sweep()
        world.enrich()
        world.write()
    assert world.status("a").state is State.INDEXED


def test_an_annotator_that_raises_buries_its_article_only() -> None:
    """After the last try, with the cause."""
    world = World()

    def annotate(article: RawArticle, revision: int) -> EnrichedArticle:
        if article.id == "bad":
            raise ValueError("no")
        return enriched_from(article, revision)

    world.annotate = annotate
    world.post("bad")
    world.post("good")
    for _ in range(2):
        world.enrich()
        world.write()
        world.sweep()
    error = world.status("bad").last_error
    assert world.status("bad").state is State.DEAD
    assert error is not None
    assert (error.type, error.message) == ("ValueError", "no")
    assert world.status("good").state is State.INDEXED


def test_trouble_of_the_surroundings_is_not_counted() -> None:
    """An annotator that finds Redis away gives its article back."""
    world = World()

    def annotate(_: RawArticle, __: int) -> EnrichedArticle:
        raise RedisAway

    world.annotate = annotate
    world.post("a")
    for _ in range(5):
        try:
            world.enrich()
        except RedisAway:
            world.sweep()
    assert world.status("a").state is State.RECEIVED
    world.annotate = enriched_from
    world.sweep()
    world.enrich()
    assert world.status("a").state is State.ENRICHED


def test_a_worker_that_can_do_nothing_blames_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its weights are gone, say: all wait, it ends, and the next does them."""
    monkeypatch.setattr(proving, "_PAUSE_SECONDS", 0.0)
    world = World()

    def annotate(_: RawArticle, __: int) -> EnrichedArticle:
        raise FileNotFoundError("weights")

    world.annotate = annotate
    for id in "abc":
        world.post(id)
    for _ in range(4):
        with pytest.raises(WorkerBroken):
            world.enrich()
        world.sweep()
    assert {(world.status(id).state, world.status(id).attempts) for id in "abc"} == {
        (State.RECEIVED, 0)
    }
    assert world.ended == 4
    world.annotate = enriched_from
    world.sweep()
    world.enrich()
    assert {world.status(id).state for id in "abc"} == {State.ENRICHED}


def test_an_article_that_fills_the_memory_is_at_fault_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What its work held is free when the sample is done; else it would end workers for ever."""
    monkeypatch.setattr(proving, "_PAUSE_SECONDS", 0.0)
    world, held = World(), list[ReferenceType[set[str]]]()

    def annotate(article: RawArticle, revision: int) -> EnrichedArticle:
        if any(one() is not None for one in held):
            raise MemoryError
        if article.id == "a":
            much = set(article.content)
            held.append(ref(much))
            raise MemoryError
        return enriched_from(article, revision)

    world.annotate = annotate
    world.post("a")
    for _ in range(2):
        world.enrich()
        world.sweep()
    assert (world.status("a").state, world.ended) == (State.DEAD, 0)


def test_what_passes_within_seconds_ends_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that can't be opened for a moment: the article waits, the worker goes on."""
    monkeypatch.setattr(proving, "_PAUSE_SECONDS", 0.0)
    world, failures = World(), iter([OSError("too many open files")] * 3)

    def annotate(article: RawArticle, revision: int) -> EnrichedArticle:
        if error := next(failures, None):
            raise error
        return enriched_from(article, revision)

    world.annotate = annotate
    world.post("a")
    with pytest.raises(WorkerBroken):
        world.enrich()
    assert (world.ended, world.status("a").attempts) == (0, 0)
    world.sweep()
    world.enrich()
    assert world.status("a").state is State.ENRICHED


def test_an_indexer_that_can_make_no_document_blames_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What documents are made with is gone."""
    monkeypatch.setattr(proving, "_PAUSE_SECONDS", 0.0)

    def sample_fails(_: int) -> None:
        raise FileNotFoundError("compounds")

    world = World()
    world.post("a")
    world.enrich()
    with monkeypatch.context() as patch:
        patch.setattr("services.search.indexing.handlers.document", sample_fails)
        patch.setattr("services.search.indexing.handlers.decode_article", sample_fails)
        patch.setattr("services.search.indexing.handlers.sample", sample_fails)
        for _ in range(4):
            with pytest.raises(WorkerBroken):
                world.write()
            world.sweep()
    assert (world.status("a").state, world.status("a").attempts) == (State.ENRICHED, 0)
    assert world.ended == 4
    world.write()
    assert world.status("a").state is State.INDEXED


def test_a_bulk_that_is_too_much_is_written_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The index refuses by size alone, as a node does that has little memory."""
    world = World()
    write, sizes = world.index.write, list[int]()

    def little(items: Sequence[Document | Removal]) -> list[Written]:
        # A sample weighs next to nothing.
        size = sum(item.id != sample(1)[0].id for item in items)
        if size > 3:
            raise NotTaken("429 es_rejected_execution_exception")
        sizes.append(size)
        return write(items)

    monkeypatch.setattr(world.index, "write", little)
    for number in range(10):
        world.post(f"{number}")
    world.enrich()
    world.write()
    states = {world.status(f"{number}").state for number in range(10)}
    assert (states, max(sizes)) == ({State.INDEXED}, 3)


def test_one_that_a_node_fails_at_is_dead_and_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever its status; while the index fails at all others too, nobody is blamed."""
    world = World()
    write = world.index.write
    is_down = [True]

    def failing(items: Sequence[Document | Removal]) -> list[Written]:
        if is_down[0] or any(item.id == "bad" for item in items):
            raise NotTaken("500 null_pointer_exception")
        return write(items)

    monkeypatch.setattr(world.index, "write", failing)
    for id in ("a", "bad", "b"):
        world.post(id)
    world.enrich()
    for _ in range(4):
        world.write()
        world.sweep()
    assert {world.status(id).attempts for id in ("a", "bad", "b")} == {0}
    is_down[0] = False
    for _ in range(2):
        world.write()
        world.sweep()
    assert {world.status(id).state for id in "ab"} == {State.INDEXED}
    assert world.status("bad").state is State.DEAD


def test_what_a_node_refuses_by_chance_is_not_to_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short of memory, it refuses an article twice in a row, and takes a sample in between."""
    world, refused = World(), list[str]()
    write = world.index.write

    def flapping(items: Sequence[Document | Removal]) -> list[Written]:
        if len(refused) < 2 and any(item.id == "a" for item in items):
            refused.append("a")
            raise NotTaken("429 circuit_breaking_exception")
        return write(items)

    monkeypatch.setattr(world.index, "write", flapping)
    world.post("a")
    world.enrich()
    world.write()
    assert (len(refused), world.status("a").state) == (2, State.INDEXED)


def test_an_index_away_holds_articles_up_and_counts_nothing() -> None:
    """They are written when it is back."""
    world = World()
    world.post("a")
    world.enrich()
    world.index.is_away = True
    for _ in range(4):
        world.write()
        world.sweep()
    assert (world.status("a").state, world.status("a").attempts) == (State.ENRICHED, 0)
    world.index.is_away = False
    world.write()
    assert world.status("a").state is State.INDEXED


def test_an_article_that_the_index_rejects_is_buried_alone() -> None:
    """The others of its bulk are written."""
    world = World()
    world.index.rejected.add("bad")
    world.post("bad")
    world.post("good")
    world.enrich()
    for _ in range(2):
        world.write()
        world.sweep()
    error = world.status("bad").last_error
    assert error is not None
    assert (world.status("bad").state, error.type) == (State.DEAD, "Rejected")
    assert world.status("good").state is State.INDEXED


def test_an_index_that_refuses_whatever_comes_holds_articles_up_and_counts_nothing() -> None:
    """One or many; once it takes others, the one that is at fault dies alone."""
    world = World()
    world.index.rejected |= {"bad", "good", sample(1)[0].id}
    for id in ("bad", "good"):
        world.post(id)
        world.enrich()
        for _ in range(4):
            world.write()
            world.sweep()
    for id in ("bad", "good"):
        assert (world.status(id).state, world.status(id).attempts) == (State.ENRICHED, 0)
    world.index.rejected = {"bad"}
    for _ in range(3):
        world.sweep()
        world.write()
    assert world.status("bad").state is State.DEAD
    assert world.status("good").state is State.INDEXED


def test_an_article_that_can_not_be_written_is_found_among_its_neighbours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever the index raises at it: the others are written, and it is dead after its tries."""
    world = World()
    for id in ("a", "b", "bad", "c", "d"):
        world.post(id)
    world.enrich()
    write = world.index.write

    def fail_on_bad(items: Sequence[Document | Removal]) -> list[Written]:
        if any(item.id == "bad" for item in items):
            raise RuntimeError("unforeseen")
        return write(items)

    monkeypatch.setattr(world.index, "write", fail_on_bad)
    for _ in range(2):
        world.write()
        world.sweep()
    error = world.status("bad").last_error
    assert error is not None
    assert (world.status("bad").state, error.message) == (State.DEAD, "unforeseen")
    assert {world.status(id).state for id in "abcd"} == {State.INDEXED}


def test_a_writer_that_was_overtaken_removes_what_it_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    """An owner withdraws between the write and the ledger's word."""
    world = World()
    world.post("a")
    world.enrich()
    write = world.index.write

    def write_then_withdraw(items: list[object]) -> object:
        written = write(items)  # type: ignore[arg-type]
        if not world.index.removals:
            world.withdraw("a")
        return written

    monkeypatch.setattr(world.index, "write", write_then_withdraw)
    world.write()
    assert world.index.documents == {}
    for _ in range(2):
        world.sweep()
        world.write()
    assert world.status("a").state is State.WITHDRAWN
    assert world.ledger.stats().unfinished == 0


def test_a_withdrawal_in_any_state_ends_in_no_hit() -> None:
    """Before enriching, before indexing, after it."""
    for steps in range(3):
        world = World()
        world.post("a")
        for step in (world.enrich, world.write)[:steps]:
            step()
        world.withdraw("a")
        world.enrich()
        world.write()
        assert world.index.documents == {}
        assert world.status("a").state is State.WITHDRAWN
        assert world.ledger.stats().unfinished == 0


def test_an_article_that_can_never_be_annotated_is_buried_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Without further tries, and the log says so in one line; too slow a one is tried again."""
    for error, state in ((NoText("a"), State.DEAD), (TimeLimitExceeded("1 s"), State.RECEIVED)):
        world = World()

        def annotate(_: RawArticle, __: int, error: Exception = error) -> EnrichedArticle:
            raise error

        world.annotate = annotate
        world.post("a")
        world.enrich()
        assert (world.status("a").state, world.status("a").attempts) == (state, 1)
    assert len(caplog.records) == 2
    assert not any(record.exc_info for record in caplog.records)


SIGNATURE = tuple(range(150, 214))
NEAR = (*range(6), *SIGNATURE[6:])


class Meeting(FakeIndex):
    """An index into which a reprint comes beside a writer that is then refused its second look."""

    looks = 0
    error: type[IndexAway] = IndexAway

    def alike(
        self, bands: Sequence[Sequence[str]], without: Collection[str] = ()
    ) -> list[list[Alike]]:
        """Look up."""
        self.looks += 1
        if self.looks == 2:
            self.write([made("a", 1, "甲", signature=NEAR)])
            raise self.error("for a moment")
        return super().alike(bands, without)


@pytest.mark.parametrize("error", [IndexAway, NotTaken])
def test_who_is_refused_the_second_look_finds_the_reprint_later(error: type[IndexAway]) -> None:
    """When it is written once more, at once or in another claim, nobody knows what was new then."""
    index = Meeting()
    index.error = error

    def annotate(article: RawArticle, revision: int) -> EnrichedArticle:
        return enriched_from(article, revision).model_copy(update={"signature": SIGNATURE})

    world = World(index=index, annotate=annotate)
    world.post("b")
    world.enrich()
    world.write()
    world.sweep()
    world.write()
    assert world.status("b").state is State.INDEXED
    assert group_of(index, "a") == group_of(index, "b")
