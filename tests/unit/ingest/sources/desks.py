"""The API of ingest with sources in memory and a site in memory."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

from services.ingest.sources.desk import SourceDesk
from tests.fake_desk import fake_desk
from tests.fake_engine import FakeEngine
from tests.unit.ingest.clients import api
from tests.unit.ingest.sources.turns import Turns


@dataclass
class World:
    """A site, sources, and the API that keeps them."""

    turns: Turns = field(default_factory=Turns)

    def app(self, **changed: Any) -> FastAPI:
        """Return the API."""
        app = api(**changed)
        app.state.sources = self.desk()
        return app

    def desk(self) -> SourceDesk:
        """Return what the routes work with."""
        return fake_desk(self.turns.sources, self.turns.door, self.engine)

    @property
    def engine(self) -> FakeEngine:
        """Return the site."""
        return self.turns.engine
