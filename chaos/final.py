"""The audit at the end of a run: everything, read in bulk, and the store from within."""

import random
import time
from collections.abc import Mapping, Sequence

from httpx import HTTPError

from chaos.audit import Kind, Observed, Verdict, Violation, judge, judge_all, judge_strangers
from chaos.book import Book
from chaos.history import History
from chaos.reading import NoAnswer, dead_letters, exported, observe
from chaos.stage import Stage
from chaos.store_audit import audit_store
from tools.system import System

_SAMPLE = 1000
_STILL_SECONDS = 0.5


def wait_until_done(stage: Stage, seconds: float) -> bool:
    """Wait until nothing is under way; False when it still is after these seconds."""
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        if _unfinished(stage.system) == 0:
            return True
        time.sleep(_STILL_SECONDS)
    return False


def audit_all(stage: Stage, book: Book, *, seed: int, patience: float) -> Verdict:
    """Judge every article: what the index and the dead letters explain, the rest one by one."""
    histories = book.histories()
    is_done = wait_until_done(stage, patience)
    try:
        found, dead = exported(stage.system), dead_letters(stage.system)
        ids = _to_ask(histories, found, dead, seed)
        seen = observe(stage.system, ids, found)
        stats = stage.system.stats()
    except (NoAnswer, HTTPError, OSError, KeyError, ValueError) as error:
        why = f"no answer to the audit: {type(error).__name__}: {error}"
        return Verdict(len(histories), [Violation("", Kind.STUCK, why)])
    verdict = judge_all([histories[id] for id in ids], seen)
    verdict.articles = len(histories)
    verdict.add(judge_strangers(histories, {id: len(each) for id, each in found.items()}))
    verdict.violations += [Violation(id, Kind.LOST, why) for id, why in book.alarms()]
    if is_done:
        verdict.violations += count_faults(stats["states"], histories, found, dead)
        verdict.violations += audit_store(stage.system.ports["REDIS"])
    else:
        verdict.violations.append(Violation("", Kind.STUCK, f"unfinished: {stats['unfinished']}"))
    return verdict


def count_faults(
    states: Mapping[str, int],
    histories: Mapping[str, History],
    found: Mapping[str, Sequence[str | None]],
    dead: Mapping[str, str],
) -> list[Violation]:
    """Compare the counters of the path with what there is."""
    sure = sum(history.is_sure for history in histories.values())
    known = sum(states.values())
    faults = []
    if not sure <= known <= len(histories):
        faults.append(f"{known} rows are counted; {sure} to {len(histories)} articles there are")
    if states["dead"] != len(dead):
        faults.append(f"{states['dead']} dead are counted, and {len(dead)} are listed")
    # A dead revision leaves the one before it findable.
    alive = sum(id not in dead for id in found)
    if states["indexed"] != alive:
        faults.append(f"{states['indexed']} indexed are counted, and the index has {alive}")
    return [Violation("", Kind.MISCOUNTED, why) for why in faults]


def _to_ask(
    histories: Mapping[str, History],
    found: Mapping[str, Sequence[str | None]],
    dead: Mapping[str, str],
    seed: int,
) -> list[str]:
    """Return the articles to ask for one by one: all that something seems wrong with, and some."""
    suspects = [id for id, each in histories.items() if judge(each, _guess(each, found, dead))]
    dice = random.Random(seed)  # noqa: S311  # repeatable
    sample = dice.sample(sorted(histories), min(_SAMPLE, len(histories)))
    return list(dict.fromkeys((*suspects, *sample)))


def _guess(
    history: History, found: Mapping[str, Sequence[str | None]], dead: Mapping[str, str]
) -> Observed:
    """Return what an article must look like to the ledger, going by the index alone."""
    markers = tuple(found.get(history.id, ()))
    if history.id in dead:
        return Observed("dead", dead[history.id], markers=markers)
    if markers:
        return Observed("indexed", markers=markers)
    return Observed("withdrawn" if any(e.is_withdrawn for e in history.allowed) else None)


def _unfinished(system: System) -> int:
    """Return how many articles are under way; -1 when that can't be told now."""
    try:
        return int(system.stats().get("unfinished", -1))
    except (HTTPError, OSError, ValueError):
        return -1
