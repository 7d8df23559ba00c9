"""What is slow is worked on last and alone: nothing waits for it longer than a moment."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.enrich.handlers import EnrichPorts, enrich
from shared.articles import EnrichedArticle, RawArticle
from shared.errors import TimeLimitExceeded
from shared.path.state import State
from tests.articles import enriched_from
from tests.fakes import World

SLOW = "百百百"


class Annotator:
    """Annotates; what is slow takes longer than a brief limit, what is endless than any."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.done: list[str] = []
        self.published: list[str] = []
        self.is_brief = False

    def __call__(self, raw: RawArticle, revision: int) -> EnrichedArticle:
        """Return the article, or raise what the alarm would."""
        if "无尽" in raw.content or (self.is_brief and SLOW in raw.content):
            raise TimeLimitExceeded("too long")
        self.done.append(raw.id)
        self.published = list(self.world.to_index.ids)
        return enriched_from(raw, revision)

    @contextmanager
    def limit(self, seconds: float, _: float) -> Iterator[None]:
        """Limit the work to what is quick, or not."""
        self.is_brief = seconds < 20
        try:
            yield
        finally:
            self.is_brief = False


@pytest.mark.parametrize("slow", [SLOW, "甲" * 300_000])
def test_neighbours_are_published_before_a_slow_article_is_finished(slow: str) -> None:
    """Whether its length tells that it is slow or only the work on it."""
    world = World()
    annotator = Annotator(world)
    world.post("slow", slow)
    for id in "abc":
        world.post(id)
    work(world, annotator)
    assert annotator.done == ["a", "b", "c", "slow"]
    assert annotator.published == ["a", "b", "c"]
    assert world.status("slow").attempts <= 1
    assert world.status("slow").state is State.ENRICHED


def test_what_never_ends_fails_by_itself() -> None:
    """After its full time, with one attempt counted for both."""
    world = World()
    annotator = Annotator(world)
    world.post("endless", "无尽")
    world.post("a")
    work(world, annotator)
    status = world.status("endless")
    assert (status.state, status.attempts) == (State.RECEIVED, 1)
    assert status.last_error is not None
    assert status.last_error.type == "TimeLimitExceeded"
    assert world.status("a").state is State.ENRICHED


def work(world: World, annotator: Annotator) -> None:
    """Enrich what is due."""
    ports = EnrichPorts(
        ledger=world.ledger,
        enriched=world.to_index,
        annotate=annotator,
        limit=annotator.limit,
        seconds=20,
        batch=10,
        batch_seconds=60,
    )
    enrich(world.to_enrich.take(), holder="w", ports=ports)
