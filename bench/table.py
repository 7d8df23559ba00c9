"""The figures as a table."""

from collections.abc import Iterator, Mapping
from typing import Any

GOAL_OUTSIDE_MS = 4.0
GOAL_IDLE_MS = {"embedded": 500.0, "elasticsearch": 1500.0}


def table(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return one column for each index."""
    columns = [dict(_rows(name, figures)) for name, figures in results.items()]
    names = list(dict.fromkeys(row for column in columns for row in column))
    lines = [["", *results]]
    lines += [[row, *(column.get(row, "–") for column in columns)] for row in names]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def _rows(name: str, figures: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    bare, outside = figures["bare"], figures["outside_ms"]
    yield "articles", str(figures["articles"])
    yield "posted in a batch, articles/s", f"{figures['posted_per_second']:.0f}"
    yield "searchable, articles/s", f"{figures['searchable_per_second']:.0f}"
    yield "bare annotate(), articles/s", f"{bare['annotate_per_second']:.0f}"
    yield "bare bulk writing, articles/s", f"{bare['write_per_second']:.0f}"
    for key, title in (("posts", "a POST"), ("idle", "idle, POST to searchable")):
        values = " / ".join(f"{figures[key][f'{p}_ms']:.0f}" for p in ("p50", "p95", "p99"))
        yield f"{title}, p50 / p95 / p99 ms", values
    for group, cost in figures["cpu_ms"].items():
        yield f"CPU ms an article: {group}", f"{cost:.2f}"
    yield "  of it bare annotate()", f"{bare['annotate_cpu_ms']:.2f}"
    yield "  bare writing, client and tantivy", f"{bare['write_cpu_ms']:.2f}"
    yield "  bare writing, Elasticsearch", f"{bare['engine_cpu_ms']:.2f}"
    for part, cost in outside.items():
        goal = f" (goal {GOAL_OUTSIDE_MS:g})" if part == "total" else ""
        yield f"outside annotate() and engines: {part}", f"{cost:.2f}{goal}"
    read = figures["reading"]
    for key, title in (("search", "search API"), ("bare_search", "bare search, same query")):
        yield f"{title}, p50 / p99 ms", f"{read[key]['p50_ms']:.1f} / {read[key]['p99_ms']:.1f}"
    ratio = read["search"]["p50_ms"] / read["bare_search"]["p50_ms"]
    yield "  search API : bare search, p50", f"{ratio:.2f}"
    yield (
        "suggest, p50 / p99 ms",
        f"{read['suggest']['p50_ms']:.1f} / {read['suggest']['p99_ms']:.1f}",
    )
    yield "exported, articles/s", f"{read['exported_per_second']:.0f}"
    yield "index, kB an article", f"{read['index_bytes'] / figures['articles'] / 1000:.1f}"
    yield "idle p50 goal, ms", f"{GOAL_IDLE_MS[name]:.0f}"
    for group, sizes in figures["memory_mib"].items():
        if sizes:
            yield f"memory MiB: {group}", " + ".join(f"{size:.0f}" for size in sizes)
