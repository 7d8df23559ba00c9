"""A source as Redis holds it: the fields of its hash."""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from services.ingest.sources.models import Validators
from services.ingest.sources.source import History, Kept, Paused, Source, Taken, Waiting
from shared.logs import get_logger

FIELDS = ("source", "revision", "history", "waiting", "paused", "behind", "asked")
_WAITING = TypeAdapter(tuple[Waiting, ...])
_PAGES = TypeAdapter(dict[str, Validators])


def written(waiting: Sequence[Waiting]) -> bytes:
    """Return what waits as it is kept."""
    return _WAITING.dump_json(tuple(waiting), exclude_defaults=True)


def packed(waiting: Sequence[Waiting]) -> bytes:
    """Return what stands behind what waits as it is kept; nothing of nothing."""
    return base64.b64encode(zlib.compress(written(waiting))) if waiting else b""


def unpacked(text: str) -> tuple[Waiting, ...]:
    """Return what stands behind what waits."""
    return _WAITING.validate_json(zlib.decompress(base64.b64decode(text))) if text else ()


def read_pages(text: str | None) -> dict[str, Validators]:
    """Return by what pages are asked for again."""
    return _PAGES.validate_json(text) if text else {}


def written_pages(pages: Mapping[str, Validators]) -> bytes:
    """Return by what pages are asked for again as it is kept."""
    return _PAGES.dump_json(dict(pages), exclude_defaults=True)


def read_taken(id: str, row: Sequence[Any], holder: str, late: float) -> Taken | None:
    """Return a source that was taken; None where this release can't read it, which is logged."""
    source, revision, history, waiting, _, behind, asked = row
    with suppress(ValidationError):
        return Taken(
            source=Source.model_validate_json(source or ""),
            revision=int(revision),
            history=History.model_validate_json(history) if history else History(),
            waiting=_WAITING.validate_json(waiting) if waiting else (),
            behind=int(behind or 0),
            is_asked=bool(asked),
            holder=holder,
            late=late,
        )
    get_logger("sources").error("the source %s is left out; not known here", id)
    return None


def read_kept(id: str, row: Sequence[Any], due: float | None) -> Kept | None:
    """Return a source; None where there is none, or this release can't read it."""
    source, revision, history, waiting, paused, behind, _ = row
    if source is None:
        return None
    with suppress(ValidationError):
        return Kept(
            source=Source.model_validate_json(source),
            revision=int(revision),
            history=History.model_validate_json(history) if history else History(),
            paused=Paused.model_validate_json(paused) if paused else None,
            waiting=(len(json.loads(waiting)) if waiting else 0) + int(behind or 0),
            due_at=None if due is None else datetime.fromtimestamp(due / 1000, UTC),
        )
    get_logger("sources").error("the source %s is left out; not known here", id)
    return None
