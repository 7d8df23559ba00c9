"""The API of ingest with sources in memory and a site in memory."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

from services.ingest.sources.desk import SourceDesk
from services.ingest.sources.ports import Engine
from services.ingest.waiting import Lanes
from tests.fake_engine import FakeEngine
from tests.unit.ingest.clients import api
from tests.unit.ingest.sources.turns import Turns


@dataclass
class Lent:
    """Lends the engine of a test."""

    engine: Engine

    async def get(self) -> Engine:
        """Return it."""
        return self.engine

    async def close(self) -> None:
        """Do nothing."""


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
        return SourceDesk(self.turns.sources, self.turns.door, Lent(self.engine), Lanes())

    @property
    def engine(self) -> FakeEngine:
        """Return the site."""
        return self.turns.engine
