"""A closed ingest API with an admin's key, and who asks it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from services.ingest.routes import Ports
from services.ingest.settings import IngestSettings
from shared.access.audit import FILE, Audit
from shared.access.callers import Scope
from shared.access.keeping import KeyDesk
from tests.asgi import call
from tests.fake_answers import FakeAnswers
from tests.fake_index import FakeIndex
from tests.fake_keys import SECRET, FakeKeys, bearer, closed
from tests.fake_ledger import FakeLedger
from tests.fakes import FakeArchive, Queue
from tests.unit.ingest.clients import api

FORM = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}


@dataclass
class Desk:
    """A closed ingest API on keys of the tests, and who asks it."""

    data: Path
    keys: FakeKeys = field(default_factory=FakeKeys)

    def __post_init__(self) -> None:
        self.app: FastAPI = api()
        self.app.state.access = closed(self.keys)
        self.app.state.desk = KeyDesk(self.keys, lambda: SECRET)
        self.app.state.audit = Audit(self.data)
        self.admin = self.keys.add(Scope.ADMIN)

    def ask(self, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:
        """Return the answer to an admin, or to who holds a token."""
        headers = more.pop("headers", {}) | bearer(token or self.admin)
        return call(self.app, method, path, headers=headers, **more)

    def on_a_ledger(self) -> FakeLedger:
        """Have it take articles in, and return where."""
        settings, archive = IngestSettings(), FakeArchive(FakeIndex())
        ledger = FakeLedger(settings, lambda: 1000.0)
        self.app.state.ports = Ports(settings, ledger, Queue(), Queue(), archive, FakeAnswers())
        return ledger

    def logged(self) -> list[dict[str, Any]]:
        """Return what is written down."""
        self.app.state.audit.close()
        file = self.data / FILE
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]
