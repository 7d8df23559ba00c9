"""What is expensive has places of its own: a plain search never waits for it."""

import asyncio
import base64
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI, Response
from prometheus_client import generate_latest

from services.search.api.listed import Glance
from services.search.app import make_search_api
from services.search.documents.stored import Stored
from services.search.index.ports import Aggregation, Found
from services.search.index.time_limit import stopped
from services.search.query.cursor import depth_of
from services.search.query.query import Query
from services.search.searching.parameters import SearchParams
from services.search.searching.places import MOST_EXPORTS, Places, is_expensive
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from services.search.web import article_pages
from tests.asgi import call
from tests.contract.indexes import PairCutter, made
from tests.fake_boards import FakeBoards
from tests.fake_index import FakeIndex
from tests.fake_searches import FakePostman, FakeRivers, FakeSearches


@dataclass
class SlowIndex(FakeIndex):
    """An index whose scans, and searches if wanted, wait until they may go on."""

    go_on: threading.Event = field(default_factory=threading.Event)
    is_frozen: bool = False
    scanning: int = 0
    searching: int = 0
    closed: int = 0

    def scan(self, query: Query) -> Iterator[Stored]:
        self.scanning += 1
        assert self.go_on.wait(60)
        try:
            yield from super().scan(query)
        finally:
            self.closed += 1

    def search(self, query: Query) -> Found:
        self.searching += 1
        if self.is_frozen:
            assert self.go_on.wait(60)
        return super().search(query)


def api(index: FakeIndex, **more: Any) -> FastAPI:
    """Return an API on an index, that waits for as long as a busy machine takes."""
    app = make_search_api()
    patient: dict[str, Any] = {"seconds": 600.0, "places": Places(patience=600)} | more
    app.state.ports = SearchPorts(index, PairCutter(), Suggester(index), **patient)
    return app


def filled(index: FakeIndex, count: int = 3) -> FakeIndex:
    """Return an index with articles."""
    index.write([made(f"{n}", n + 1, f"云岭水厂开工{n}") for n in range(count)])
    return index


def during(
    app: FastAPI,
    index: SlowIndex,
    begun: list[str],
    is_begun: Callable[[], bool],
    then: list[str],
) -> tuple[list[int], list[int]]:
    """Return the statuses of calls made while others hang, and those of these."""

    async def ask() -> tuple[list[int], list[int]]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            hanging = [asyncio.create_task(client.get(path)) for path in begun]
            with anyio.fail_after(60):
                while not is_begun():
                    await asyncio.sleep(0.001)
            answers = [(await client.get(path)).status_code for path in then]
            index.go_on.set()
            return answers, [answer.status_code for answer in await asyncio.gather(*hanging)]

    return asyncio.run(ask())


def test_ten_exports_never_make_a_plain_search_wait() -> None:
    """Nor a page, nor an article; they are all answered in the end."""
    index = SlowIndex()
    app = api(filled(index))
    exports = ["/v1/export"] * 10
    plain = ["/v1/search?q=水厂", "/v1/articles/1", "/v1/suggest?q=云", "/v1/articles/1/similar"]
    answers, hanging = during(app, index, exports, lambda: index.scanning == 2, plain)
    assert answers == [200] * 4
    assert hanging == [200] * 10
    assert index.closed == 10


def test_beyond_a_short_queue_it_is_refused_at_once() -> None:
    """With the time after which to come again; plain ones go on."""
    index = SlowIndex()
    app = api(filled(index))
    exports = ["/v1/export"] * MOST_EXPORTS
    expensive = ["/v1/export", "/v1/search?q=水厂&explain=true", "/v1/trends", "/v1/entities"]
    asked = [*expensive, "/v1/search?q=水厂"]
    answers, hanging = during(app, index, exports, lambda: index.scanning == 2, asked)
    assert answers == [503] * len(expensive) + [200]
    assert sorted(hanging) == [200] * 10 + [503] * 6
    assert call(app, "GET", "/v1/export").status_code == 200


def test_who_is_refused_is_told_when_to_come_again() -> None:
    """As a problem."""
    app = api(filled(FakeIndex()))
    for _ in range(MOST_EXPORTS):
        app.state.ports.places.open_export()
    answer = call(app, "GET", "/v1/export")
    assert answer.headers["Retry-After"] == str(answer.json()["retry_after"]) == "2"


def test_a_frozen_index_holds_up_nothing_that_asks_only_the_store() -> None:
    """Whatever hangs there has places of its own."""
    index = SlowIndex(is_frozen=True)
    app = api(filled(index))
    app.state.searches = FakeSearches()
    app.state.rivers = FakeRivers(app.state.searches)
    app.state.postman = FakePostman()
    app.state.glance = Glance()
    searches = ["/v1/search?q=水厂"] * 60
    answers, hanging = during(
        app, index, searches, lambda: index.searching == 16, ["/v1/searches"] * 10
    )
    assert answers == [200] * 10
    assert hanging == [200] * 60


def test_going_through_a_result_takes_places_of_what_is_expensive() -> None:
    """From its first page on, for the neighbour before: of ten two are at work."""
    index = SlowIndex(is_frozen=True)
    app = api(filled(index))
    app.include_router(article_pages.router)
    app.add_api_route("/at-work", lambda: Response(status_code=200 + index.searching))
    back = ["/articles/0/previous?q=水厂&cursor=x"] * 10
    asked = ["/at-work"] * 20
    answers, hanging = during(app, index, back, lambda: index.searching >= 2, asked)
    assert answers == [202] * 20
    assert hanging == [303] * 10


def test_figures_of_boards_take_places_of_what_is_expensive_alone() -> None:
    """However many are asked for at once, boards are listed meanwhile."""
    index = SlowIndex(is_frozen=True)
    app = api(filled(index))
    app.state.searches, app.state.boards = FakeSearches(), FakeBoards()
    asked = ["/v1/compare?q=水厂"] * 6
    answers, hanging = during(app, index, asked, lambda: index.searching == 2, ["/v1/boards"] * 10)
    assert answers == [200] * 10
    assert hanging == [200] * 6


def test_an_export_comes_in_pieces() -> None:
    """Each made when the one before was taken; together they are all lines."""
    index = filled(FakeIndex(), 2000)
    lines = call(api(index), "GET", "/v1/export").text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == sorted(map(str, range(2000)))


def test_an_export_that_fails_at_once_says_so_and_leaves_its_place() -> None:
    """While the status can still say so."""
    index = filled(FakeIndex())
    index.is_away = True
    app = api(index)
    answers = [call(app, "GET", "/v1/export").status_code for _ in range(2 * MOST_EXPORTS)]
    assert answers == [503] * 2 * MOST_EXPORTS


def deep(depth: object) -> str:
    """Return a cursor as it travels."""
    signed = b"signed by whoever"[:16] + json.dumps(["", [], depth, [], []]).encode()
    return base64.urlsafe_b64encode(signed).decode()


@pytest.mark.parametrize(
    ("asked", "is_so"),
    [
        ({}, False),
        ({"facets": "source", "facet_size": 100}, False),
        ({"facet_size": 1000}, False),
        ({"facets": "source", "facet_size": 101}, True),
        ({"explain": True}, True),
        ({"cursor": deep(1000)}, False),
        ({"cursor": deep(1001)}, True),
        ({"cursor": deep("9999")}, False),
        ({"cursor": "no cursor"}, False),
        ({"cursor": "W10="}, False),
    ],
)
def test_what_is_expensive(asked: dict[str, Any], is_so: bool) -> None:
    """Many values of a facet, explanations, deep pages."""
    assert is_expensive(SearchParams(**asked)) is is_so


def test_cursors_tell_how_deep_they_are() -> None:
    """Those that the API writes."""
    index = filled(FakeIndex(), 30)
    params = {"q": "水厂", "size": "20", "group": "none"}
    cursor = call(api(index), "GET", "/v1/search", params=params).json()["next_cursor"]
    assert depth_of(cursor) == 20


class LateIndex(FakeIndex):
    """An index that has no time left for its counts."""

    def count(
        self, query: Query, aggregations: Sequence[Aggregation]
    ) -> list[list[tuple[str, int]]]:
        stopped()
        return [[] for _ in aggregations]


def test_a_search_that_was_stopped_says_so() -> None:
    """What it has found by then is answered; it is counted."""
    places = Places()
    app = api(filled(LateIndex()), places=places)
    answer = call(app, "GET", "/v1/search?q=水厂&facets=source").json()
    assert answer["timed_out"] is True
    assert len(answer["hits"]) == 3
    assert any("stopped after 600 seconds" in note for note in answer["notes"])
    assert answer["noted"][-1] == {"kind": "stopped", "values": {"seconds": 600.0}}
    assert "caibian_searches_stopped_total 1.0" in generate_latest(places.stopped).decode()


def test_a_search_without_any_time_finds_nothing_and_says_so() -> None:
    """It doesn't end in an error, whatever it would have had to loosen."""
    answer = call(api(filled(FakeIndex()), seconds=1e-9), "GET", "/v1/search?q=水厂 桥").json()
    assert (answer["timed_out"], answer["hits"]) == (True, [])
    assert answer["total"] == {"value": 0, "relation": "gte"}


def test_a_search_in_time_says_nothing() -> None:
    """Its answer is whole."""
    answer = call(api(filled(FakeIndex())), "GET", "/v1/search?q=水厂").json()
    assert (answer["timed_out"], answer["noted"]) == (False, [])
