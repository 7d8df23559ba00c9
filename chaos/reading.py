"""What a system has: read article by article, or all at once."""

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from chaos.audit import Observed
from chaos.client import Client
from chaos.contents import marker_in
from tools.system import System

_THREADS = 4
_PAGE = 500
_TRIES = 50
_MISSING = 404


class NoAnswer(Exception):
    """The system doesn't answer an audit."""


def observe(system: System, ids: Sequence[str], found: Mapping[str, Sequence[str | None]] | None
            = None) -> dict[str, Observed]:  # fmt: skip
    """Ask for each article where it stands and, unless `found` tells, what the index has of it.

    Raises NoAnswer.
    """
    parts = [ids[first::_THREADS] for first in range(_THREADS)]
    with ThreadPoolExecutor(_THREADS) as pool:
        results = pool.map(lambda part: _observe(system, part, found), parts)
        return {id: seen for part in results for id, seen in part}


def exported(system: System) -> dict[str, list[str | None]]:
    """Return the markers of every article that the index has, once for each time it has it."""
    found: dict[str, list[str | None]] = defaultdict(list)
    with system.search_api.stream("GET", "/v1/export", timeout=600) as answer:
        if answer.status_code != 200:
            raise NoAnswer(f"export: {answer.status_code}")
        for line in answer.iter_lines():
            row = json.loads(line)
            found[row["id"]].append(marker_in(row["text"]))
    return dict(found)


def dead_letters(system: System) -> dict[str, str]:
    """Return the type of error of every dead letter."""
    errors: dict[str, str] = {}
    with closing(Client(system.ports["INGEST"])) as client:
        while True:
            page = _get(client, f"/v1/dead-letters?offset={len(errors)}&limit={_PAGE}")
            errors |= {item["id"]: item["last_error"]["type"] for item in page["items"]}
            if len(page["items"]) < _PAGE:
                return errors


def _observe(
    system: System, ids: Iterable[str], found: Mapping[str, Sequence[str | None]] | None
) -> list[tuple[str, Observed]]:
    with (
        closing(Client(system.ports["INGEST"])) as ingest,
        closing(Client(system.ports["SEARCH"])) as search,
    ):
        return [
            (id, _one(id, ingest, _markers(search, id) if found is None else found.get(id, ())))
            for id in ids
        ]


def _one(id: str, ingest: Client, markers: Sequence[str | None]) -> Observed:
    status = _get(ingest, f"/v1/articles/{id}")
    if status is None:
        return Observed(None, markers=tuple(markers))
    error = (status["last_error"] or {}).get("type")
    return Observed(status["state"], error, status["revision"], tuple(markers))


def _markers(search: Client, id: str) -> list[str | None]:
    """Return the marker of the article that the index has under an id, if any."""
    article = _get(search, f"/v1/articles/{id}")
    return [marker_in(article["text"])] if article else []


def _get(client: Client, path: str) -> Any:
    """Return what is there; None for a 404. Raises NoAnswer."""
    for status, body in _answers(client, path):
        if status == 200:
            return body
        if status == _MISSING:
            return None
    raise NoAnswer(f"{path}: {status}")


def _answers(client: Client, path: str) -> Iterator[tuple[int | str, Any]]:
    for _ in range(_TRIES):
        yield client.get(path)
        time.sleep(0.2)
