"""How long searches take among many articles, and what they and all processes cost."""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from typing import Any

import psutil

from bench.client import Client
from bench.million.questions import Request, questions
from bench.million.stores import Store
from bench.million.variants import Variants
from bench.processes import memory, usage
from bench.run import post_until_found
from bench.times import percentiles, say, timed
from tools.system import System, running

_WARM_UP = 3
# So many seconds the requests of a kind may take in a round.
_LONGEST = 6
_PAGES = 10
_FRESH = 20
# Search by meaning has a bench of its own: its vectors are what a million takes longest to make.
SETTINGS = {"CAIBIAN_EMBEDDER": "none"}


def measure(store: Store, variants: Variants, articles: int, count: int, rounds: int) -> Any:
    """Return the figures of a system that serves the index: `count` requests a kind and round.

    Kinds follow each other in rounds, so that what else the machine does hits them alike.
    """
    nodes = store.nodes
    begin = time.perf_counter()
    with running(store.data, SETTINGS | store.extra) as system:
        figures: dict[str, Any] = {"articles": articles, "ready_s": time.perf_counter() - begin}
        with closing(Client(str(system.search_api.base_url))) as client:
            figures["first_ms"] = 1000 * timed(partial(client.get, "/v1/search", q="经济"))
            asked = [questions(variants, articles, count, seed) for seed in range(rounds)]
            figures["kinds"] = _kinds(client, asked, system, nodes)
        say("fresh articles")
        figures["fresh"] = _fresh(system)
        figures["memory_mib"] = memory(system, nodes)
    return figures


def _kinds(
    client: Client,
    rounds: Sequence[dict[str, list[Request]]],
    system: System,
    nodes: list[psutil.Process],
) -> dict[str, Any]:
    seconds: dict[str, list[float]] = {}
    cpu: dict[str, float] = {}
    for asked in rounds:
        works: dict[str, Callable[[], list[float]]] = {
            kind: partial(_asked, client, requests) for kind, requests in asked.items()
        }
        works["pages"] = partial(_paged, client, asked["frequent"])
        for kind, work in works.items():
            say(kind)
            before = _searching(system, nodes)
            seconds.setdefault(kind, []).extend(taken := work())
            spent = _searching(system, nodes) - before
            cpu[kind] = cpu.get(kind, 0.0) + spent * len(taken) / (len(taken) + _WARM_UP)
    return {
        kind: percentiles(taken) | {"cpu_ms": 1000 * cpu[kind] / len(taken), "asked": len(taken)}
        for kind, taken in seconds.items()
    }


def _searching(system: System, nodes: list[psutil.Process]) -> float:
    """Return the CPU seconds of what answers searches."""
    cpu = usage(system, nodes).cpu
    return cpu["search"] + cpu["elasticsearch"]


def _asked(client: Client, requests: Sequence[Request]) -> list[float]:
    """Return the seconds of each request, of as many as there is time for.

    The first ones are made twice, to warm up.
    """
    for each in requests[:_WARM_UP]:
        client.get(each.path, **each.parameters)
    seconds: list[float] = []
    for each in requests:
        seconds.append(timed(partial(client.get, each.path, **each.parameters)))
        if sum(seconds) > _LONGEST and len(seconds) > _WARM_UP:
            break
    return seconds


def _paged(client: Client, requests: Sequence[Request]) -> list[float]:
    """Return the seconds of each of ten pages that follow the first."""
    seconds: list[float] = []
    for each in requests[: max(1, len(requests) // _PAGES)]:
        if sum(seconds) > _LONGEST:
            break
        page = json.loads(client.get(each.path, **each.parameters))
        for _ in range(_PAGES):
            if page["next_cursor"] is None:
                break
            more = each.parameters | {"cursor": page["next_cursor"]}
            begin = time.perf_counter()
            content = client.get(each.path, **more)
            seconds.append(time.perf_counter() - begin)
            page = json.loads(content)
    return seconds


def _fresh(system: System) -> dict[str, float]:
    """Return the time from the POST of an article to the first search that finds it."""
    seconds = []
    for number in range(_FRESH):
        id = f"fresh-{time.time_ns()}-{number}"
        article = {"id": id, "content": f"雁洲轻轨通车\n雁洲市首条轻轨今日通车,编号{id}。"}
        seconds.append(timed(partial(post_until_found, system, article)))
    return percentiles(seconds)
