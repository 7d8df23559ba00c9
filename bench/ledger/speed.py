"""How long the calls of the ledger take, each a write that is on disk as the store promises."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.ledger.articles import enriched, raws
from bench.ledger.store import store
from bench.times import percentiles, say, timed
from shared.path.redis_intake import open_intake
from shared.path.redis_work_ledger import RedisWorkLedger, open_work_ledger
from shared.path.state import Claim, Step
from shared.settings import SharedSettings

_BATCH = 200
_HOLDER = "bench:1/1"
_BLOCK = 4096


def measure(folder: Path, fsync: str, batches: int) -> dict[str, Any]:
    """Return times and articles a second of each call; of single ones as many as of a batch."""
    with store(folder, fsync) as settings:
        say(f"calls of the ledger, {fsync}")
        return {"disk": _disk(folder, _BATCH)} | _calls(settings, batches)


def _calls(settings: SharedSettings, batches: int) -> dict[str, Any]:
    intake, ledger = open_intake(settings), open_work_ledger(settings)
    intake.accept(raws(0, 1))
    articles = raws(1, 1 + (batches + 1) * _BATCH)
    single = [timed(partial(intake.accept, [each])) for each in articles[:_BATCH]]
    many = [
        timed(partial(intake.accept, articles[first : first + _BATCH]))
        for first in range(_BATCH, len(articles), _BATCH)
    ]
    figures = {"accept": _figures(single, 1), "accept_batch": _figures(many, _BATCH)}
    claimed = _claimed(ledger, Step.ENRICH)
    shelved = []
    for claim, article in zip(claimed, enriched([claim.id for claim in claimed]), strict=True):
        shelved.append(timed(partial(ledger.shelve, claim, article)))
    begun = _claimed(ledger, Step.INDEX)
    parts = [begun[first : first + _BATCH] for first in range(0, len(begun), _BATCH)]
    settled = [timed(partial(ledger.settle, part)) for part in parts]
    return figures | {"shelve": _figures(shelved, 1), "settle_batch": _figures(settled, _BATCH)}


def _claimed(ledger: RedisWorkLedger, step: Step) -> list[Claim]:
    claims: list[Claim] = []
    while some := ledger.claim(step, [], _HOLDER, _BATCH):
        claims += some
    return claims


def _disk(folder: Path, count: int) -> dict[str, float]:
    """Return the time of a block that is written and put on disk, by itself."""
    path = folder / "block"
    with path.open("wb", buffering=0) as file:

        def put() -> None:
            file.write(bytes(_BLOCK))
            os.fdatasync(file.fileno())

        return percentiles([timed(put) for _ in range(count)])


def _figures(seconds: Sequence[float], articles: int) -> dict[str, float]:
    return percentiles(seconds) | {"per_second": articles * len(seconds) / sum(seconds)}
