"""Posts to the ingest API on a fake ledger."""

import json
from typing import Any

import httpx
from fastapi import FastAPI

from services.ingest.app import create_app
from services.ingest.routes import Ports
from services.ingest.settings import IngestSettings
from services.ingest.sources.intake import OwnDoor
from tests.asgi import call
from tests.fake_answers import FakeAnswers
from tests.fake_desk import fake_desk
from tests.fake_engine import FakeEngine, feed
from tests.fake_index import FakeIndex
from tests.fake_ledger import FakeLedger
from tests.fake_sources import FakeSources
from tests.fakes import FakeArchive, Queue

JSON = {"Content-Type": "application/json"}
TEXT = {"Content-Type": "text/plain"}
GZIP = {"Content-Encoding": "gzip"}
BATCH = "/v1/articles/batch"


def api(
    ledger: FakeLedger | None = None, index: FakeIndex | None = None, **changed: Any
) -> FastAPI:
    """Return the API on a fake ledger."""
    settings = IngestSettings(**changed)
    app = create_app(settings)
    # Nothing is written beside the tests.
    app.state.audit = None
    ledger = ledger or FakeLedger(settings, lambda: 1000.0)
    archive = FakeArchive(index or FakeIndex())
    app.state.ports = Ports(settings, ledger, Queue(), Queue(), archive, FakeAnswers())
    door = OwnDoor(ledger, Queue(), archive, settings.remember_days)
    engine = FakeEngine(targets=[feed()])
    app.state.sources = fake_desk(FakeSources(lambda: 1000.0), door, engine)
    return app


def post(content: bytes, headers: dict[str, str], query: str = "", **changed: Any) -> Any:
    """Post an article and return status and problem."""
    answer = call(api(**changed), "POST", f"/v1/articles{query}", content=content, headers=headers)
    return answer.status_code, answer.json()


def batch(content: bytes, headers: dict[str, str] | None = None, **changed: Any) -> httpx.Response:
    """Post a batch."""
    return call(api(**changed), "POST", BATCH, content=content, headers=headers)


def lines(answer: httpx.Response) -> list[dict[str, Any]]:
    """Return the result lines."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]
