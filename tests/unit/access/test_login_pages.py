"""Signing in and out on the pages, and what a closed service shows before."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from shared.access import passwords
from shared.access.attempts import A_NAME, MemoryAttempts, SlowGuessing
from shared.access.audit import Audit
from shared.access.callers import Scope
from shared.access.doors import Access
from shared.access.people import make_person
from shared.access.session_door import SessionDoor
from shared.access.sessions import SessionBook, SessionLengths, hash_of
from shared.web.addresses import own_path
from shared.web.login_pages import Entry
from tests.asgi import call
from tests.fake_people import FakePeople, FakeSessions
from tests.unit.ingest.clients import api
from tests.unit.web.clients import parsed

PASSWORD = "雁洲的老渡口有七级台阶！"
HTML = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "zh"}
OWN = HTML | {"Sec-Fetch-Site": "same-origin"}


class Site:
    """A closed ingest service with its people, and a browser that keeps cookies."""

    def __init__(self, *, is_open: bool = False, is_secure: bool = False) -> None:
        self.people, self.sessions = FakePeople(), FakeSessions()
        make_person("苏禾", ["read"], PASSWORD, people=self.people)
        make_person("阿岚", ["admin"], PASSWORD, people=self.people)
        door = SessionDoor(SessionBook(self.sessions, self.people, SessionLengths()))
        self.app: FastAPI = api()
        self.app.state.access = Access(is_open, sessions=door, is_secure=is_secure)
        guessing = SlowGuessing(MemoryAttempts())
        self.app.state.entry = Entry(self.people, door, guessing, is_secure=is_secure)
        self.cookies: dict[str, str] = {}

    @property
    def entry(self) -> Entry:
        """Return what signing in needs."""
        entry: Entry = self.app.state.entry
        return entry

    def get(self, path: str, headers: dict[str, str] = HTML) -> httpx.Response:
        """Return a page."""
        return self._ask("GET", path, headers, {})

    def post(self, path: str, **data: str) -> httpx.Response:
        """Return the answer to a form of our own."""
        return self.send(path, OWN, data)

    def send(self, path: str, headers: dict[str, str], data: dict[str, str]) -> httpx.Response:
        """Return the answer to a form from anywhere."""
        return self._ask("POST", path, headers, data)

    def enter(self, name: str = "苏禾", password: str = PASSWORD, **more: str) -> httpx.Response:
        """Sign in."""
        return self.post("/login", name=name, password=password, **more)

    def _ask(
        self, method: str, path: str, headers: dict[str, str], data: dict[str, str]
    ) -> httpx.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = headers | ({"Cookie": cookie} if cookie else {})
        answer = call(self.app, method, path, headers=sent, data=data)
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        for line in answer.headers.get_list("set-cookie"):
            if "Max-Age=0" in line:
                self.cookies.pop(line.partition("=")[0], None)
        return answer


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash in no time: how slow it is is no matter of these tests."""
    light = PasswordHasher(1, 8, 1)
    monkeypatch.setattr(passwords, "PasswordHasher", lambda: light)
    monkeypatch.setattr(passwords, "NOBODY", light.hash("x"))


@pytest.fixture
def site() -> Site:
    """Return a closed service."""
    return Site()


def test_a_closed_page_leads_to_the_login_and_back(site: Site) -> None:
    """To where one was, with all that was asked there."""
    asked = site.get("/?offset=20&x=a%26b")
    assert asked.status_code == 303
    where = urlsplit(asked.headers["Location"])
    assert where.path == "/login"
    assert parse_qs(where.query) == {"next": ["/?offset=20&x=a%26b"]}
    form = parsed(site.get(asked.headers["Location"]))
    back = str(form.one("input[name=next]").attributes["value"])
    assert form.css_first(".who") is None
    entered = site.enter(next=back)
    assert entered.status_code == 303
    assert entered.headers["Location"] == back
    page = parsed(site.get("/"))
    assert page.one(".who span").text().endswith("苏禾")
    assert site.get("/login?next=/post").headers["Location"] == "/post"


def test_programs_and_forms_are_told_401(site: Site) -> None:
    """They can't follow to a login."""
    assert site.get("/v1/stats", {"Accept": "*/*"}).status_code == 401
    assert site.get("/", {"Accept": "application/json"}).status_code == 401
    assert site.post("/dead-letters/replay").status_code == 401
    wrong = site.get("/", HTML | {"Authorization": "Bearer cb_0_x"})
    assert wrong.status_code == 401


@pytest.mark.parametrize(
    "address",
    [
        *("//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example"),
        *("evil.example", "javascript:alert(1)", "", "/a\nb", "/\\\\evil"),
    ],
)
def test_nobody_is_led_elsewhere(site: Site, address: str) -> None:
    """Whatever a link says."""
    assert own_path(address) == "/"
    assert site.enter(next=address).headers["Location"] == "/"
    assert site.get(f"/login?next={quote(address)}").headers["Location"] == "/"


@pytest.mark.parametrize("is_secure", [False, True])
def test_the_cookie_is_for_the_browser_alone(is_secure: bool) -> None:
    """No script sees it and no other site's form sends it; over TLS it goes no other way."""
    site = Site(is_secure=is_secure)
    line = site.enter().headers["set-cookie"]
    name, _, rest = line.partition("=")
    assert name == ("__Host-caibian_session" if is_secure else "caibian_session")
    attributes = {part.strip().lower() for part in rest.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= attributes
    assert ("secure" in attributes) is is_secure
    assert not [each for each in attributes if each.startswith("domain")]
    assert f"max-age={int(timedelta(days=7).total_seconds())}" in attributes
    (id,) = site.cookies.values()
    assert list(site.sessions.kept) == [hash_of(id)]
    assert site.get("/").status_code == 200
    # Over TLS a cookie that another host of the domain may have set doesn't count.
    other = {"caibian_session": id} if is_secure else {"__Host-caibian_session": id}
    site.cookies = other
    assert site.get("/").status_code == 303


def test_sign_out_ends_the_session(site: Site) -> None:
    """The cookie is forgotten, and worth nothing if somebody kept it."""
    site.enter()
    kept = dict(site.cookies)
    assert site.post("/logout").headers["Location"] == "/login"
    assert site.cookies == {}
    assert site.sessions.kept == {}
    site.cookies = kept
    assert site.get("/").status_code == 303
    assert site.post("/logout").status_code == 303


def test_each_sign_in_has_a_session_of_its_own(site: Site) -> None:
    """One whose id was there before, perhaps put there by another, is never gone on with."""
    site.cookies = {"caibian_session": "planted"}
    site.enter()
    first = dict(site.cookies)
    assert first["caibian_session"] != "planted"
    site.enter("阿岚")
    assert site.cookies != first
    assert len(site.sessions.kept) == 1


def test_other_sites_sign_nobody_in_or_out(site: Site) -> None:
    """Not with a name of theirs either."""
    site.enter()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}, {}):
        for path in ("/login", "/logout", "/people"):
            fields = {"name": "阿岚", "password": PASSWORD}
            assert site.send(path, HTML | headers, fields).status_code == 403
    assert site.get("/").status_code == 200


def test_a_wrong_password_is_told_and_logged(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """The name stays typed, the password doesn't; the log has the address alone."""
    told = site.enter(password="falschesgeheimnis", next="/post")
    assert told.status_code == 403
    form = parsed(told)
    assert form.one("[role=alert]").text().strip() == "用户名或密码不正确。"
    assert form.one("#name").attributes["value"] == "苏禾"
    assert form.one("input[name=next]").attributes["value"] == "/post"
    assert "falschesgeheimnis" not in told.text + caplog.text
    assert "a sign-in failed from 127.0.0.1" in caplog.text
    assert (
        site.enter("无名氏", "falsch")
        .text.replace("无名氏", "苏禾")
        .replace('value="/"', 'value="/post"')
        == told.text
    )
    assert site.sessions.kept == {}


def test_guessing_is_told_to_wait(site: Site) -> None:
    """429 with Retry-After, also for the right password."""
    for _ in range(A_NAME):
        site.enter(password="falsch")
    told = site.enter()
    assert told.status_code == 429
    assert 0 < int(told.headers["Retry-After"]) <= 900
    assert "15 分钟" in parsed(told).one("[role=alert]").text()
    assert site.sessions.kept == {}


def test_signing_in_and_out_is_audited(site: Site, tmp_path: Path) -> None:
    """With who it was, never how."""
    site.app.state.audit = Audit(tmp_path)
    site.enter("阿岚")
    site.post("/people", name="新人", password=PASSWORD, scope_read="1")
    site.post("/logout")
    written = (tmp_path / "logs/audit.log").read_text(encoding="utf-8")
    assert [line.split('"what": "')[1].split('"')[0] for line in written.splitlines()] == [
        *("sign-in", "add-person", "sign-out"),
    ]
    assert written.count('"name": "阿岚"') == 3
    assert PASSWORD not in written


def test_an_open_service_asks_nobody_but_knows_who_signs_in() -> None:
    """As before on this machine; it works on when the sessions can't be read."""
    site = Site(is_open=True)
    assert parsed(site.get("/")).css_first(".who") is None
    site.enter()
    assert parsed(site.get("/")).one(".who")
    site.cookies = {"caibian_session": "other"}
    site.sessions.is_away = True
    assert parsed(site.get("/")).css_first(".who") is None


def test_a_closed_service_without_its_store_lets_nobody_in(site: Site) -> None:
    """503, not the login: signing in anew wouldn't help."""
    site.enter()
    site.cookies["caibian_session"] += "x"
    site.sessions.is_away = True
    assert site.get("/").status_code == 503


def test_readers_may_read_and_admins_may_all(site: Site) -> None:
    """A reader is told that it may not; the pages of admins aren't linked."""
    site.enter()
    assert site.get("/people").status_code == 403
    assert site.post("/people", name="甲", password=PASSWORD, scope_admin="1").status_code == 403
    assert site.post("/dead-letters/replay").status_code == 403
    assert '/people"' not in site.get("/").text
    site.enter("阿岚")
    assert '/people"' in site.get("/").text
    assert site.get("/people").status_code == 200


def test_an_admin_lets_people_in_and_go(site: Site) -> None:
    """By the page; what is wrong is said beside what was typed."""
    site.enter("阿岚")
    assert site.post("/people", name="新人", password=PASSWORD, scope_ingest="1").status_code == 303
    assert site.people.get("新人").scopes == {Scope.INGEST}
    rows = parsed(site.get("/people")).css("tbody th")
    assert {row.text() for row in rows} == {"苏禾", "阿岚", "新人"}
    hash = site.people.get("新人").hash
    assert hash not in site.get("/people").text
    assert site.post("/people/password", name="新人", password=PASSWORD[::-1]).status_code == 303
    assert site.people.get("新人").hash != hash
    for fields, status in (
        ({"name": "新人", "password": PASSWORD, "scope_read": "1"}, 409),
        ({"name": "新 人", "password": PASSWORD, "scope_read": "1"}, 422),
        ({"name": "乙", "password": "短", "scope_read": "1"}, 422),
        ({"name": "乙", "password": PASSWORD}, 422),
    ):
        told = site.post("/people", **fields)
        assert told.status_code == status
        assert parsed(told).one("[role=alert]").text().strip()
        assert parsed(told).one("#name").attributes["value"] == fields["name"]
        assert "value" not in parsed(told).one("#password").attributes
    assert site.post("/people/remove", name="新人").status_code == 303
    assert site.post("/people/remove", name="新人").status_code == 404
    assert site.post("/people/password", name="新人", password=PASSWORD).status_code == 404


def test_who_was_removed_is_out(site: Site) -> None:
    """Within moments, here at once as the session isn't remembered."""
    site.enter()
    site.people.remove("苏禾")
    door = site.entry.sessions
    site.app.state.access = replace(site.app.state.access, sessions=SessionDoor(door.book))
    assert site.get("/").status_code == 303


def test_without_a_provider_its_pages_lead_to_the_login(site: Site) -> None:
    """And nothing is offered."""
    assert "/login/provider" not in site.get("/login").text
    for path in ("/login/provider", "/login/back?code=x&state=y"):
        assert site.get(path).headers["Location"] == "/login"


def test_a_queue_of_guesses_is_short() -> None:
    """Who comes behind it is told at once to come again, though a guesser has many addresses."""
    site = Site()
    hashing = site.entry.hashing
    queue = SimpleNamespace(tasks_waiting=16)
    site.entry.hashing = cast(Any, SimpleNamespace(statistics=lambda: queue))
    refused = site.enter()
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    site.entry.hashing = hashing
    assert site.enter().status_code == 303
