"""What another service learns of the search API: an article, that there is none, or nothing."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.ingest.archive import ArchiveAway, SearchArchive
from shared.errors import NotFound
from shared.http.errors import MEDIA_TYPE
from shared.http.readiness import Condition
from shared.path.state import State

RECEIVED = "2026-07-09T08:00:00Z"


def api(status: int, body: Any, media: str = "application/json") -> SearchArchive:
    """Return a client of a search API that always answers so."""

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=body, headers={"Content-Type": media})

    return SearchArchive("http://search", transport=httpx.MockTransport(answer))


def test_an_older_article_is_told_as_indexed() -> None:
    """As its revision, received when it was; more isn't known of it."""
    article = {"id": "a", "revision": 3, "received_at": RECEIVED, "title": "t", "text": "云岭。"}
    status = api(200, article).status("a")
    assert (status.state, status.revision, status.attempts) == (State.INDEXED, 3, 0)
    assert status.times.received == datetime(2026, 7, 9, 8, tzinfo=UTC)
    assert status.times.indexed is None


def test_what_the_index_has_not_is_not_found() -> None:
    """If it is the search API that says so."""
    with pytest.raises(NotFound):
        api(404, {}, MEDIA_TYPE).status("a")


@pytest.mark.parametrize(
    ("status", "body"), [(404, {}), (503, {}), (500, {}), (200, {"id": "a"}), (301, {})]
)
def test_whatever_else_comes_says_nothing_of_the_article(status: int, body: Any) -> None:
    """Nobody may believe that it is unknown."""
    with pytest.raises(ArchiveAway):
        api(status, body).status("a")


def test_nobody_there_says_nothing_either() -> None:
    """Neither of the article nor of searches."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    client = SearchArchive("http://search", transport=httpx.MockTransport(refuse))
    with pytest.raises(ArchiveAway):
        client.status("a")
    with pytest.raises(ArchiveAway):
        client.check()


def test_what_is_wrong_with_searches_is_handed_on() -> None:
    """What is away first, else what is told."""
    away = {"state": "away", "detail": "gone", "since": RECEIVED}
    other = {"state": "reindexing", "detail": "soon", "since": None}
    fine = {"state": "ok"}
    assert api(200, {"status": "ok", "parts": {"index": fine}}).check() is None
    told = api(200, {"status": "ok", "parts": {"index": other, "store": fine}}).check()
    assert told == Condition("reindexing", "index: soon")
    told = api(503, {"status": "ok", "parts": {"index": other, "store": away}}).check()
    assert told == Condition("away", "store: gone", datetime(2026, 7, 9, 8, tzinfo=UTC))
    with pytest.raises(ArchiveAway):
        api(200, {"parts": 3}).check()


def test_it_says_who_it_is_where_there_is_a_key() -> None:
    """As a closed search API wants it; without one it says nothing."""
    asked: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("Authorization"))
        return httpx.Response(200, json={"status": "ok", "parts": {}})

    for key in ("k", ""):
        SearchArchive("http://search", key, httpx.MockTransport(answer)).check()
    assert asked == ["Bearer k", "Bearer k", None, None]


def test_a_closed_search_that_doesnt_know_ingest_is_told_by_how_it_is() -> None:
    """Whoever asks for an older article would learn nothing; whether it is let in is seen soon."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/readyz":
            return httpx.Response(200, json={"status": "ok", "parts": {}})
        asked.append(request.url.path)
        known = request.headers.get("Authorization") == "Bearer known"
        return httpx.Response(404 if known else 401, json={}, headers={"Content-Type": MEDIA_TYPE})

    shut = SearchArchive("http://search", "other", httpx.MockTransport(answer))
    for ask in (shut.check, shut.check, lambda: shut.status("a")):
        with pytest.raises(ArchiveAway, match="set CAIBIAN_KEY"):
            ask()
    asked.clear()
    let_in = SearchArchive("http://search", "known", httpx.MockTransport(answer))
    assert (let_in.check(), let_in.check(), len(asked)) == (None, None, 1)
