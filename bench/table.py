"""The figures as a table."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

GOAL_OUTSIDE = 0.25
GOAL_SEARCHABLE = 0.75
GOAL_RATIO, GOAL_SIZE = 2.5, 2.0
Rows = Callable[[str, Mapping[str, Any]], Iterator[tuple[str, str]]]
GOAL_IDLE_MS = {"local": 500.0, "elasticsearch": 1500.0}


def tables(results: Mapping[str, Any]) -> str:
    """Return a table of the path, the lines of the peers, and a table of reading."""
    parts = []
    if "path" in results:
        peers = (f"{name:<45}  {value:.1f}" for name, value in results["peers"].items())
        parts += [_table(results["path"], _path), "\n".join(peers)]
    if "reading" in results:
        parts.append(_table(results["reading"], _reading))
    return "\n\n".join(parts)


def _table(results: Mapping[str, Mapping[str, Any]], rows: Rows) -> str:
    """Return one column for each index."""
    columns = [dict(rows(name, figures)) for name, figures in results.items()]
    names = list(dict.fromkeys(row for column in columns for row in column))
    lines = [["", *results]]
    lines += [[row, *(column.get(row, "–") for column in columns)] for row in names]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def _path(name: str, figures: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    bare, outside = figures["bare"], figures["outside_ms"]
    yield "articles", str(figures["articles"])
    yield "posted in a batch, articles/s", f"{figures['posted_per_second']:.0f}"
    yield "searchable, articles/s", f"{figures['searchable_per_second']:.0f}"
    yield "bare annotate(), articles/s", f"{bare['annotate_per_second']:.0f}"
    rate = figures["searchable_per_second"] / bare["annotate_per_second"]
    yield f"  searchable : bare annotate() (goal {GOAL_SEARCHABLE:g})", f"{rate:.2f}"
    yield "bare bulk writing, articles/s", f"{bare['write_per_second']:.0f}"
    for key, title in (("posts", "a POST"), ("idle", "idle, POST to searchable")):
        values = " / ".join(f"{figures[key][f'{p}_ms']:.0f}" for p in ("p50", "p95", "p99"))
        yield f"{title}, p50 / p95 / p99 ms", values
    for group, cost in figures["cpu_ms"].items():
        behind = ", behind the path" if group == "vectors" else ""
        yield f"CPU ms an article: {group}{behind}", f"{cost:.2f}"
    yield "  of it bare annotate()", f"{bare['annotate_cpu_ms']:.2f}"
    yield "  bare writing, client and tantivy", f"{bare['write_cpu_ms']:.2f}"
    yield "  bare writing, Elasticsearch", f"{bare['engine_cpu_ms']:.2f}"
    for part, cost in outside.items():
        yield f"outside annotate() and engines: {part}", f"{cost:.2f}"
    share = outside["total"] / bare["annotate_cpu_ms"]
    yield f"  outside : bare annotate() (goal {GOAL_OUTSIDE:g})", f"{share:.2f}"
    yield "idle p50 goal, ms", f"{GOAL_IDLE_MS[name]:.0f}"
    for group, sizes in figures["memory_mib"].items():
        if sizes:
            yield f"memory MiB: {group}", " + ".join(f"{size:.0f}" for size in sizes)


def _reading(_: str, figures: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "articles", str(figures["articles"])
    named = {
        "by_words": "search API, by words",
        "bare_search": "bare search, the API's own query",
        "search": "search API, long ones by meaning too",
        "plain_search": "plain Elasticsearch, its own query",
        "suggest": "suggest",
    }
    for key, title in named.items():
        if key in figures:
            values = " / ".join(f"{figures[key][f'{p}_ms']:.1f}" for p in ("p50", "p99"))
            yield f"{title}, p50 / p99 ms", values
    for percentile, goal in (("p50", f" (goal {GOAL_RATIO:g})"), ("p99", "")):
        ours, bare = (figures[key][f"{percentile}_ms"] for key in ("by_words", "bare_search"))
        yield f"  by words : bare search, {percentile}{goal}", f"{ours / bare:.2f}"
    yield "exported, articles/s", f"{figures['exported_per_second']:.0f}"
    size = figures["index_bytes"]
    yield "index, kB an article", f"{size / figures['articles'] / 1000:.2f}"
    if "plain_bytes" in figures:
        plain = figures["plain_bytes"]
        yield "  plain Elasticsearch, kB an article", f"{plain / figures['articles'] / 1000:.2f}"
        yield f"  index : plain Elasticsearch (goal {GOAL_SIZE:g})", f"{size / plain:.2f}"
