"""Names: which mentions of an article are one (B³), under one type.

Each line of a file is an article: its `text` and its `names`, each a type and its mentions as pairs
of start and end. B³ (Bagga and Baldwin, 1998): the precision of a mention is how much of what was
found to be one with it is so, its recall how much of what is one with it was found; a mention that
isn't one, and one that was missed, has neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation import files, product
from evaluation.scores import ratio

Mention = tuple[int, int]
Cluster = tuple[str, frozenset[Mention]]
Labelled = tuple[str, tuple[Cluster, ...]]


@dataclass(frozen=True)
class Sums:
    """The sums of precision over what was found and of recall over what was wanted."""

    precision: float
    found: int
    recall: float
    wanted: int


def evaluate(path: Path) -> dict[str, Any]:
    """Score one file of articles with their names."""
    return score(files.rows(path, parsed))


def parsed(row: dict[str, Any]) -> Labelled:
    """Read one line."""
    names = row["names"]
    clusters = ((n["type"], frozenset((s, e) for s, e in n["mentions"])) for n in names)
    return row["text"], tuple(clusters)


def score(texts: Sequence[Labelled]) -> dict[str, Any]:
    """Score articles with their wanted names."""
    articles, speed = product.all_annotated(text for text, _ in texts)
    parts = [
        b_cubed([(n.type.value, frozenset(n.mentions)) for n in article.names], wanted)
        for article, (_, wanted) in zip(articles, texts, strict=True)
        if article
    ]
    precision = ratio(sum(p.precision for p in parts), sum(p.found for p in parts))
    recall = ratio(sum(p.recall for p in parts), sum(p.wanted for p in parts))
    f1 = ratio(2 * precision * recall, precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1, "chars_per_second": speed}


def b_cubed(found: Sequence[Cluster], wanted: Sequence[Cluster]) -> Sums:
    """Return the sums of B³ of one article."""
    ours, gold = _by_mention(found), _by_mention(wanted)
    shared = {mention: len(ours[mention] & gold[mention]) for mention in ours.keys() & gold.keys()}
    return Sums(
        precision=sum(count / len(ours[mention]) for mention, count in shared.items()),
        found=len(ours),
        recall=sum(count / len(gold[mention]) for mention, count in shared.items()),
        wanted=len(gold),
    )


def _by_mention(
    clusters: Sequence[Cluster],
) -> Mapping[tuple[str, Mention], frozenset[Mention]]:
    """Return the mentions that are one with each mention, by its type and place."""
    return {(type, mention): mentions for type, mentions in clusters for mention in mentions}
