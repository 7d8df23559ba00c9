"""What the routes of sources work with, in memory."""

from dataclasses import dataclass

from services.ingest.sources.desk import SourceDesk
from services.ingest.sources.ports import Door, Engine, Sources
from services.ingest.waiting import Lanes


@dataclass
class Lent:
    """Lends the engine of a test."""

    engine: Engine

    async def get(self) -> Engine:
        """Return it."""
        return self.engine


def fake_desk(sources: Sources, door: Door, engine: Engine) -> SourceDesk:
    """Return a desk of these."""
    return SourceDesk(sources, door, Lent(engine), Lanes())
