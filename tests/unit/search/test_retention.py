"""What is old or of a source is withdrawn on the path, and nothing else."""

from datetime import timedelta

import pytest

from services.search.indexing.retention import Policy, find, remove
from services.search.query.query import Query
from shared.articles import EnrichedArticle, RawArticle
from shared.errors import NoText
from shared.path.state import State
from tests.articles import RECEIVED, enriched_from, raw
from tests.fakes import World

OLD = Policy(before=RECEIVED + timedelta(seconds=1))


def annotate(article: RawArticle, revision: int) -> EnrichedArticle:
    """Annotate what has a text that can be annotated."""
    if article.content == "坏。":
        raise NoText
    return enriched_from(article, revision)


@pytest.fixture
def world() -> World:
    """Return a world with two articles of one source, one of another, and a dead letter."""
    made = World(annotate=annotate)
    for id, source in (("a", "云岭日报"), ("b", "云岭日报"), ("c", "青石晚报")):
        article = raw(id, f"{id}。").model_copy(update={"source": source})
        made.ledger.accept([article])
        made.to_enrich.ids.append(id)
    made.enrich()
    made.write()
    made.post("dead", "坏。")
    made.enrich()
    assert made.status("dead").state is State.DEAD
    return made


def gone(world: World, policy: Policy) -> set[str]:
    """Remove by a policy and return what is withdrawn and found no more."""
    found = remove(policy, index=world.index, intake=world.ledger, withdrawn=world.to_index)
    world.write()
    left = {each.id for each in world.index.scan(Query())}
    ids = {id for id in ("a", "b", "c", "dead") if world.status(id).state is State.WITHDRAWN}
    assert not ids & left
    assert found.articles + found.dead == len(ids)
    return ids


def test_a_dry_run_only_tells(world: World) -> None:
    """How many, the oldest, and some of them."""
    found = find(OLD, index=world.index, intake=world.ledger)
    assert (found.articles, found.dead, found.oldest) == (3, 1, RECEIVED)
    assert sorted(found.examples) == ["a", "b", "c"]
    assert len(list(world.index.scan(Query()))) == 3
    assert world.ledger.stats().states[State.WITHDRAWN] == 0


@pytest.mark.parametrize(
    ("policy", "goes"),
    [
        (OLD, {"a", "b", "c", "dead"}),
        (Policy(before=RECEIVED), set()),
        (Policy(source="云岭日报"), {"a", "b"}),
        (Policy(before=OLD.before, source="青石晚报"), {"c"}),
        (Policy(before=RECEIVED, source="青石晚报"), set()),
    ],
)
def test_what_is_asked_for_goes(world: World, policy: Policy, goes: set[str]) -> None:
    """Old ones, those of a source, or both; dead letters by their age alone."""
    world.now = RECEIVED.timestamp() if policy.before == RECEIVED else world.now
    if policy.before == RECEIVED:
        world.ledger.replay("dead")
        world.enrich()
    assert gone(world, policy) == goes


def test_what_was_changed_meanwhile_stays(world: World) -> None:
    """A newer revision, under way or there already, is none of the old ones."""
    world.now = RECEIVED.timestamp() + 100
    for id in ("b", "a"):
        article = raw(id, "改过。").model_copy(update={"received_at": OLD.before})
        world.ledger.accept([article])
        if id == "b":
            world.to_enrich.ids = ["b"]
            world.enrich()
            world.write()
    assert gone(world, OLD) == {"c", "dead"}


def test_what_stays_found_as_its_correction_died_goes_too(world: World) -> None:
    """A source's articles go whatever became of later revisions, which nobody finds."""
    world.ledger.accept([raw("a", "坏。")])
    world.to_enrich.ids = ["a"]
    world.enrich()
    assert world.status("a").state is State.DEAD
    assert gone(world, Policy(source="云岭日报")) == {"a", "b"}


def test_a_correction_that_died_lately_is_not_old(world: World) -> None:
    """Its owner may mend it still."""
    world.now = RECEIVED.timestamp() + 100
    world.ledger.accept([raw("a", "坏。")])
    world.to_enrich.ids = ["a"]
    world.enrich()
    assert "a" not in gone(world, OLD)


def test_what_the_ledger_has_forgotten_goes_too(world: World) -> None:
    """The index alone knows it then."""
    del world.ledger.rows["a"]
    assert "a" in gone(world, OLD)
