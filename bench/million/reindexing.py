"""How long it takes to make the index anew, and what searches take meanwhile."""

import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from typing import Any

import psutil

from bench.client import Client
from bench.million.questions import questions
from bench.million.searching import SETTINGS
from bench.million.stores import Store
from bench.million.variants import Variants
from bench.processes import cpu_seconds, usage
from bench.times import percentiles, say, timed
from tools.system import ROOT, System, running

_REQUESTS = 500
_PAUSE = 0.5


def measure(store: Store, variants: Variants, articles: int) -> Any:
    """Return the figures of `reindex` while somebody searches twice a second."""
    nodes = store.nodes
    requests = questions(variants, articles, _REQUESTS, seed=99)["words"]
    with (
        running(store.data, SETTINGS | store.extra) as system,
        closing(Client(str(system.search_api.base_url))) as client,
    ):
        say("reindex")
        seconds: list[float] = []
        largest, own, refused = 0, 0.0, 0
        before, begin = usage(system, nodes), time.perf_counter()
        with _reindex(system) as work:
            process = psutil.Process(work.pid)
            while work.poll() is None:
                each = requests[len(seconds) % _REQUESTS]
                try:
                    seconds.append(timed(partial(client.get, each.path, **each.parameters)))
                except AssertionError:
                    # Elasticsearch may be too busy for it; that is a figure, and no end.
                    refused += 1
                largest = max(largest, store.weight()["bytes"])
                own = max(own, _cpu(process))
                time.sleep(_PAUSE)
        assert work.returncode == 0, "see what it says above"
        wall, after = time.perf_counter() - begin, usage(system, nodes)
    return {
        "articles": articles,
        "wall_s": wall,
        "command_cpu_s": own,
        "indexer_cpu_s": after.cpu["indexer"] - before.cpu["indexer"],
        "engine_cpu_s": after.cpu["elasticsearch"] - before.cpu["elasticsearch"],
        "largest_bytes": largest,
        "words_meanwhile": percentiles(seconds),
        "searches_refused": refused,
        "indexer_memory_mib": after.memory["indexer"],
    }


def _reindex(system: System) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "services.search", "reindex"]
    return subprocess.Popen(command, cwd=ROOT, env=system.env)


def _cpu(process: psutil.Process) -> float:
    """Return its CPU seconds, 0 once it has ended."""
    try:
        return cpu_seconds(process)
    except psutil.NoSuchProcess:
        return 0.0
