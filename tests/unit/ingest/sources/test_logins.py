"""A login in an address is kept apart, used where it belongs, and shown to nobody."""

import pytest
from fastapi import FastAPI

from services.ingest.sources.logins import Login, apart, login_at
from services.ingest.sources.models import SourceKind, Target
from services.ingest.sources.source import Source
from tests.fake_engine import feed
from tests.unit.ingest.sources.desks import World
from tests.unit.ingest.sources.test_source_routes import added, ask
from tests.unit.ingest.sources.turns import FEED

SECRET = "ge%40heim"
WITH = FEED.replace("//", f"//desk:{SECRET}@")
OWN = Login("https://news.example:443", f"desk:{SECRET}")


@pytest.fixture
def w() -> World:
    """Return a site and no sources."""
    return World()


@pytest.fixture
def app(w: World) -> FastAPI:
    """Return the API, open to all."""
    return w.app()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://a.example/x@y", ("https://a.example/x@y", None)),
        ("https://u:p@a.example/x", ("https://a.example/x", "u:p")),
        ("https://u:p@q@a.example/", ("https://a.example/", "u:p@q")),
        ("https://@a.example/", ("https://a.example/", "")),
        ("//u:p@a.example", ("//a.example", "u:p")),
        ("nonsense", ("nonsense", None)),
    ],
)
def test_an_address_is_taken_apart(address: str, told: tuple[str, str | None]) -> None:
    """Whatever it is."""
    assert apart(address) == told


def test_a_login_belongs_to_an_origin() -> None:
    """Scheme, host and port, however they are written."""
    one = login_at("HTTPS://u:%70@News.example:443/a")
    assert one == login_at("https://news.example/b", "u:%70")
    assert one is not None
    assert one.header() == "Basic dTpw"
    assert login_at("https://news.example/") is None
    assert login_at("http://u:p@新闻.example/") == login_at("http://xn--efvy88h.example", "u:p")


def test_a_login_is_shown_nowhere_and_used_at_each_look(
    app: FastAPI, w: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in answers nor in OPML nor in logs; pages are fetched by it too."""
    w.engine.targets = [feed()]
    w.engine.publish(1)
    caplog.set_level("DEBUG")
    answers = [ask(app, "POST", address=WITH.replace("feed.xml", ""))]
    source = answers[0].json()
    assert (source["address"], source["has_login"]) == (FEED, True)
    w.turns.now += 1
    assert w.turns.turn()
    # The site, its feed, the page.
    assert w.engine.logins == [OWN] * 3
    lines = f"{WITH}\nhttps://x:{SECRET}@b.example/\nnonsense://u:{SECRET}@c.example/\n"
    answers += [ask(app, "POST", "/import", content=lines.encode())]
    assert [each["status"] for each in answers[-1].json()["sources"]] == [
        *("known", "added", "refused")
    ]
    answers += [ask(app, "GET"), ask(app, "GET", f"/{source['id']}"), ask(app, "GET", "/opml")]
    answers += [ask(app, "POST", "/try", address=WITH, kind="feed")]
    answers += [ask(app, "POST", "/try", address=WITH)]
    answers += [ask(app, "POST", address=WITH)]
    for answer in answers:
        assert SECRET not in answer.text
        assert "ge@heim" not in answer.text
    assert SECRET not in caplog.text
    assert SECRET not in repr(w.turns.sources.get(source["id"]))
    assert w.engine.logins[3:] == [OWN] * 4


def test_a_login_stays_for_as_long_as_the_address_stays_at_its_site(app: FastAPI, w: World) -> None:
    """Another site doesn't get it; `https://@…` forgets it, another one replaces it."""
    id = added(app, address=WITH)["id"]
    assert ask(app, "PATCH", f"/{id}", address=FEED + "?2", name="甲").json()["has_login"]
    other = ask(app, "PATCH", f"/{id}", address="https://a.example/").json()
    assert (other["address"], other["has_login"]) == ("https://a.example/", False)
    assert ask(app, "PATCH", f"/{id}", address="https://a:b@a.example/").json()["has_login"]
    gone = ask(app, "PATCH", f"/{id}", address="https://@a.example/").json()
    assert (gone["address"], gone["has_login"]) == ("https://a.example/", False)


def test_what_is_found_at_another_site_is_looked_at_without_the_login(
    app: FastAPI, w: World
) -> None:
    """As the feeds of a site that another one serves."""
    w.engine.targets = [Target(kind=SourceKind.FEED, address="https://feeds.example/x")]
    assert not ask(app, "POST", address=WITH).json()["has_login"]


def test_a_source_is_tried_with_the_login_that_it_has(app: FastAPI, w: World) -> None:
    """By who may see it."""
    id = added(app, address=WITH)["id"]
    ask(app, "POST", "/try", address=FEED, kind="feed", source=id)
    ask(app, "POST", "/try", address=FEED, kind="feed")
    assert w.engine.logins == [OWN, None]
    nobodys = ask(app, "POST", "/try", address=FEED, kind="feed", source="f" * 16)
    assert nobodys.status_code == 404


def test_an_address_that_was_kept_whole_is_taken_apart_when_it_is_read() -> None:
    """As releases before this one kept it."""
    kept = {"id": "0" * 16, "address": WITH, "created_at": "2026-07-01T00:00:00Z"}
    read = Source.model_validate(kept)
    assert (read.address, read.access()) == (FEED, OWN)
    assert Source.model_validate_json(read.model_dump_json()) == read
    assert read.sight() != read.changed(address="https://@news.example/feed.xml").sight()
