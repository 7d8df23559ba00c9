"""A client of the search API, for other services of Caibian."""

from datetime import datetime
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from shared.errors import NotFound, SurroundingsError
from shared.http.bearer import bearer
from shared.http.errors import MEDIA_TYPE
from shared.http.readiness import AWAY, OK, Condition
from shared.path.state import State, Status, Times

# Within what a request of our own caller may wait.
_LIMITS = httpx.Timeout(3.0, connect=1.0)


class ArchiveAway(SurroundingsError):
    """The search API doesn't answer, which alone knows older articles; see CAIBIAN_SEARCH_URL."""


class _Shown(BaseModel):
    """What is read of an article."""

    revision: int
    received_at: datetime


class _Part(BaseModel):
    """What is read of a part of its readiness."""

    state: str
    detail: str | None = None
    since: datetime | None = None


class _Alive(BaseModel):
    """What is read of its health."""

    version: str


class _Ready(BaseModel):
    """What is read of its readiness."""

    parts: dict[str, _Part]


class SearchApi:
    """Asks the search API over HTTP (port Archive of ingest)."""

    def __init__(
        self, url: str, key: str = "", transport: httpx.BaseTransport | None = None
    ) -> None:
        self._client = httpx.Client(
            base_url=url, headers=bearer(key), timeout=_LIMITS, transport=transport
        )

    def status(self, id: str) -> Status:
        """Tell of an article that it is indexed. Raises NotFound, ArchiveAway."""
        answer = self._get(f"/v1/articles/{id}")
        # What isn't ours may answer 404 to anything.
        if answer.status_code == 404 and answer.headers.get("Content-Type") == MEDIA_TYPE:
            raise NotFound(id)
        if answer.status_code != 200:
            raise ArchiveAway(f"it answers {answer.status_code}")
        try:
            shown = _Shown.model_validate_json(answer.content)
        except ValidationError as error:
            raise ArchiveAway("it shows no article") from error
        return Status(
            id=id,
            revision=shown.revision,
            state=State.INDEXED,
            attempts=0,
            times=Times(received=shown.received_at),
        )

    def check(self) -> Condition | None:
        """Tell what is not as it should be with searches. Raises ArchiveAway."""
        try:
            parts = _Ready.model_validate_json(self._get("/readyz").content).parts
        except ValidationError as error:
            raise ArchiveAway("it tells nothing of its parts") from error
        for name, part in sorted(parts.items(), key=lambda pair: pair[1].state != AWAY):
            if part.state != OK:
                # Who isn't known there isn't told what it is.
                detail = part.detail or part.state
                return Condition(part.state, f"{name}: {detail}", part.since)
        return None

    def version(self) -> str:
        """Return which release it is. Raises ArchiveAway."""
        try:
            return _Alive.model_validate_json(self._get("/healthz").content).version
        except ValidationError as error:
            raise ArchiveAway("it tells no version") from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _get(self, path: str) -> Any:
        try:
            return self._client.get(path)
        except httpx.HTTPError as error:
            raise ArchiveAway(error) from error
