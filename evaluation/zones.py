"""Zones: over the lines of pages, or over the characters of articles."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evaluation import files, product
from evaluation.scores import Counts
from shared.articles import EnrichedArticle, ZoneKind

LABELS = {kind: kind.value for kind in ZoneKind} | {
    ZoneKind.DISCLAIMER: "notice",
    ZoneKind.CREDIT: "notice",
}
Unit = tuple[int, int, frozenset[str]]


def evaluate(path: Path) -> dict[str, Any]:
    """Score one file of pages or articles."""
    rows = files.rows(path, parsed)
    found, speed = product.all_annotated(text for text, _ in rows)
    counts: dict[str, Counts] = defaultdict(Counts)
    for article, (_, units) in zip(found, rows, strict=True):
        labels = labelled(article)
        for start, end, right in units:
            counted(counts, most_common(labels, start, end), right)
    per_label = {label: count.scores() for label, count in sorted(counts.items()) if label}
    body = per_label.get("body", {}).get("f1", 0.0)
    return {"body_f1": body, "per_label": per_label, "chars_per_second": speed}


def counted(counts: dict[str, Counts], ours: str, right: frozenset[str]) -> None:
    """Count one unit: any of its right labels counts as the one that was wanted."""
    wanted = ours if ours in right else min(right)
    counts[ours].found += 1
    counts[wanted].wanted += 1
    counts[wanted].right += ours == wanted


def parsed(row: dict[str, Any]) -> tuple[str, list[Unit]]:
    """Read one line: its text, and the units that are scored with their right labels."""
    if "lines" in row:
        lines = [(line["text"], right_labels(line)) for line in row["lines"]]
        return "\n".join(text for text, _ in lines), list(placed(lines))
    spans = [(s["start"], s["end"], frozenset({s["label"]})) for s in row["spans"]]
    return row["text"], [
        (i, i + 1, label) for start, end, label in spans for i in range(start, end)
    ]


def right_labels(line: dict[str, Any]) -> frozenset[str]:
    """Return the labels that count as right for a line."""
    alt = line.get("alt")
    more = alt if isinstance(alt, list) else [alt] if alt else []
    return frozenset([line["label"], *more])


def placed(lines: Iterable[tuple[str, frozenset[str]]]) -> Iterable[Unit]:
    """Yield each line that isn't blank with its place in the text."""
    start = 0
    for text, labels in lines:
        if text.strip():
            yield start, start + len(text), labels
        start += len(text) + 1


def labelled(article: EnrichedArticle | None) -> dict[int, str]:
    """Return the label of every character that stands in a zone."""
    zones = article.zones if article else ()
    return {place: LABELS[zone.kind] for zone in zones for place in range(zone.start, zone.end)}


def most_common(labels: dict[int, str], start: int, end: int) -> str:
    """Return the label of most characters between two places, "" if there is none."""
    here = [labels[place] for place in range(start, end) if place in labels]
    return max(sorted(set(here)), key=here.count) if here else ""
