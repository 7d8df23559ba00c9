"""A service answers to its own names, and lets no other site's page change anything."""

import base64
import hashlib
import re

import pytest

from services.ingest.settings import IngestSettings
from services.search.app import make_search_api
from shared.http.sites import Sites
from shared.settings import PageSettings
from tests.asgi import call
from tests.unit.ingest.clients import JSON, TEXT, api

EVIL = "http://evil.example"
KEY = "a-key-of-the-configuration"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8000", 200),
        ("127.0.0.1:53001", 200),
        ("[::1]:8000", 200),
        ("10.0.0.7:8000", 200),
        ("news.example", 200),
        ("intranet:8000", 200),
        ("desk.example", 200),
        ("search", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("news.example.evil.example:80", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_a_service_answers_to_its_own_names(host: str, status: int) -> None:
    """Loopback, its addresses, what is allowed, and numbers, which can't be bound anew."""
    app = api(
        public_ingest_url="https://News.example/caibian",
        allowed_hosts="intranet,desk.example",
        search_url="http://search:8001",
        open=True,
    )
    answer = call(app, "GET", "/v1/stats", headers={"Host": host})
    assert answer.status_code == status
    if status == 421:
        assert answer.json()["where"] == "Host"
        assert "CAIBIAN_ALLOWED_HOSTS" in answer.json()["mend"]


def test_two_hosts_are_none() -> None:
    """Whoever is in front may have looked at the other."""
    headers = [("Host", "localhost"), ("Host", "evil.example")]
    assert call(api(), "GET", "/v1/stats", headers=headers).status_code == 421


CROSS = [
    {"Sec-Fetch-Site": "cross-site", "Origin": EVIL},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:8001"},
    {"Origin": EVIL},
    {"Origin": "null"},
    {"Origin": "http://[::1"},
]
OWN = [
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
    {"Origin": "https://news.example"},
    {"Origin": EVIL, "Authorization": f"Bearer {KEY}"},
    {},
]
CHANGES = [
    ("POST", "/v1/articles"),
    ("POST", "/v1/articles/batch"),
    ("DELETE", "/v1/articles/sample-2"),
    ("POST", "/v1/dead-letters/replay"),
    ("POST", "/v1/dead-letters/a/replay"),
    ("POST", "/post"),
    ("POST", "/articles/sample-2/withdraw"),
]


@pytest.mark.parametrize("sent", CROSS)
@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_no_other_site_changes_anything(method: str, path: str, sent: dict[str, str]) -> None:
    """At whatever door; a page's form says so on a page."""
    answer = call(api(), method, path, content="鹭洲".encode(), headers=TEXT | sent)
    assert answer.status_code == 403
    is_page = not path.startswith("/v1/")
    assert answer.headers["Content-Type"].startswith("text/html") == is_page
    assert is_page or answer.json()["where"] == "Origin"


@pytest.mark.parametrize("sent", OWN)
def test_programs_and_own_pages_may(sent: dict[str, str]) -> None:
    """Programs send neither header; a key isn't sent by a page without asking first."""
    app = api(public_ingest_url="https://news.example", open=True, key=KEY)
    answer = call(app, "POST", "/v1/articles", content=b'{"content":"a"}', headers=JSON | sent)
    assert answer.status_code == 202


def test_saved_searches_are_a_door_too() -> None:
    """And reading is not."""
    headers = {"Origin": EVIL}
    answer = call(make_search_api(), "POST", "/v1/searches", json={}, headers=headers)
    assert answer.status_code == 403
    assert call(api(), "GET", "/v1/stats", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/v1/stats", "/nothing", "/docs", "/openapi.json", "/", "/post"])
def test_every_answer_is_for_its_own_site(path: str) -> None:
    """No answer is framed, guessed at or loaded by another site."""
    headers = call(api(), "GET", path).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers.get_list("Content-Security-Policy") == [headers["Content-Security-Policy"]]


def test_the_docs_run_their_one_script_and_no_other() -> None:
    """It is known by its digest."""
    answer = call(api(), "GET", "/docs")
    (script,) = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    scripts = re.search(r"script-src ([^;]*);", answer.headers["Content-Security-Policy"])
    assert scripts is not None
    assert scripts.group(1) == f"'self' 'sha256-{digest}'"


def test_all_own_addresses_are_known() -> None:
    """The one of the other service too, by which services ask each other."""
    settings = IngestSettings(search_url="http://search:8001", ingest_url="http://ingest:8000")
    assert {"search", "ingest"} <= Sites.of(settings).hosts
    assert Sites.of(PageSettings()).hosts == {"127.0.0.1", "localhost", "::1"}
