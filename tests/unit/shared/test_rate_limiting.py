"""Who asks too often is refused, and everybody is told what is left."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from services.ingest.app import create_app
from services.ingest.settings import IngestSettings
from shared.access.callers import LOCAL, Caller, Kind
from shared.http.app import make_api
from shared.http.probes import install_probes
from shared.http.rate_limiting import Limits
from shared.http.rates import LenientRates
from shared.http.readiness import Readiness
from shared.settings import PageSettings
from tests.doors import Door
from tests.fake_rates import FakeRates

router = APIRouter()


@router.get("/v1/things")
async def things() -> dict[str, str]:
    """Answer."""
    return {}


def introduced(app: FastAPI, caller: Caller) -> FastAPI:
    """Return an app whose callers are known beforehand."""
    app.state.access = Door(caller)
    return app


def caller(kind: Kind, id: str = "a", rate: int | None = None) -> Caller:
    """Return a caller."""
    return replace(LOCAL, kind=kind, id=id, rate=rate)


def api(rates: FakeRates | None = None, **settings: Any) -> FastAPI:
    """Return an app that counts."""
    app = make_api(router, title="x", version="1")
    limits = Limits(LenientRates(rates or FakeRates()), PageSettings(**settings))
    app.state.limits = limits
    install_probes(app, Readiness({}), measured=[limits.limited])
    return app


def ask(
    app: FastAPI,
    count: int,
    address: str = "192.0.2.1",
    path: str = "/v1/things",
    **headers: str,
) -> list[httpx.Response]:
    """Return the answers to some requests from an address."""

    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return [await client.get(path, headers=headers) for _ in range(count)]

    return asyncio.run(run())


def statuses(answers: list[httpx.Response]) -> list[int]:
    """Return their statuses."""
    return [answer.status_code for answer in answers]


def test_who_asks_too_often_is_told_when_to_go_on() -> None:
    """As a problem document, with the fields that tell the rate and what is left of it."""
    first, second, third = ask(api(rate_per_address=2), 3)
    assert statuses([first, second, third]) == [200, 200, 429]
    assert first.headers["RateLimit-Policy"] == '"address";q=2;w=60'
    assert first.headers["RateLimit"] == '"address";r=1;t=60'
    assert third.headers["RateLimit"] == '"address";r=0;t=60'
    assert third.headers["Retry-After"] == "60"
    assert third.headers["Content-Type"] == "application/problem+json"
    problem = third.json()
    assert problem["type"].endswith("#quota-exceeded")
    assert problem["violated-policies"] == ["address"]
    assert problem["retry_after"] == 60


def test_what_is_refused_is_counted() -> None:
    """In the metrics, which nobody is refused."""
    app = api(rate_per_address=1)
    ask(app, 3)
    (metrics,) = ask(app, 1, path="/metrics")
    assert 'caibian_rate_limited_total{policy="address"} 2.0' in metrics.text
    assert statuses(ask(app, 3, path="/healthz")) == [200] * 3
    # Feeds are searches, whoever has their address; and nothing else is free by how it begins.
    assert statuses(ask(app, 2, path="/feeds/a")) == [429] * 2
    assert statuses(ask(app, 2, path="/healthzz")) == [429] * 2


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "a socket"])
def test_this_machine_is_not_counted(address: str) -> None:
    """Without a key that is; what runs beside the service is the newsroom's own."""
    answers = ask(api(rate_per_address=1), 3, address)
    assert statuses(answers) == [200] * 3
    assert "RateLimit" not in answers[0].headers


def test_a_network_of_version_6_is_one_caller() -> None:
    """Else it would have as many rates as addresses."""
    app = api(rate_per_address=1)
    assert statuses(ask(app, 1, "2001:db8::1")) == [200]
    assert statuses(ask(app, 1, "2001:db8::2")) == [429]
    assert statuses(ask(app, 1, "2001:db8:0:1::1")) == [200]


def test_keys_have_rates_of_their_own() -> None:
    """Wherever they are used; one without a rate has that of the settings."""
    app = api(rate_per_caller=2, rate_per_address=1)
    for who, count in ((caller("key", "a", 3), 3), (caller("key", "b"), 2), (caller("person"), 2)):
        shown = introduced(app, who)
        assert statuses(ask(shown, count, "127.0.0.1")) == [200] * count
        assert statuses(ask(shown, 1, "192.0.2.1")) == [429]


def test_the_services_own_key_is_not_counted() -> None:
    """Nor anybody where the rate is 0."""
    app = api(rate_per_caller=1, rate_per_address=0)
    assert statuses(ask(introduced(app, caller("service")), 3)) == [200] * 3
    assert statuses(ask(introduced(app, LOCAL), 3)) == [200] * 3


def test_all_pass_while_the_counts_are_away() -> None:
    """The answer says the policy, as nothing is known of what is left."""
    rates = FakeRates()
    rates.is_away = True
    answers = ask(api(rates, rate_per_address=1), 3)
    assert statuses(answers) == [200] * 3
    assert "RateLimit" not in answers[0].headers
    assert rates.calls == 1


def test_a_reader_gets_a_page() -> None:
    """In the reader's language; a program that asks a page for JSON gets the document."""
    app = create_app(IngestSettings(rate_per_address=1))
    app.state.limits = Limits(LenientRates(FakeRates()), IngestSettings(rate_per_address=1))
    ask(app, 1, path="/post")
    (page,) = ask(app, 1, path="/post", Accept="text/html", **{"Accept-Language": "zh"})
    assert page.status_code == 429
    assert "60 秒后继续" in page.text
    assert page.headers["Retry-After"] == "60"
    (answer,) = ask(app, 1, path="/post")
    assert answer.json()["status"] == 429
