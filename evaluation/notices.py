"""Disclaimers in whole articles, by characters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation import files, product
from evaluation.scores import Counts, ratio

COUNTED = frozenset(
    ["reprint", "liability", "investment", "copyright", "advertising", "ai_generated"]
)
_CLAUSE = re.compile(r"[^，。！？；：\n]+")


@dataclass
class KindCounts:
    """Characters of one kind: wanted, of these found; found, of these any notice."""

    wanted: int = 0
    right: int = 0
    found: int = 0
    rightly_found: int = 0

    def add(self, kind: str, ours: Mapping[int, str], gold: Mapping[int, str]) -> None:
        """Count one text's characters of a kind."""
        wanted = [place for place, its_kind in gold.items() if its_kind == kind]
        found = [place for place, its_kind in ours.items() if its_kind == kind]
        self.wanted += len(wanted)
        self.right += sum(place in ours for place in wanted)
        self.found += len(found)
        self.rightly_found += sum(place in gold for place in found)


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


def evaluate(path: Path, mirror: str | None = None) -> dict[str, Any]:
    """Score one file of articles whose notices are all labelled.

    `mirror` is a conversion of OpenCC (s2twp, s2hk, s2t): the texts are scored in that script. Of
    a clause that it would make longer or shorter only the script is converted, so that no label
    moves.
    """
    articles = files.rows(path, parsed)
    if mirror:
        articles = [(mirrored(body, mirror), wanted) for body, wanted in articles]
    found, speed = product.all_annotated(body for body, _ in articles)
    total, per_kind = Counts(), {kind: KindCounts() for kind in sorted(COUNTED)}
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
            count.add(kind, ours, gold)
    return {
        **total.scores(),
        "kind_accuracy": ratio(rightly, total.right),
        "per_kind": {
            kind: {
                "precision": ratio(c.rightly_found, c.found),
                "recall": ratio(c.right, c.wanted),
                "characters": c.wanted,
            }
            for kind, c in per_kind.items()
        },
        "chars_per_second": speed,
    }


def mirrored(text: str, conversion: str) -> str:
    """Return a text in Traditional script, each clause as long as before, so that places stay."""
    from opencc import OpenCC

    words, script = OpenCC(conversion).convert, OpenCC("s2t").convert

    def other(match: re.Match[str]) -> str:
        found = words(match.group())
        # By characters the script changes, not the words: 互联网 is 互聯網, not 網際網路.
        return found if len(found) == len(match.group()) else "".join(map(script, match.group()))

    return _CLAUSE.sub(other, text)


def parsed(row: dict[str, Any]) -> tuple[str, list[Notice]]:
    """Read one line."""
    return row["body"], [Notice(n["start"], n["end"], n["kind"]) for n in row["notices"]]
