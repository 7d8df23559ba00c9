"""The API of sources: each caller has its own."""

import base64
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.ingest.sources.models import SourceKind, Target
from shared.access.keeping import KeyDesk
from shared.access.keys import NewKey
from tests.asgi import call
from tests.fake_engine import DOWN, feed
from tests.fake_keys import SECRET, FakeKeys, closed
from tests.unit.ingest.sources.desks import World
from tests.unit.ingest.sources.turns import FEED

PATH = "/v1/sources"
ADMIN = "a-key-of-the-configuration"


@pytest.fixture
def w() -> World:
    """Return a site and no sources."""
    return World()


@pytest.fixture
def app(w: World) -> FastAPI:
    """Return the API, open to all."""
    return w.app()


def ask(app: FastAPI, method: str, path: str = "", key: str = "", **body: Any) -> httpx.Response:
    """Ask for something of sources."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    content = body.pop("content", None)
    json = body or None
    return call(app, method, PATH + path, headers=headers, content=content, json=json)


def added(app: FastAPI, key: str = "", **fields: Any) -> dict[str, Any]:
    """Add a feed."""
    answer = ask(app, "POST", key=key, **{"address": FEED, "kind": "feed", **fields})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_the_feed_of_a_site_is_found(app: FastAPI, w: World) -> None:
    """What is best looked at there is kept."""
    w.engine.targets = [feed(), Target(kind=SourceKind.LIST, address="https://news.example/")]
    answer = ask(app, "POST", address="https://news.example/", category="本地")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["address"], told["kind"], told["category"]) == (FEED, "feed", "本地")
    assert told["health"]["state"] == "new"
    assert ask(app, "GET", f"/{told['id']}").json() == told
    same = ask(app, "POST", address="https://news.example/")
    assert (same.status_code, same.json()["where"]) == (409, "/address")


def test_where_nothing_is_found_it_is_said_how_to_go_on(app: FastAPI) -> None:
    """Nothing is kept."""
    answer = ask(app, "POST", address="https://news.example/")
    assert (answer.status_code, answer.json()["where"]) == (422, "/address")
    assert "try" in answer.json()["mend"]
    assert ask(app, "GET").json()["total"] == 0


def test_what_is_said_to_be_there_is_not_looked_at(app: FastAPI, w: World) -> None:
    """The first turn will tell."""
    added(app, interval=30, lane="bulk", pattern="/2026/*", name="云岭晚报", paused=True)
    (source,) = ask(app, "GET").json()["sources"]
    assert (source["interval"], source["lane"], source["name"]) == (30, "bulk", "云岭晚报")
    assert source["health"]["paused"]["by"] == "owner"
    assert source["health"]["next_look"] is None
    assert w.engine.looked == []


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"address": "ftp://x"}, "/body/address"),
        ({"kind": "newspaper"}, "/body/kind"),
        ({"interval": 1}, "/body/interval"),
        ({"interval": 1e9}, "/body/interval"),
        ({"colour": "red"}, "/body/colour"),
        ({"name": "x" * 201}, "/body/name"),
    ],
)
def test_what_is_wrong_is_named(app: FastAPI, fields: dict[str, Any], where: str) -> None:
    """As everywhere."""
    answer = ask(app, "POST", **{"address": FEED, "kind": "feed", **fields})
    assert (answer.status_code, answer.json()["where"]) == (422, where)


def test_sources_are_listed_by_category_and_name_a_page_at_a_time(app: FastAPI) -> None:
    """Each once, by what is asked for."""
    for number in range(7):
        name, category = f"报{number}", "本地" if number % 2 else ""
        added(app, address=f"https://news.example/{number}", name=name, category=category)
    seen, cursor = [], None
    while True:
        query = "?size=3" + (f"&cursor={cursor}" if cursor else "")
        page = ask(app, "GET", query).json()
        assert page["total"] == 7
        seen += [source["name"] for source in page["sources"]]
        cursor = page["cursor"]
        if not cursor:
            break
    assert seen == ["报0", "报2", "报4", "报6", "报1", "报3", "报5"]
    for query, total in (
        ("?category=本地", 3),
        ("?q=报3", 1),
        ("?q=news.EXAMPLE/4", 1),
        ("?state=new", 7),
        ("?state=paused", 0),
        ("?kind=sitemap", 0),
    ):
        assert ask(app, "GET", query).json()["total"] == total, query
    deep = base64.urlsafe_b64encode(b"[" * 1480).decode()
    for query in (f"?cursor={deep}", "?cursor=x", "?size=0", "?colour=red", "?state=red"):
        assert ask(app, "GET", query).status_code == 422, query


def test_a_source_is_changed_paused_and_resumed(app: FastAPI, w: World) -> None:
    """What isn't named stays; what is mended is due at once."""
    id = added(app, name="甲", category="本地")["id"]
    row = w.turns.sources.rows[id]
    row.due = 9e9
    changed = ask(app, "PATCH", f"/{id}", name="乙").json()
    assert (changed["name"], changed["category"], row.due) == ("乙", "本地", 9e9)
    moved = "https://news.example/new.xml"
    assert ask(app, "PATCH", f"/{id}", address=moved).json()["address"] == moved
    assert row.due == w.turns.now
    row.history = row.history.model_copy(update={"failures": 12})
    for _ in range(2):
        paused = ask(app, "PATCH", f"/{id}", paused=True).json()
    assert paused["health"]["state"] == "paused"
    assert ask(app, "POST", f"/{id}/poll").status_code == 409
    row.due = 9e9
    resumed = ask(app, "PATCH", f"/{id}", paused=False).json()
    assert resumed["health"]["failures"] == 0
    assert row.due == w.turns.now
    added(app, address="https://news.example/third.xml")
    assert ask(app, "PATCH", f"/{id}", address="https://news.example/third.xml").status_code == 409
    assert ask(app, "PATCH", f"/{id}", colour="red").status_code == 422


def test_a_source_can_be_looked_at_at_once(app: FastAPI, w: World) -> None:
    """Whenever it would be due."""
    id = added(app)["id"]
    row = w.turns.sources.rows[id]
    row.due = 9e9
    assert ask(app, "POST", f"/{id}/poll").status_code == 202
    assert row.due == w.turns.now


def test_a_source_is_forgotten(app: FastAPI) -> None:
    """What isn't there is told so."""
    id = added(app)["id"]
    assert ask(app, "DELETE", f"/{id}").status_code == 204
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/poll")):
        assert ask(app, method, f"/{id}{path}").status_code == 404
    assert ask(app, "PATCH", f"/{id}", name="甲").status_code == 404


def test_a_list_is_brought_in_and_taken_out(app: FastAPI) -> None:
    """What was there before stays, and what is wrong with a line is told."""
    added(app)
    lines = f"{FEED}\nhttps://b.example/\t乙报\t财经\nnonsense\n"
    brought = ask(app, "POST", "/import?category=其他&lane=bulk", content=lines.encode()).json()
    assert (brought["added"], brought["known"], brought["refused"]) == (1, 1, 1)
    assert [line["status"] for line in brought["sources"]] == ["known", "added", "refused"]
    assert "address" in brought["sources"][2]["problem"]
    new = ask(app, "GET", f"/{brought['sources'][1]['id']}").json()
    assert (new["name"], new["category"], new["lane"], new["kind"]) == (
        "乙报",
        "财经",
        "bulk",
        None,
    )
    opml = ask(app, "GET", "/opml")
    assert opml.headers["Content-Type"].startswith("text/x-opml")
    assert "attachment" in opml.headers["Content-Disposition"]
    again = ask(app, "POST", "/import", content=opml.content).json()
    assert (again["added"], again["known"]) == (0, 2)
    assert "b.example" not in ask(app, "GET", "/opml?category=本地").text
    for content, status in ((b"<rss/>", 422), (b"x" * (5 << 20), 413)):
        assert ask(app, "POST", "/import", content=content).status_code == status


def test_a_try_shows_what_would_come_in_and_takes_nothing(app: FastAPI, w: World) -> None:
    """Of what came in before it says so."""
    w.engine.publish(*range(60))
    w.engine.targets = [feed(), Target(kind=SourceKind.SITEMAP, address="https://news.example/s")]
    w.turns.add()
    w.turns.turn()
    w.engine.publish(60)
    tried = ask(app, "POST", "/try", address="https://news.example/").json()
    assert (tried["outcome"], tried["title"], tried["total"]) == ("new", "云岭日报", 61)
    assert tried["target"]["address"] == FEED
    assert [other["kind"] for other in tried["others"]] == ["sitemap"]
    assert [page["is_known"] for page in tried["pages"][:2]] == [False, True]
    assert len(tried["pages"]) == 50
    assert len(w.turns.ledger.rows) == 60


def test_a_try_that_fails_says_why(app: FastAPI, w: World) -> None:
    """As it would of a source."""
    assert ask(app, "POST", "/try", address=FEED).json()["cause"] == "unreadable"
    w.engine.failure = DOWN
    tried = ask(app, "POST", "/try", address=FEED, kind="feed").json()
    assert (tried["outcome"], tried["cause"]) == ("failed", "unreachable")


def test_each_caller_has_its_own(w: World) -> None:
    """An admin sees all; who only reads, none; a key that is bound names its source."""
    app = w.app()
    desk = KeyDesk(keys := FakeKeys(), lambda: SECRET)
    app.state.access = closed(keys, ADMIN)
    one, two, reader, bound = (
        desk.create(NewKey(name=name, scopes=scopes, source=source)).key
        for name, scopes, source in (
            ("a", ["ingest"], None),
            ("b", ["ingest"], None),
            ("c", ["read"], None),
            ("d", ["ingest"], "云岭日报"),
        )
    )
    first, second = added(app, one)["id"], added(app, two)["id"]
    own = added(app, bound)
    assert own["name"] == "云岭日报"
    other = ask(app, "POST", key=bound, address="https://x.example/", kind="feed", name="晚报")
    assert other.status_code == 403
    assert ask(app, "PATCH", f"/{own['id']}", key=bound, name="晚报").status_code == 403
    brought = ask(app, "POST", "/import", key=bound, content="https://y.example/\t晚报".encode())
    assert brought.json()["added"] == 1
    for key, seen in ((one, {first}), (two, {second}), (ADMIN, None)):
        listed = {source["id"] for source in ask(app, "GET", key=key).json()["sources"]}
        assert listed == seen or (seen is None and len(listed) == 4)
    assert ask(app, "GET", f"/{second}", key=one).status_code == 404
    assert ask(app, "PATCH", f"/{second}", key=one, name="x").status_code == 404
    for method, path in (("DELETE", ""), ("POST", "/poll")):
        assert ask(app, method, f"/{second}{path}", key=one).status_code == 404
        assert ask(app, method, f"/{second}{path}", key=reader).status_code == 403
    assert ask(app, "GET", key=reader).status_code == 403
    assert FEED in ask(app, "GET", "/opml", key=one).text
    assert ask(app, "DELETE", f"/{second}", key=ADMIN).status_code == 204


def test_health_tells_how_a_source_fares(app: FastAPI, w: World) -> None:
    """New pages, failures and their cause, what waits."""
    w.turns.add(owner=None)
    w.engine.publish(1, 2)
    w.engine.pages["https://news.example/1.html"] = DOWN
    w.turns.turn()
    health = ask(app, "GET").json()["sources"][0]["health"]
    assert (health["state"], health["accepted"], health["waiting"]) == ("ok", 1, 1)
    w.engine.failure = DOWN
    w.turns.now += 60
    w.turns.sources.wake("0123456789abcdef")
    w.turns.turn()
    health = ask(app, "GET", "?state=failing").json()["sources"][0]["health"]
    assert (health["failures"], health["trouble"]["cause"]) == (1, "unreachable")
