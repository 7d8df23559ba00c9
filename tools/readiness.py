"""Whether all parts of a running system answer."""

import subprocess
import time
from collections.abc import Callable, Container, Iterator
from configparser import RawConfigParser
from functools import partial
from pathlib import Path

import httpx

from shared.access.doors import check_door
from shared.errors import SurroundingsError
from shared.path.redis_intake import RedisIntake, open_intake
from shared.path.state import Step
from tools.preconditions import CantStart, Settings

READY_SECONDS = 180


def wait_until_ready(
    settings: Settings, process: subprocess.Popen[bytes], programs: Container[str]
) -> None:
    """Return when every part answers that is among the process manager's programs.

    Raises CantStart after READY_SECONDS, NoKeyYet where it would ask for keys and there is none.
    """
    with httpx.Client(timeout=5) as client:
        asked = probes(settings, client)
        _wait(settings, process, {name: ask for name, ask in asked if name in programs})


def _wait(
    settings: Settings, process: subprocess.Popen[bytes], waiting: dict[str, Callable[[], bool]]
) -> None:
    give_up_at = time.monotonic() + READY_SECONDS
    while waiting:
        if process.poll() is not None or time.monotonic() > give_up_at:
            parts = ", ".join(waiting)
            raise CantStart(f"not ready: {parts}; see {settings.data.resolve()}/logs")
        if "ingest" in waiting:
            check_door(settings, settings.ingest_host, settings.public_ingest_url)
        if "search" in waiting:
            check_door(settings, settings.search_host, settings.public_search_url)
        for name in [name for name, is_ready in waiting.items() if is_ready()]:
            del waiting[name]
        time.sleep(0.1)


def programs_of(config: Path) -> list[str]:
    """Return what a process manager's file lets it run."""
    parser = RawConfigParser()
    parser.read(config, encoding="utf-8")
    names = (name.partition(":") for name in parser.sections())
    return [name for kind, _, name in names if kind == "program"]


def probes(settings: Settings, client: httpx.Client) -> Iterator[tuple[str, Callable[[], bool]]]:
    """Yield the parts, each with a question that is true when it is ready."""
    ingest, search = address_of(settings.ingest_port), address_of(settings.search_port)
    flower = f"{address_of(settings.flower_port)}/healthcheck"
    # A worker is looked for in the store itself, since the API may ask for a key that isn't ours.
    intake = open_intake(settings)
    yield "ingest", partial(_answers, client, f"{ingest}/readyz")
    yield "search", partial(_answers, client, f"{search}/readyz")
    yield "flower", partial(_answers, client, flower)
    for part, step in (("enrich", Step.ENRICH), ("indexer", Step.INDEX)):
        yield part, partial(_has_worker, intake, step)


def address_of(port: int) -> str:
    """Return the address of a port of this machine."""
    return f"http://127.0.0.1:{port}"


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).is_success
    except httpx.HTTPError:
        return False


def _has_worker(intake: RedisIntake, step: Step) -> bool:
    try:
        return intake.stats().workers[step]
    except SurroundingsError:
        return False
