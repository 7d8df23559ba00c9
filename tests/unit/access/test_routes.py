"""Every route of both services asks who comes; a new one can't be forgotten."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from services.ingest.app import create_app as ingest_app
from services.ingest.settings import IngestSettings
from services.search.app import create_app as search_app
from services.search.settings import SearchSettings
from shared.access.callers import Scope
from shared.http.access import OPEN_FOLDERS, OPEN_PATHS
from tests.asgi import call
from tests.fake_keys import FakeKeys, bearer, closed

KEYS = FakeKeys()
READ, INGEST = KEYS.add(Scope.READ), KEYS.add(Scope.INGEST)
# What a key of the scope ingest is for; all else that changes something wants an admin.
POSTS = {
    ("ingest", "POST", "/v1/articles"),
    ("ingest", "POST", "/v1/articles/batch"),
    ("ingest", "DELETE", "/v1/articles/{id}"),
    ("ingest", "POST", "/articles/{id}/withdraw"),
    ("ingest", "POST", "/post"),
    ("ingest", "POST", "/v1/sources"),
    ("ingest", "POST", "/v1/sources/try"),
    ("ingest", "POST", "/v1/sources/import"),
    ("ingest", "POST", "/v1/sources/{id}/poll"),
    # Of all but {id} they say that there is no such source.
    *(
        ("ingest", method, f"/v1/sources/{name}")
        for method in ("DELETE", "PATCH")
        for name in ("{id}", "import", "opml", "try")
    ),
}
# What notes how far a reader has read is the reader's own.
READS = {
    ("search", "POST", "/v1/searches/{id}/looked"),
    ("search", "POST", "/searches/{id}/looked"),
    ("search", "POST", "/v1/collections/{id}/looked"),
    ("search", "POST", "/collections/{id}/looked"),
}
# What reads but shows what only who may change it should see.
NOT_FOR_READERS = {("ingest", "GET", "/post")}
FILLED = dict.fromkeys(("id", "key", "one"), "0123456789abcdef")
FILLED |= {"article": "a", "side": "next"}


@dataclass(frozen=True)
class Door:
    """A route and one of its methods."""

    service: str
    method: str
    path: str

    @property
    def address(self) -> str:
        """Return an address that the route answers."""
        return re.sub(r"{(\w+)(:\w+)?}", lambda part: FILLED[part.group(1)], self.path)

    @property
    def key(self) -> tuple[str, str, str]:
        """Return it as the tables name it."""
        return self.service, self.method, self.path


@cache
def app_of(service: str) -> FastAPI:
    """Return the app as it is served, closed, on keys of the tests."""
    data = Path(mkdtemp())
    if service == "ingest":
        app = ingest_app(IngestSettings(data=data, open=False, ingest_host="0.0.0.0"))
    else:
        app = search_app(SearchSettings(data=data, embedder="none", search_host="0.0.0.0"))
    assert not app.state.access.is_open
    app.state.access = closed(KEYS)
    return app


def doors(service: str) -> Iterator[Door]:
    """Yield each method of each route that isn't open to all."""
    for route in iter_route_contexts(app_of(service).routes):
        assert route.path
        if route.methods is None:
            assert f"{route.path}/" in OPEN_FOLDERS
        elif route.path not in OPEN_PATHS and not route.path.startswith(OPEN_FOLDERS):
            yield from (Door(service, method, route.path) for method in sorted(route.methods))


DOORS = [door for service in ("ingest", "search") for door in doors(service)]
CHANGING = [door for door in DOORS if door.method not in ("GET", "HEAD")]


def test_what_is_open_is_little() -> None:
    """Whoever adds to it comes by here."""
    entries = {"/login", "/login/provider", "/login/back", "/logout"}
    assert {"/healthz", "/readyz", *entries} == OPEN_PATHS
    assert OPEN_FOLDERS == ("/static/", "/static-offline-docs/", "/feeds/", "/mail/")
    assert len(DOORS) > 40
    assert len(CHANGING) > 8


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_without_a_key_every_door_is_closed(door: Door) -> None:
    """As a problem document that says how to come in."""
    answer = call(app_of(door.service), door.method, door.address)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("door", CHANGING, ids=str)
def test_who_may_only_read_changes_nothing(door: Door) -> None:
    """Whatever it sends; but what it has read."""
    if door.key in READS:
        return
    headers = bearer(READ) | {"Sec-Fetch-Site": "same-origin"}
    answer = call(app_of(door.service), door.method, door.address, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("door", CHANGING, ids=str)
def test_who_may_only_post_does_nothing_else(door: Door) -> None:
    """Neither bring the dead back to life nor make keys."""
    if door.key not in POSTS:
        answer = call(app_of(door.service), door.method, door.address, headers=bearer(INGEST))
        assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/nowhere", "/v1/articles/a/b", "/docs", "/openapi.json"])
@pytest.mark.parametrize("service", ["ingest", "search"])
def test_what_is_no_route_of_ours_is_closed_too(service: str, path: str) -> None:
    """So nothing can be found out by asking."""
    assert call(app_of(service), "GET", path).status_code == 401


@pytest.mark.parametrize("service", ["ingest", "search"])
def test_a_wrong_key_opens_nothing_but_what_is_open(service: str) -> None:
    """Where a key is sent it counts, also where none is needed."""
    answer = call(app_of(service), "GET", "/metrics", headers=bearer("cb_wrong"))
    assert answer.status_code == 401
    assert "invalid_token" in answer.headers["WWW-Authenticate"]
    assert call(app_of(service), "GET", "/healthz").status_code == 200


@pytest.mark.parametrize("service", ["ingest", "search"])
def test_a_reader_without_a_key_is_led_to_sign_in(service: str) -> None:
    """Where a program gets a 401; a wrong key leads nowhere, and is told of on a page."""
    headers = {"Accept": "text/html", "Accept-Language": "zh"}
    answer = call(app_of(service), "GET", "/", headers=headers)
    assert answer.status_code == 303
    assert "/login" in answer.headers["Location"]
    wrong = call(app_of(service), "GET", "/", headers=headers | bearer("cb_wrong"))
    assert wrong.status_code == 401
    assert "需要密钥" in wrong.text
    assert "default-src 'none'" in wrong.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("service", "path"), [("ingest", "/v1/stats"), ("search", "/v1/search")])
@pytest.mark.parametrize("key", [{}, bearer("cb_wrong")])
def test_a_program_that_takes_pages_too_is_led_nowhere(
    service: str, path: str, key: dict[str, str]
) -> None:
    """As Java's own client, which would follow to the form and take its 200 for an answer."""
    headers = {"Accept": "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"}
    answer = call(app_of(service), "GET", path, headers=headers | key)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("service", ["ingest", "search"])
def test_the_document_has_the_scheme_of_the_keys(service: str) -> None:
    """So that /docs has its button; each operation of the API says that it wants one."""
    document = app_of(service).openapi()
    schemes = document["components"]["securitySchemes"]
    assert schemes["key"]["scheme"] == "bearer"
    for path, operations in document["paths"].items():
        for operation in operations.values():
            is_open = path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)
            assert ("security" in operation) != is_open, path


def test_the_document_of_an_open_service_wants_no_key() -> None:
    """It says what is so: a key may be sent and isn't needed."""
    app = ingest_app(IngestSettings())
    stats = app.openapi()["paths"]["/v1/stats"]["get"]
    assert stats["security"] == [{"key": []}, {}]
    assert app.openapi()["paths"]["/v1/stats"]["get"]["security"] == [{"key": []}, {}]
    needed = app_of("ingest").openapi()["paths"]["/v1/stats"]["get"]
    assert needed["security"] == [{"key": []}]
