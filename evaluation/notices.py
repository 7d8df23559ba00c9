"""Disclaimers in whole articles, by characters."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation import files, product
from evaluation.scores import Counts, ratio

COUNTED = frozenset(
    ["reprint", "liability", "investment", "copyright", "advertising", "ai_generated"]
)


@dataclass(frozen=True)
class Notice:
    """A labelled notice."""

    start: int
    end: int
    kind: str

    @property
    def places(self) -> range:
        """Return the places of its characters."""
        return range(self.start, self.end)


def evaluate(path: Path) -> dict[str, Any]:
    """Score one file of articles whose notices are all labelled."""
    articles = files.rows(path, parsed)
    found, speed = product.all_annotated(body for body, _ in articles)
    total, per_kind = Counts(), {kind: Counts() for kind in sorted(COUNTED)}
    rightly = 0
    for article, (_, wanted) in zip(found, articles, strict=True):
        disclaimers = article.disclaimers if article else ()
        ours = {place: d.kind.value for d in disclaimers for place in range(d.start, d.end)}
        gold = {place: n.kind for n in wanted if n.kind in COUNTED for place in n.places}
        apart = {place for n in wanted if n.kind not in COUNTED for place in n.places} - set(gold)
        ours = {place: kind for place, kind in ours.items() if place not in apart}
        total.add(ours, gold)
        rightly += sum(gold.get(place) == kind for place, kind in ours.items())
        for kind, count in per_kind.items():
            wanted_here = [place for place, k in gold.items() if k == kind]
            count.wanted += len(wanted_here)
            count.right += sum(place in ours for place in wanted_here)
            count.found += sum(k == kind for k in ours.values())
    return {
        **total.scores(),
        "kind_accuracy": ratio(rightly, total.right),
        "per_kind": {
            kind: {"recall": ratio(c.right, c.wanted), "characters": c.wanted}
            for kind, c in per_kind.items()
        },
        "chars_per_second": speed,
    }


def parsed(row: dict[str, Any]) -> tuple[str, list[Notice]]:
    """Read one line."""
    return row["body"], [Notice(n["start"], n["end"], n["kind"]) for n in row["notices"]]
