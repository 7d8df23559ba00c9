"""Whether all parts of a running system answer."""

import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial

import httpx

from shared.http.bearer import bearer
from shared.path.state import Stats, Step
from tools.preconditions import CantStart, Settings

READY_SECONDS = 180


def wait_until_ready(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    """Return when every part answers. Raises CantStart after READY_SECONDS."""
    waiting = dict(probes(settings))
    give_up_at = time.monotonic() + READY_SECONDS
    while waiting:
        if process.poll() is not None or time.monotonic() > give_up_at:
            parts = ", ".join(waiting)
            raise CantStart(f"not ready: {parts}; see {settings.data.resolve()}/logs")
        for name in [name for name, is_ready in waiting.items() if is_ready()]:
            del waiting[name]
        time.sleep(0.1)


def probes(settings: Settings) -> Iterator[tuple[str, Callable[[], bool]]]:
    """Yield the parts, each with a question that is true when it is ready."""
    ingest, search = address_of(settings.ingest_port), address_of(settings.search_port)
    flower = f"{address_of(settings.flower_port)}/healthcheck"
    key = settings.key.get_secret_value()
    yield "ingest", lambda: _get(f"{ingest}/readyz") is not None
    yield "search", lambda: _get(f"{search}/readyz") is not None
    yield "flower", lambda: _get(flower) is not None
    for part, step in (("enrich", Step.ENRICH), ("indexer", Step.INDEX)):
        yield part, partial(_has_worker, ingest, key, step)


def address_of(port: int) -> str:
    """Return the address of a port of this machine."""
    return f"http://127.0.0.1:{port}"


def _get(url: str, key: str = "") -> httpx.Response | None:
    try:
        return httpx.get(url, headers=bearer(key), timeout=5).raise_for_status()
    except httpx.HTTPError:
        return None


def _has_worker(ingest: str, key: str, step: Step) -> bool:
    answer = _get(f"{ingest}/v1/stats", key)
    return answer is not None and Stats.model_validate_json(answer.content).workers[step]
