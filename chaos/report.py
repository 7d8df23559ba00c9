"""The results as a table in Markdown and as JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from chaos.audit import Kind, Verdict
from chaos.run import Episode, Result

_COLUMNS = ("index", "fault", "times", "articles", "acked", "lost", "duplicated", "stale",
            "wrongly dead", "other", "longest delay s", "accepts again s", "recovery s",
            "client saw")  # fmt: skip
_NAMED = (Kind.LOST, Kind.DUPLICATED, Kind.STALE, Kind.WRONGLY_DEAD)
_SHOWN = 20


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value under which this share of them lies; None of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def table(results: Sequence[Result]) -> str:
    """Return the table of all episodes, the totals, and the first violations."""
    parts = [_line(_COLUMNS), _line(["---"] * len(_COLUMNS))]
    parts += [_line(_cells(result.index, each)) for result in results for each in result.episodes]
    return "\n".join([*parts, "", *(line for result in results for line in _summary(result))])


def data(results: Sequence[Result]) -> dict[str, Any]:
    """Return everything as JSON has it."""
    return {"runs": [_run(result) for result in results]}


def _run(result: Result) -> dict[str, Any]:
    whole = result.verdict()
    return {
        "index": result.index,
        "seed": result.seed,
        "seconds": round(result.seconds, 1),
        "totals": totals(result),
        "violations": [vars(each) for each in whole.violations],
        "skipped": result.skipped,
        "episodes": [_episode(each) for each in result.episodes],
    }


def totals(result: Result) -> dict[str, Any]:
    """Return the figures of a whole run."""
    whole = result.verdict()
    felt = [each for episode in result.episodes for each in episode.recoveries]
    accepts = [each.accepts for each in felt if each.accepts is not None]
    found = [each.found for each in felt if each.found is not None]
    delays = [delay for episode in result.episodes for delay in episode.delays]
    return {
        "articles": whole.articles,
        "acked": result.acked,
        "faults": sum(episode.faults for episode in result.episodes),
        "harm": sum(each.harm for episode in result.episodes for each in episode.injected),
        "violations": {str(kind): whole.count(kind) for kind in Kind},
        "articles_per_second": round(whole.articles / result.seconds, 1) if result.seconds else 0,
        "delay_p50": _rounded(percentile(delays, 0.5)),
        "delay_p95": _rounded(percentile(delays, 0.95)),
        "delay_max": _rounded(max(delays, default=None)),
        "accepts_p95": _rounded(percentile(accepts, 0.95)),
        "accepts_max": _rounded(max(accepts, default=None)),
        "recovery_p95": _rounded(percentile(found, 0.95)),
        "recovery_max": _rounded(max(found, default=None)),
        "never_recovered": sum(each.found is None for each in felt),
        "slowest_answer": _rounded(max((e.seen.slowest for e in result.episodes), default=None)),
    }


def _episode(episode: Episode) -> dict[str, Any]:
    return {
        "fault": episode.name,
        "seconds": round(episode.seconds, 1),
        "faults": episode.faults,
        "injected": [vars(each) for each in episode.injected],
        "articles": len(episode.seen.ids),
        "acked": episode.seen.acked,
        "violations": {str(kind): episode.verdict.count(kind) for kind in Kind},
        "longest_delay": _rounded(max(episode.delays, default=None)),
        "recoveries": [vars(each) for each in episode.recoveries],
        "client_saw": episode.seen.trouble(),
        "slowest_answer": _rounded(episode.seen.slowest),
    }


def _cells(index: str, episode: Episode) -> Iterable[str]:
    verdict = episode.verdict
    felt = episode.recoveries
    yield from (index, episode.name, str(episode.faults))
    yield from (str(len(episode.seen.ids) or "–"), str(episode.seen.acked or "–"))
    yield from (str(verdict.count(kind)) for kind in _NAMED)
    yield str(_others(verdict))
    yield _seconds(max(episode.delays, default=None))
    yield _seconds(_worst([each.accepts for each in felt]))
    yield _seconds(_worst([each.found for each in felt]))
    yield _saw(episode)


def _others(verdict: Verdict) -> int:
    return sum(verdict.count(kind) for kind in Kind if kind not in _NAMED)


def _saw(episode: Episode) -> str:
    trouble = ", ".join(f"{name}×{count}" for name, count in episode.seen.trouble().items())
    notes = "; ".join(dict.fromkeys(note for each in episode.injected for note in each.notes[:2]))
    slowest = f"slowest {episode.seen.slowest:.1f} s" if episode.seen.answers else ""
    return "; ".join(filter(None, (trouble, slowest, notes[:120])))


def _summary(result: Result) -> Iterable[str]:
    figures = totals(result)
    broken = {kind: count for kind, count in figures.pop("violations").items() if count}
    yield f"{result.index}, seed {result.seed}, {result.seconds:.0f} s: " + ", ".join(
        f"{name} {value}" for name, value in figures.items()
    )
    yield f"{result.index}: " + (
        ", ".join(f"{count} {kind}" for kind, count in broken.items()) or "no violation"
    )
    for each in result.verdict().violations[:_SHOWN]:
        yield f"- {each.kind}: {each.id or 'the system'}: {each.why}"
    for name, why in result.skipped.items():
        yield f"- left out: {name}: {why}"


def _worst(values: Sequence[float | None]) -> float | None:
    """Return the 95th percentile; infinity where one never came."""
    known = [value if value is not None else float("inf") for value in values]
    return percentile(known, 0.95)


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
