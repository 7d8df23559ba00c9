"""Memory of the store for each article, through the real ledger, beyond what bodies take packed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from redis import Redis

from bench.ledger.articles import enriched, raws
from bench.ledger.store import NONE, store
from bench.times import say
from shared.path.redis_intake import RedisIntake, open_intake
from shared.path.redis_work_ledger import RedisWorkLedger, open_work_ledger
from shared.path.shelves import pack_enriched, pack_raw
from shared.path.state import Claim, Step
from shared.tracing import make

_BULK = 500
_HOLDER = "bench:1/1"


def measure(folder: Path, count: int) -> dict[str, float]:
    """Return bytes an article: as it waits for either step, beyond its bodies, and once finished.

    All that the store uses is counted, tables of keys and rests of blocks included.
    """
    with store(folder, NONE) as settings:
        intake, ledger = open_intake(settings), open_work_ledger(settings)
        redis: Any = Redis(port=settings.redis_port)
        # What the scripts take is loaded before.
        _accepted(intake, count, count + _BULK)
        _shelved(ledger)
        _settled(ledger)
        before = _used(redis)

        def each() -> float:
            return (_used(redis) - before) / count

        say(f"{count} articles are accepted")
        bodies = _accepted(intake, 0, count) / count
        figures = {"raw_body": bodies, "waiting": each(), "waiting_beyond": each() - bodies}
        say("annotated")
        bodies += _shelved(ledger) / count
        figures |= {"bodies": bodies, "annotated": each(), "annotated_beyond": each() - bodies}
        say("settled")
        _settled(ledger)
        return figures | {"finished": each()}


def _used(redis: Any) -> int:
    return int(redis.info("memory")["used_memory"])


def _accepted(intake: RedisIntake, first: int, last: int) -> int:
    """Accept articles; return the bytes of their bodies as they lie on the shelf."""
    size = 0
    for start in range(first, last, _BULK):
        some = raws(start, min(start + _BULK, last))
        assert all(intake.accept(some, traces=[make().parent for _ in some]))
        size += sum(len(pack_raw(article)) for article in some)
    return size


def _shelved(ledger: RedisWorkLedger) -> int:
    """Put annotated articles on the shelf for all that wait; return their bytes there."""

    def shelve(claims: list[Claim]) -> int:
        made = enriched([claim.id for claim in claims])
        for claim, article in zip(claims, made, strict=True):
            assert ledger.shelve(claim, article)
        return sum(len(pack_enriched(article)) for article in made)

    return _worked_off(ledger, Step.ENRICH, shelve)


def _settled(ledger: RedisWorkLedger) -> int:
    """Settle all that is annotated."""
    return _worked_off(ledger, Step.INDEX, lambda claims: sum(ledger.settle(claims)))


def _worked_off(ledger: RedisWorkLedger, step: Step, work: Callable[[list[Claim]], int]) -> int:
    """Do a step on all that is due; return the sum of what that gives."""
    done = 0
    while claims := ledger.claim(step, [], _HOLDER, _BULK):
        done += work(claims)
    return done
