"""What the client does against the real apps, on fakes."""

from collections.abc import Callable

import httpx
import pytest
from caibian_client import (
    AsyncClient,
    BadAddress,
    Client,
    Invalid,
    NotCaibian,
    NotFound,
    State,
    TimedOut,
    Unreachable,
)
from caibian_client.addresses import INGEST_URL, KEY, SEARCH_URL

from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.unit.client.apps import both
from tests.unit.client.asked import Asked, Handler, Script

Scripted = Callable[[Handler], Asked]
MANY = 230


@pytest.fixture(scope="module")
def index() -> FakeIndex:
    """Return an index of many articles."""
    found = FakeIndex()
    for number in range(MANY):
        found.write([made(f"a{number}", 1, f"望川电机第{number}条生产线昨日投产")])
    return found


@pytest.fixture(params=["Client", "AsyncClient"])
def ask(request: pytest.FixtureRequest, index: FakeIndex) -> Asked:
    """Return a client of both APIs."""
    return Asked(request.param == "AsyncClient", both(index))


def test_a_text_is_posted_with_its_fields(ask: Asked) -> None:
    """And told of; posted again it is nothing new."""
    given = {"id": "a1", "title": "水厂投产", "source": "云岭日报", "metadata": {"page": 3}}
    accepted = ask("post", "本报云岭电 水厂已投产。", published_at="2026年7月9日 18:00", **given)
    assert (accepted.id, accepted.state, accepted.duplicate) == ("a1", State.RECEIVED, False)
    assert ask(
        "post", "本报云岭电 水厂已投产。", published_at="2026年7月9日 18:00", **given
    ).duplicate
    status = ask("status", "a1")
    assert (status.revision, status.is_searchable, status.is_final) == (1, False, False)


def test_a_page_goes_as_the_bytes_that_it_is(ask: Asked) -> None:
    """In its own charset, with what is said of it beside."""
    page = "<h1>云岭新建三座水厂</h1><p>本报云岭电</p>".encode("gbk")
    accepted = ask("post", page, content_type="text/html; charset=gbk", id="p1", source="云岭日报")
    assert accepted.id == "p1"
    with pytest.raises(ValueError, match="metadata"):
        ask("post", page, content_type="text/html", metadata={"page": 3})


def test_what_is_wrong_with_a_post_is_told(ask: Asked) -> None:
    """By the place that it has in the article."""
    with pytest.raises(Invalid) as raised:
        ask("post", "水厂已投产。", url="ftp://example.org/1")
    assert raised.value.where == "/url"


def test_an_article_is_withdrawn(ask: Asked) -> None:
    """And one that there isn't is told of."""
    ask("post", "水厂已投产。", id="w1")
    assert ask("withdraw", "w1").state == State.WITHDRAWN
    with pytest.raises(NotFound):
        ask("status", "nowhere")


def test_waiting_ends(ask: Asked) -> None:
    """With what came of an article, or when the time is over."""
    ask("post", "水厂已投产。", id="w2")
    with pytest.raises(TimedOut, match="w2 is still received"):
        ask("wait", "w2", seconds=0)
    with pytest.raises(TimedOut, match="1 are still on their way"):
        ask("wait_all", ["w2"], seconds=0)
    ask("withdraw", "w2")
    assert ask("wait", "w2").state == State.WITHDRAWN
    assert [each.id for each in ask("wait_all", ["w2", "w2"])] == ["w2"]


def test_a_search_is_read_page_by_page(ask: Asked) -> None:
    """All hits once, in their order."""
    pages = ask("search_pages", "望川电机", size=100, sort="newest", group="none")
    assert [len(page.hits) for page in pages] == [100, 100, 30]
    assert pages[0].total.value == MANY
    hits = ask("search_all", "望川电机", sort="newest", group="none")
    assert [hit.id for hit in hits] == [hit.id for page in pages for hit in page.hits]
    assert len({hit.id for hit in hits}) == MANY


def test_sources_are_listed_page_by_page(scripted: Scripted) -> None:
    """By the cursor of each page."""
    health = dict.fromkeys(
        ("new_today", "new_per_day", "accepted", "known", "waiting", "given_up", "failures"), 0
    )
    source = {
        "id": "s",
        "address": "https://news.example/feed",
        "created_at": "2026-07-09T08:00:00Z",
        "health": health | {"state": "ok"},
    }
    page = {"sources": [source], "total": 2, "states": {"ok": 2}}
    script = Script([httpx.Response(200, json=page | {"cursor": each}) for each in ("c", None)])
    assert [each.id for each in scripted(script)("sources_all", q="news")] == ["s", "s"]
    asked = [request.url.params for request in script.requests]
    assert [each.get("cursor") for each in asked] == [None, "c"]
    assert [each["q"] for each in asked] == ["news", "news"]


def test_a_search_takes_all_that_may_be_asked(ask: Asked) -> None:
    """Facets as a list, days as such."""
    found = ask("search", "望川电机", facets=["source", "person"], from_="1999-01-01", exact=True)
    assert set(found.facets) == {"source", "person"}
    assert ask("search", "望川电机", id=["a1", "a2"]).total.value == 2
    with pytest.raises(Invalid):
        ask("search", "望川电机", size=1000)


def test_an_export_is_read_line_by_line(ask: Asked) -> None:
    """As articles, or as it is."""
    rows = ask("export", "望川电机")
    assert len({row.id for row in rows}) == MANY
    assert rows[0].text.startswith("望川电机")
    table = b"".join(ask("export_pieces", "csv", "望川电机")).decode("utf-8-sig")
    assert table.startswith("id,title,url")
    with pytest.raises(Invalid):
        ask("export_pieces", "xml", "望川电机")


def test_an_export_that_breaks_off_is_no_end(scripted: Scripted) -> None:
    """What is missing must not look like all there is."""

    class Breaking(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self):  # type: ignore[no-untyped-def]
            yield b'{"id": "a", "text": "t", "received_at": "2026-07-09T08:00:00Z"}\n'
            raise httpx.RemoteProtocolError("closed")

        async def __aiter__(self):  # type: ignore[no-untyped-def]
            for piece in self:
                yield piece

    with pytest.raises(Unreachable, match="closed"):
        scripted(lambda _: httpx.Response(200, stream=Breaking()))("export", "云岭")


def test_an_export_that_is_left_is_closed() -> None:
    """Whoever has read enough leaves no connection open."""
    closed: list[bool] = []

    class Endless(httpx.SyncByteStream):
        def __iter__(self):  # type: ignore[no-untyped-def]
            while True:
                yield b'{"id": "a", "text": "t", "received_at": "2026-07-09T08:00:00Z"}\n'

        def close(self) -> None:
            closed.append(True)

    handler = httpx.MockTransport(lambda _: httpx.Response(200, stream=Endless()))
    with Client(transport=handler) as client:
        rows = client.export("云岭")
        assert next(rows).id == "a"
        rows.close()  # type: ignore[attr-defined]
        assert closed


def test_services_tell_of_themselves(ask: Asked) -> None:
    """Alive, ready, counted."""
    assert ask("health", "search").status == "ok"
    assert ask("readiness", "search").status
    assert "caibian" in ask("metrics", "search")
    assert ask("stats").unfinished >= 0
    assert ask("dead_letters", limit=5).total == 0
    with pytest.raises(NotFound):
        ask("dead_letter", "nobody")
    assert ask("replay_all").replayed == 0


def test_what_a_later_release_adds_is_kept(scripted: Scripted) -> None:
    """Fields, and words of lists that have grown."""
    later = {
        "id": "a",
        "revision": 1,
        "state": "translated",
        "attempts": 0,
        "times": {"received": "2026-07-09T08:00:00+08:00", "translated": None},
        "mood": "calm",
    }
    status = scripted(Script([httpx.Response(200, json=later)]))("status", "a")
    assert status.state == "translated"
    assert status.state not in (State.INDEXED, State.DEAD)
    assert str(status.state) == "translated"
    assert status.model_dump(mode="json")["mood"] == "calm"


def test_addresses_and_the_key_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given comes first; nothing shows the key."""
    script = Script([httpx.Response(200, json={"status": "ok", "version": "1"})])
    monkeypatch.setenv(INGEST_URL, "https://news.example/ingest/")
    monkeypatch.setenv(SEARCH_URL, "https://search.example")
    monkeypatch.setenv(KEY, "of-the-environment")
    with Client(transport=httpx.MockTransport(script)) as client:
        client.health()
        assert "of-the-environment" not in repr(client.addresses)
    with Client(key="given", search_url="http://b", transport=httpx.MockTransport(script)) as one:
        one.health("search")
    with Client(key="", transport=httpx.MockTransport(script)) as one:
        one.health("search")
    urls = [str(request.url) for request in script.requests]
    assert urls == [
        "https://news.example/ingest/healthz",
        "http://b/healthz",
        "https://search.example/healthz",
    ]
    keys = [request.headers.get("Authorization") for request in script.requests]
    assert keys == ["Bearer of-the-environment", "Bearer given", None]


@pytest.mark.parametrize("address", ["news.example", "ftp://a", "http://", "http://a?b=c"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    """Before anything is sent."""
    with pytest.raises(BadAddress, match="CAIBIAN_SEARCH_URL"):
        Client(search_url=address)
    with pytest.raises(BadAddress):
        AsyncClient(ingest_url=address)


def test_ids_are_quoted(scripted: Scripted) -> None:
    """Whatever they hold, they are one step of a path."""
    script = Script([httpx.Response(200, text="{}")])
    with pytest.raises(NotCaibian):
        scripted(script)("status", "a/../b?c#d")
    assert script.requests[0].url.raw_path == b"/v1/articles/a%2F..%2Fb%3Fc%23d"
