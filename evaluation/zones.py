"""Zones: over the lines of pages, or over the characters of articles."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from evaluation import files, product
from evaluation.scores import Counts
from services.enrich.gist.language import language
from shared.articles import EnrichedArticle, ZoneKind

LABELS = {kind: kind.value for kind in ZoneKind} | {
    ZoneKind.DISCLAIMER: "notice",
    ZoneKind.CREDIT: "notice",
}
Unit = tuple[int, int, str, frozenset[str]]
"""Start, end, label, and all labels that count as right."""
GROUPS = ("per_outlet", "per_script")


class Labelled(NamedTuple):
    """A page or an article, its units, and the outlet that it is from ("" if that isn't said)."""

    text: str
    units: list[Unit]
    outlet: str


def evaluate(path: Path) -> dict[str, Any]:
    """Score one file of pages or articles, by label, and its bodies by outlet and script."""
    rows = files.rows(path, parsed)
    found, speed = product.all_annotated(page.text for page in rows)
    counts: dict[str, Counts] = defaultdict(Counts)
    groups: dict[str, dict[str, Counts]] = {name: defaultdict(Counts) for name in GROUPS}
    for article, page in zip(found, rows, strict=True):
        labels = labelled(article)
        own: dict[str, Counts] = defaultdict(Counts)
        for start, end, label, right in page.units:
            counted(own, most_common(labels, start, end), label, right)
        for label, count in own.items():
            counts[label] += count
        groups["per_outlet"][page.outlet] += own["body"]
        groups["per_script"][language(page.text)] += own["body"]
    per_label = {label: count.scores() for label, count in sorted(counts.items()) if label}
    body = per_label.get("body", {}).get("f1", 0.0)
    apart = {name: f1s(group) for name, group in groups.items()}
    return {"body_f1": body, "per_label": per_label, **apart, "chars_per_second": speed}


def f1s(group: dict[str, Counts]) -> dict[str, float]:
    """Return the F1 of each member of a group; a page without an outlet is in none."""
    return {name: count.scores()["f1"] for name, count in sorted(group.items()) if name}


def counted(counts: dict[str, Counts], ours: str, label: str, right: frozenset[str]) -> None:
    """Count one unit: any of its right labels counts as the one that was wanted."""
    wanted = ours if ours in right else label
    counts[ours].found += 1
    counts[wanted].wanted += 1
    counts[wanted].right += ours == wanted


def parsed(row: dict[str, Any]) -> Labelled:
    """Read one line: its text, and the units that are scored with their right labels."""
    outlet = str(row.get("outlet") or "")
    if "lines" in row:
        text = "\n".join(line["text"] for line in row["lines"])
        return Labelled(text, list(placed(row["lines"])), outlet)
    spans = [(s["start"], s["end"], s["label"]) for s in row["spans"]]
    units = [
        (i, i + 1, label, frozenset({label}))
        for start, end, label in spans
        for i in range(start, end)
    ]
    return Labelled(row["text"], units, outlet)


def right_labels(line: dict[str, Any]) -> frozenset[str]:
    """Return the labels that count as right for a line."""
    alt = line.get("alt")
    more = alt if isinstance(alt, list) else [alt] if alt else []
    return frozenset([line["label"], *more])


def placed(lines: Iterable[dict[str, Any]]) -> Iterable[Unit]:
    """Yield each line that isn't blank with its place in the text."""
    start = 0
    for line in lines:
        end = start + len(line["text"])
        if line["text"].strip():
            yield start, end, line["label"], right_labels(line)
        start = end + 1


def labelled(article: EnrichedArticle | None) -> dict[int, str]:
    """Return the label of every character that stands in a zone."""
    zones = article.zones if article else ()
    return {place: LABELS[zone.kind] for zone in zones for place in range(zone.start, zone.end)}


def most_common(labels: dict[int, str], start: int, end: int) -> str:
    """Return the label of most characters between two places, "" if there is none."""
    here = [labels[place] for place in range(start, end) if place in labels]
    return max(sorted(set(here)), key=here.count) if here else ""
