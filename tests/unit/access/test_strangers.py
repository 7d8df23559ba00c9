"""Who has no good key costs nobody anything, and is told nothing of the machines inside."""

import asyncio
import logging
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from services.ingest.settings import IngestSettings
from shared.access.callers import Caller, Scope
from shared.access.doors import Access
from shared.access.people import make_person
from shared.access.ring import KeyRing
from shared.access.session_door import SessionDoor
from shared.access.sessions import SessionBook, SessionLengths
from shared.errors import RedisAway
from shared.http.app import make_api
from shared.http.probes import install_probes
from shared.http.rate_limiting import Limits
from shared.http.rates import LenientRates
from shared.http.readiness import Readiness
from shared.logs import configure_logs
from tests.asgi import call
from tests.fake_keys import SECRET, FakeKeys, bearer, closed
from tests.fake_people import FakePeople, FakeSessions
from tests.fake_rates import FakeRates
from tests.unit.ingest.clients import api

RATE, OUTSIDE = 5, "192.0.2.1"
WRONG = {"Authorization": f"Bearer cb_0123456789abcdef_{'x' * 43}"}
INSIDE = "Error 111 connecting to 10.0.0.5:6379. Connection refused."


class Counted(FakeSessions):
    """Sessions that count how often they were asked for."""

    asked = 0

    def get(self, hash: str) -> Any:
        self.asked += 1
        return super().get(hash)


class Closed:
    """A closed service that limits who comes from elsewhere."""

    def __init__(self) -> None:
        self.keys, self.sessions, people = FakeKeys(), Counted(), FakePeople()
        book = SessionBook(self.sessions, people, SessionLengths())
        person = make_person("suhe", ["read"], "云岭市新建三座水厂云岭市新建", people=people)
        self.session = book.start(person.caller(), is_kept=True)
        ring = KeyRing(self.keys, lambda: SECRET)
        self.app: FastAPI = api()
        self.app.state.access = Access(is_open=False, ring=ring, sessions=SessionDoor(book))
        settings = IngestSettings(rate_per_address=RATE)
        self.app.state.limits = Limits(LenientRates(FakeRates()), settings)

    def ask(self, *sent: dict[str, str]) -> list[httpx.Response]:
        """Return the answers to some requests from one address, one after the other."""

        async def run() -> list[httpx.Response]:
            transport = httpx.ASGITransport(self.app, client=(OUTSIDE, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
                return [await http.get("/v1/stats", headers=headers) for headers in sent]

        return asyncio.run(run())


def cookie(session: str) -> dict[str, str]:
    """Return the header of a request in a session."""
    return {"Cookie": f"caibian_session={session}"}


@pytest.mark.parametrize("guess", [{}, cookie("x" * 43)], ids=["nothing", "session"])
def test_who_is_refused_too_often_waits(guess: dict[str, str]) -> None:
    """As anybody who asks too often; and from then on nothing is looked up."""
    system = Closed()
    answers = system.ask(*[guess] * (RATE + 3))
    assert [answer.status_code for answer in answers] == [401] * RATE + [429] * 3
    assert answers[-1].headers["Retry-After"] == "60"
    assert answers[-1].headers["RateLimit"] == '"address";r=0;t=60'
    assert system.sessions.asked in (0, RATE + 1)


def test_a_guesser_of_keys_keeps_no_good_key_waiting() -> None:
    """A thousand wrong ones in a row made one wait for fifteen seconds."""
    system = Closed()
    good = bearer(system.keys.add(Scope.READ))
    assert system.ask(good)[0].status_code == 200
    assert {one.status_code for one in system.ask(*[WRONG] * (RATE + 1))} == {401, 429}
    reads = system.keys.reads
    answers = system.ask(*[WRONG] * 20, good)
    assert [one.status_code for one in answers] == [429] * 20 + [200]
    assert system.keys.reads - reads <= 1


def test_a_session_that_is_known_goes_on() -> None:
    """Though others behind its address are barred."""
    system = Closed()
    assert system.ask(cookie(system.session))[0].status_code == 200
    system.ask(*[WRONG] * (RATE + 2))
    assert system.ask(cookie(system.session))[0].status_code == 200


def test_this_machine_is_never_barred() -> None:
    """A proxy that isn't named would bar everybody."""
    system = Closed()
    for _ in range(RATE + 2):
        assert call(system.app, "GET", "/v1/stats").status_code == 401


class AwayDoor(Access):
    """A door whose store is away."""

    async def caller(
        self, token: str | None, session: str | None = None, *, is_barred: bool = False
    ) -> Caller | None:
        raise RedisAway(INSIDE)


def away() -> None:
    """Be away."""
    raise RedisAway(INSIDE)


def test_strangers_are_told_of_no_machine_inside() -> None:
    """Neither at the door nor by /readyz, which tells them the state of each part."""
    app, keys = make_api(APIRouter(), title="x", version="1"), FakeKeys()
    app.state.access = closed(keys)
    install_probes(app, Readiness({"store": away}))
    told = call(app, "GET", "/readyz")
    assert (told.status_code, told.json()["parts"]["store"]["state"]) == (503, "away")
    whole = call(app, "GET", "/readyz", headers=bearer(keys.add(Scope.READ)))
    assert INSIDE in whole.json()["parts"]["store"]["detail"]
    app.state.access = AwayDoor(is_open=False)
    refused = call(app, "GET", "/metrics")
    assert refused.status_code == 503
    assert "10.0.0.5" not in told.text + refused.text


def test_nobody_writes_a_line_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """An address that is logged holds what somebody sent."""
    configure_logs("INFO")
    path = "/a\n2026-07-09 INFO caibian.access a sign-in\u2028\x1b[2J"
    logging.getLogger("caibian.http").warning("unexpected error", extra={"path": path})
    (line,) = capsys.readouterr().err.splitlines()
    assert "path=/a\\u000a2026" in line
    assert "\x1b" not in line


def test_no_log_tells_the_addresses_that_are_asked() -> None:
    """Those of webhooks are secrets; the client's own log has them at INFO."""
    configure_logs("INFO")
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
