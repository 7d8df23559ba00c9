"""A post under an Idempotency-Key is done once, and answered again as it was answered."""

import asyncio
import gzip
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.ingest.app import create_app
from services.ingest.idempotency import name_of
from services.ingest.routes import Ports
from services.ingest.settings import IngestSettings
from shared.access.callers import LOCAL
from shared.errors import RedisAway
from tests.asgi import call
from tests.doors import Door
from tests.fake_answers import FakeAnswers
from tests.fake_index import FakeIndex
from tests.fake_ledger import FakeLedger
from tests.fakes import FakeArchive, Queue
from tests.unit.ingest.clients import BATCH, GZIP, JSON, api, lines

ARTICLE = b'{"id": "a", "content": "x"}'
ONE = "/v1/articles"


def send(
    app: FastAPI, content: bytes = ARTICLE, key: str | None = "k", path: str = ONE, **more: str
) -> httpx.Response:
    """Post under a key."""
    headers = JSON | more | ({"Idempotency-Key": key} if key else {})
    return call(app, "POST", path, content=content, headers=headers)


def test_what_is_sent_again_is_answered_as_before() -> None:
    """Not as the duplicate that it is; without a key it is one."""
    app = api()
    first, again = send(app), send(app)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.content == again.content
    assert first.headers["Location"] == again.headers["Location"] == "/v1/articles/a"
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert send(app, key=None).status_code == 200


def test_marks_around_a_key_are_no_part_of_it() -> None:
    """A string of RFC 8941 has them, and many posters leave them out."""
    app = api()
    assert "Idempotent-Replayed" not in send(app, key='"k"').headers
    assert "Idempotent-Replayed" in send(app, key="k").headers


@pytest.mark.parametrize("key", ["", '"', "k k", "x" * 256, 'a"b'])
def test_a_key_of_another_form_is_refused(key: str) -> None:
    """And the place is named."""
    answer = call(api(), "POST", ONE, content=ARTICLE, headers=JSON | {"Idempotency-Key": key})
    assert answer.status_code == 422
    assert answer.json()["where"] == "/header/Idempotency-Key"


@pytest.mark.parametrize(
    ("content", "path"), [(b'{"content": "y"}', ONE), (ARTICLE, f"{ONE}?again=true")]
)
def test_another_payload_under_the_same_key_is_refused(content: bytes, path: str) -> None:
    """Parameters are part of it; the article of before stays."""
    app = api()
    send(app)
    answer = send(app, content, path=path)
    assert (answer.status_code, answer.json()["where"]) == (422, "/header/Idempotency-Key")


def test_while_the_first_is_under_way_the_second_waits() -> None:
    """It is told when to ask again, whatever it brings."""
    app = api()
    app.state.ports.answers.begin(name_of("local:local", "k"), "another")
    answer = send(app, b"anything")
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "2")


def test_what_was_refused_leaves_the_key_free() -> None:
    """The article is mended and sent again under it."""
    app = api()
    assert send(app, b'{"content": 1}').status_code == 422
    assert send(app).status_code == 202


def test_who_has_gone_leaves_the_key_free() -> None:
    """A poster that breaks off in the middle of a body comes back with it."""
    app = api()

    async def break_off() -> None:
        async def body() -> Any:
            yield ARTICLE[:5]
            raise ConnectionError

        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            headers = JSON | {"Idempotency-Key": "k"}
            await client.post(ONE, content=body(), headers=headers)

    # Whoever has gone is answered all the same; nobody reads it.
    asyncio.run(break_off())
    assert send(app).status_code == 202


def test_a_batch_is_answered_as_before() -> None:
    """Also when it comes packed the second time."""
    app = api()
    content = b"\n".join([ARTICLE, b"no json"])
    first = send(app, content, path=BATCH)
    assert [line.get("state") for line in lines(first)] == ["received", None]
    again = send(app, gzip.compress(content), path=BATCH, **GZIP)
    assert lines(again) == lines(first)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert send(app, ARTICLE, path=BATCH).status_code == 422


def test_a_batch_with_lines_to_post_again_isnt_kept() -> None:
    """Else they would never get in under this key."""
    app = api(max_unfinished=1)
    content = b'{"id": "a", "content": "x"}\n{"id": "b", "content": "y"}\n'
    first = lines(send(app, content, path=BATCH))
    assert [line.get("problem", {}).get("status") for line in first] == [None, 503]
    again = send(app, content, path=BATCH)
    assert "Idempotent-Replayed" not in again.headers
    assert [line.get("duplicate") for line in lines(again)] == [True, None]


def test_a_batch_that_broke_off_isnt_kept() -> None:
    """What was sent of it is sent again."""
    app = api()
    broken = gzip.compress(ARTICLE + b"\n" + ARTICLE)[:-9]
    assert lines(send(app, broken, path=BATCH, **GZIP))[-1]["problem"]["status"] == 400
    assert "Idempotent-Replayed" not in send(app, ARTICLE, path=BATCH).headers


def test_a_key_belongs_to_its_caller() -> None:
    """Another caller's key of the same name is another key."""
    app = api()

    def as_caller(id: str) -> httpx.Response:
        app.state.access = Door(replace(LOCAL, kind="key", id=id))
        return send(app)

    assert as_caller("1").status_code == 202
    assert as_caller("2").json()["duplicate"] is True
    assert as_caller("1").json()["duplicate"] is False


class Forgetful(FakeAnswers):
    """Answers in a store that goes away while an article is taken in."""

    def finish(self, name: str, token: str, answer: object) -> bool:
        raise RedisAway


def test_what_is_done_is_answered_though_it_cant_be_kept() -> None:
    """The store that took it in went away just then."""
    settings = IngestSettings()
    app = create_app(settings)
    ledger = FakeLedger(settings, lambda: 1000.0)
    app.state.ports = Ports(
        settings, ledger, Queue(), Queue(), FakeArchive(FakeIndex()), Forgetful()
    )
    assert send(app).status_code == 202
    assert json.loads(send(app, key="other").content)["duplicate"] is True
