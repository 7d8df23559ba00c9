"""Entities: exact span and type."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation import files, product
from evaluation.scores import Counts

SCORED = ("PER", "LOC", "ORG")
APART = ("TIME", "MONEY", "PERCENT")
Labelled = tuple[str, set[tuple[int, int, str]]]


def evaluate(path: Path) -> dict[str, Any]:
    """Score one file of texts with entities."""
    return score(files.rows(path, parsed))


def parsed(row: dict[str, Any]) -> Labelled:
    """Read one line."""
    return row["text"], {(e["start"], e["end"], e["type"]) for e in row["entities"]}


def score(texts: Sequence[Labelled]) -> dict[str, Any]:
    """Score texts with their wanted entities; other types than ours are ignored."""
    articles, speed = product.all_annotated(text for text, _ in texts)
    counts = {kind: Counts() for kind in (*SCORED, *APART)}
    micro = Counts()
    for article, (_, wanted) in zip(articles, texts, strict=True):
        entities = article.entities if article else ()
        found = {(e.start, e.end, e.type.value) for e in entities}
        for kind, count in counts.items():
            count.add(of_type(found, kind), of_type(wanted, kind))
        micro.add(of_type(found, *SCORED), of_type(wanted, *SCORED))
    per_type = {kind: count.scores() for kind, count in counts.items() if count.wanted}
    return {**micro.scores(), "per_type": per_type, "chars_per_second": speed}


def of_type(spans: set[tuple[int, int, str]], *kinds: str) -> set[tuple[int, int, str]]:
    """Return the spans of these types."""
    return {span for span in spans if span[2] in kinds}
