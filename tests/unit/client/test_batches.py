"""Many articles in batches, against the real ingest API and against one that answers badly."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
from caibian_client import Article, Client, Invalid, LineResult, NotCaibian

from services.ingest.settings import IngestSettings
from tests.asgi import AppTransport
from tests.fake_ledger import FakeLedger
from tests.unit.client.asked import Asked, Handler, Script, problem
from tests.unit.client.ledgers import Filling, Full
from tests.unit.ingest.clients import api

Scripted = Callable[[Handler], Asked]


def articles(count: int, content: str = "本报云岭电 水厂已投产。") -> list[Article]:
    """Return articles."""
    return [Article(id=f"a{number}", content=content) for number in range(count)]


@pytest.fixture(params=["Client", "AsyncClient"])
def posting(request: pytest.FixtureRequest) -> Callable[..., Asked]:
    """Return what makes a client of an ingest API with settings."""

    def make(ledger: FakeLedger | None = None, **changed: Any) -> Asked:
        transport = AppTransport({"ingest": api(ledger, **changed)})
        return Asked(request.param == "AsyncClient", transport)

    return make


def told(results: list[LineResult]) -> list[tuple[int, str]]:
    """Return index and id, or status, of results."""
    return [
        (each.index, each.receipt.id if each.receipt else str(each.problem and each.problem.status))
        for each in results
    ]


def test_many_are_cut_into_batches(posting: Callable[..., Asked]) -> None:
    """Each has its result, in order."""
    results = posting()("post_all", articles(25), batch_lines=10)
    assert told(results) == [(number, f"a{number}") for number in range(25)]


def test_batches_end_by_bytes_too(scripted: Scripted) -> None:
    """However large articles are, little is held."""
    sizes: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sizes.append(len(request.content))
        receipt = {"id": "a", "revision": 1, "state": "received", "duplicate": False}
        lines = range(1, 1 + len(request.content.splitlines()))
        return httpx.Response(
            200, text="".join(json.dumps(receipt | {"line": line}) + "\n" for line in lines)
        )

    scripted(answer)("post_all", articles(20, "水" * 300), batch_bytes=4000)
    assert len(sizes) > 4
    assert max(sizes) <= 4001


def test_bad_ones_cost_their_neighbours_nothing(posting: Callable[..., Asked]) -> None:
    """A line that is no JSON, a blank one, one with a field that there isn't, a list first."""
    torn = Article(content="水厂\ud83d投产")
    # The problem names it, by a line that other readers of lines would cut in two.
    odd = {"content": "b", "non\u2028sense\x85": 1}
    lines = [
        b"[1]",
        b'{"content": "a", "id": "a"}',
        b"",
        b"{",
        {"content": "b", "nonsense": 1},
        torn,
        odd,
    ]
    results = posting()("post_all", lines)
    assert told(results) == [(0, "422"), (1, "a"), (3, "400"), (4, "422"), (5, "400"), (6, "422")]


@pytest.mark.parametrize("limit", [{"max_batch_lines": 3}, {"max_batch_bytes": 1024}])
def test_a_service_that_takes_less_is_sent_less(
    limit: dict[str, int], posting: Callable[..., Asked]
) -> None:
    """Its limits are found out."""
    results = posting(**limit)("post_all", articles(20, "水" * 50))
    assert told(results) == [(number, f"a{number}") for number in range(20)]


def test_what_is_too_large_is_told_of_alone(posting: Callable[..., Asked]) -> None:
    """Also as the last of a batch, where it looks like a batch that is too large."""
    large = [Article(id="x", content="水" * 700), *articles(2), Article(id="y", content="水" * 700)]
    results = posting(max_article_bytes=1024)("post_all", large)
    assert told(results) == [(0, "413"), (1, "a0"), (2, "a1"), (3, "413")]


def test_lines_that_are_put_off_are_sent_again(posting: Callable[..., Asked]) -> None:
    """When the service says, those alone; waiting begins anew with each that is taken."""
    ask = posting(Filling(IngestSettings(), lambda: 1000.0))
    results = ask("post_all", articles(7), patience=6)
    assert told(results) == [(number, f"a{number}") for number in range(7)]
    assert [int(seconds) for seconds in ask.waited] == [5] * 3
    assert not any(each.receipt.duplicate for each in results)


def test_what_stays_put_off_ends_with_its_problem(posting: Callable[..., Asked]) -> None:
    """Not for ever."""
    ask = posting(Full(IngestSettings(), lambda: 1000.0))
    results = ask("post_all", articles(2), patience=12)
    assert told(results) == [(0, "503"), (1, "503")]
    assert [int(seconds) for seconds in ask.waited] == [5, 5]


def test_each_request_has_a_key_of_its_own(scripted: Scripted) -> None:
    """As lines that are sent again are another payload."""
    keys: list[str | None] = []
    app = AppTransport({"ingest": api(Filling(IngestSettings(), lambda: 1000.0))})

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers.get("Idempotency-Key"))
        return httpx.Client(transport=app).send(request)

    ask = Asked(False, httpx.MockTransport(answer))
    ask("post_all", articles(5), batch_lines=3, idempotency_key="import-7")
    assert keys == [f"import-7-{number}" for number in range(1, 4)]


@pytest.mark.parametrize(
    "told", ["", "<html>", '{"line": 5, "id": "a"}', '{"line": 1, "problem": {}}']
)
def test_results_that_are_none_are_told(told: str, scripted: Scripted) -> None:
    """Nothing is taken for done of which that isn't said."""
    with pytest.raises(NotCaibian):
        scripted(Script([httpx.Response(200, text=told)]))("post_all", articles(1))


def test_what_is_refused_as_a_whole_is_raised(scripted: Scripted) -> None:
    """It isn't of a line."""
    script = Script([problem(422, where="/header/Idempotency-Key")])
    with pytest.raises(Invalid):
        scripted(script)("post_all", articles(3))


def test_articles_are_taken_as_they_come() -> None:
    """One batch is held, not all; results come while others are still to be read."""
    read: list[int] = []

    def source() -> Iterator[Article]:
        for number, article in enumerate(articles(30)):
            read.append(number)
            yield article

    transport = AppTransport({"ingest": api()})
    with Client("http://ingest", transport=transport) as client:
        results = client.post_all(source(), batch_lines=5)
        assert not read
        assert next(results).index == 0
        assert len(read) == 6


def test_an_asynchronous_source_is_for_the_asynchronous_client() -> None:
    """The other says so."""

    async def source() -> AsyncIterator[Article]:
        for article in articles(3):
            yield article

    apps = AppTransport({"ingest": api()})
    assert len(Asked(True, apps)("post_all", source())) == 3
    with pytest.raises(TypeError, match="AsyncClient"):
        Asked(False, apps)("post_all", source())


def test_a_source_that_fails_is_heard(posting: Callable[..., Asked]) -> None:
    """What the caller's own iterable raises goes through."""

    def source() -> Iterator[Article]:
        yield from articles(2)
        raise OSError("the disk has gone")

    with pytest.raises(OSError, match="the disk has gone"):
        posting()("post_all", source())
