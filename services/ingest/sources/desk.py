"""What the API and its page work with on sources, and the errors that they tell."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Protocol

from services.ingest.settings import IngestSettings
from services.ingest.sources.engine import open_engine
from services.ingest.sources.keeping import OtherName
from services.ingest.sources.opml import NoList
from services.ingest.sources.ports import (
    Door,
    Engine,
    NoSource,
    SameSource,
    SourceChanged,
    SourcePaused,
    Sources,
    TooManySources,
)
from services.ingest.sources.showing import BadCursor
from services.ingest.waiting import Lanes
from shared.http.errors import Mend

_LOOKS = 4
MENDS = (
    Mend(NoSource, 404, "GET /v1/sources lists yours.", where="id", said="problem.source_gone"),
    Mend(SameSource, 409, "Change that one.", where="/address", said="problem.source_same"),
    Mend(TooManySources, 409, "DELETE /v1/sources/{id} makes room.", said="problem.sources_many"),
    Mend(
        SourceChanged, 409, "Look at it as it is now, and try again.", said="problem.source_other"
    ),
    Mend(
        SourcePaused,
        409,
        'Resume it: PATCH it with {"paused": false}.',
        said="problem.source_paused",
    ),
    Mend(OtherName, 403, "Leave the name out.", where="/name", said="problem.source_name"),
    Mend(NoList, 422, "Send OPML, or a line for each address.", "body", said="problem.no_list"),
    Mend(BadCursor, 422, "Begin without a cursor.", where="/query/cursor", said="problem.cursor"),
)


class Lending(Protocol):
    """Lends the engine to routes."""

    async def get(self) -> Engine:
        """Return it, of the loop that asks."""


class LentEngine:
    """The engine, opened when it is first asked for, in the loop that asks."""

    def __init__(self, settings: IngestSettings) -> None:
        """Open nothing yet."""
        self._settings = settings
        self._stack = AsyncExitStack()
        self._engine: Engine | None = None

    async def get(self) -> Engine:
        """Return it."""
        if self._engine is None:
            self._engine = await self._stack.enter_async_context(open_engine(self._settings))
        return self._engine

    async def close(self) -> None:
        """Close it, if it was opened."""
        await self._stack.aclose()


@dataclass(frozen=True)
class SourceDesk:
    """What the routes of sources work with; few look at sites at once."""

    sources: Sources
    door: Door
    engine: Lending
    lanes: Lanes
    looking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_LOOKS))
