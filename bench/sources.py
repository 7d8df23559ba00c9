"""What sources take, on a system of its own: python -m bench.sources list|idle|delay [--feeds N].

`list`: from a list of feeds to a search, by the three commands of the README. `idle`: what it costs
to look at feeds in which nothing is new. `delay`: from published to searchable. The feeds stand on
a site on addresses of the loopback.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any

from bench.processes import MIB, cpu_seconds
from tools.site import Site, running_site
from tools.system import ROOT, System, eventually, running

_PRIVATE = {"CAIBIAN_SOURCES_PRIVATE": "true"}
_SECONDS = 120
_PATIENCE = 1200.0


def main() -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.sources", description=__doc__)
    kinds: dict[str, tuple[Callable[[Path, int], dict[str, Any]], int]] = {
        "list": (from_list, 300),
        "idle": (idle, 1000),
        "delay": (delay, 30),
    }
    parser.add_argument("what", choices=kinds)
    parser.add_argument("--feeds", type=int)
    asked = parser.parse_args()
    measure, usual = kinds[asked.what]
    with tempfile.TemporaryDirectory(prefix="caibian-bench-") as name:
        told = measure(Path(name), asked.feeds or usual)
    print(json.dumps(told, indent=2))
    return 0


def from_list(folder: Path, feeds: int) -> dict[str, Any]:
    """Time the three commands, and how long it takes until all is found; five articles a feed."""
    with running_site(_hosts(100)) as site:
        (folder / "feeds.txt").write_text(_listed(site, feeds, 5, 100))
        began = time.monotonic()
        with running(folder / "data", _PRIVATE) as system:
            told: dict[str, Any] = {"feeds": feeds, "up": _since(began)}
            began = time.monotonic()
            told["sources add feeds.txt"] = _caibian(system, "sources", "add", folder / "feeds.txt")
            added = time.monotonic()
            eventually(lambda: "\t" in _caibian(system, "search", "水厂")["said"], _PATIENCE)
            told["search '水厂' finds the first after"] = _since(added)
            eventually(lambda: _found(system) == feeds * 5, _PATIENCE)
            told["all are found after"] = {**_since(added), "articles": _found(system)}
            told["search '水厂'"] = _caibian(system, "search", "水厂", "-n", "1")
    return told


def idle(folder: Path, feeds: int) -> dict[str, Any]:
    """Tell what the worker of sources takes while each feed is looked at every two minutes."""
    often = {"CAIBIAN_SOURCES_SHORTEST": "120", "CAIBIAN_SOURCES_LONGEST": "120"}
    with running_site(_hosts(200)) as site, running(folder / "data", _PRIVATE | often) as system:
        lines = _listed(site, feeds, 1, 200)
        system.ingest.post("/v1/sources/import", content=lines).raise_for_status()
        began = time.monotonic()
        eventually(lambda: _states(system).get("ok") == feeds, _PATIENCE)
        eventually(lambda: system.stats()["unfinished"] == 0, _PATIENCE)
        taken = _since(began)
        time.sleep(_SECONDS)
        before, asked = _cpu(system), len(site.asked)
        time.sleep(_SECONDS)
        used, looks = _cpu(system) - before, len(site.asked) - asked
        sizes = [each.memory_info().rss / MIB for each in system.processes("sources")]
    return {
        "feeds": feeds,
        "all taken in after": taken,
        "looks": looks,
        "seconds": _SECONDS,
        "percent of a core": round(100 * used / _SECONDS, 2),
        "ms of a core a look": round(1000 * used / max(looks, 1), 2),
        "MiB resident": round(sum(sizes), 1),
        "processes": len(sizes),
    }


def delay(folder: Path, feeds: int) -> dict[str, Any]:
    """Tell how long it takes from published to searchable; feeds are looked at every 20 s."""
    often = {"CAIBIAN_SOURCES_SHORTEST": "20", "CAIBIAN_SOURCES_LONGEST": "20"}
    dice = random.Random(1)  # noqa: S311  # repeatable
    with running_site(_hosts(feeds)) as site, running(folder / "data", _PRIVATE | often) as system:
        made = site.feeds(feeds, 1, _hosts(feeds))
        lines = "\n".join(feed.address for feed in made)
        system.ingest.post("/v1/sources/import", content=lines).raise_for_status()
        eventually(lambda: _states(system).get("ok") == feeds, _PATIENCE)
        waiting, seconds, number = dict[str, float](), list[float](), 0
        while number < 3 * feeds or waiting:
            if number < 3 * feeds:
                feed, number = dice.choice(made), number + 1
                feed.publish(word := f"望川{number}号电站并网")
                waiting[word] = time.monotonic()
            time.sleep(dice.uniform(0.5, 1.5))
            for word in [each for each in waiting if system.search(f'"{each}"', group="none")]:
                seconds.append(time.monotonic() - waiting.pop(word))
    told = {"p50": median(seconds), "mean": mean(seconds), "most": max(seconds)}
    return {"articles": len(seconds)} | {name: round(value, 1) for name, value in told.items()}


def _hosts(count: int) -> Sequence[str]:
    return [f"127.0.{1 + number // 200}.{1 + number % 200}" for number in range(count)]


def _listed(site: Site, feeds: int, articles: int, hosts: int) -> str:
    return "\n".join(feed.address for feed in site.feeds(feeds, articles, _hosts(hosts)))


def _caibian(system: System, *words: str | Path) -> dict[str, Any]:
    """Run the command; return what it said and its seconds."""
    where = {
        "CAIBIAN_INGEST_URL": str(system.ingest.base_url),
        "CAIBIAN_SEARCH_URL": str(system.search_api.base_url),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "client" / "src")]),
    }
    command = [sys.executable, "-m", "caibian_client.cli", *map(str, words)]
    began = time.monotonic()
    done = subprocess.run(command, env=system.env | where, capture_output=True, check=False)
    return {"said": (done.stdout or done.stderr).decode().strip(), **_since(began)}


def _found(system: System) -> int:
    return system.client.search("水厂", size=1, group="none").total.value


def _states(system: System) -> dict[str, int]:
    states: dict[str, int] = system.ingest.get("/v1/sources", params={"size": 1}).json()["states"]
    return states


def _cpu(system: System) -> float:
    return sum(map(cpu_seconds, system.processes("sources")))


def _since(began: float) -> dict[str, float]:
    return {"seconds": round(time.monotonic() - began, 1)}


if __name__ == "__main__":
    sys.exit(main())
