"""Batches to train the reader with: composed pages, and labelled ones changed at random."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from services.enrich.page.features import Features, features
from training.page_reader.compose import Composer
from training.page_reader.drawn import AROUND, BODY, LABELS, Piece, page_of
from training.page_reader.labelled import Labelled
from training.page_reader.network import Batch

PAGES, LINES = 8, 256
LABELLED_SHARE, MARKED_SHARE = 0.35, 0.65


@dataclass(frozen=True)
class Example:
    """A page's features and the labels allowed for each of its lines, lines × labels."""

    features: Features
    allowed: np.ndarray
    weight: np.ndarray


def example(piece: Piece, title: str) -> Example:
    """Return a piece as an example; a long line weighs more, as its characters do."""
    allowed = np.zeros((len(piece), len(LABELS)), bool)
    for row, line in zip(allowed, piece, strict=True):
        row[list(line.allowed)] = True
    weight = np.sqrt(np.array([len(line.text) for line in piece]) + 12.0).astype("f")
    return Example(features(page_of(piece).lines, title), allowed, weight)


class Batches:
    """Draws batches, each outlet as often as any other."""

    def __init__(self, pages: Sequence[Labelled], articles: Sequence[str], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # draws examples, keeps no secret
        self._numbers = np.random.default_rng(seed)
        self._composer = Composer([page.lines for page in pages], articles, seed)
        self._outlets: dict[str, list[Labelled]] = {}
        for page in pages:
            self._outlets.setdefault(page.outlet, []).append(page)

    def next_batch(self) -> Batch:
        """Return the next one."""
        return collated([self._example() for _ in range(PAGES)], self._random)

    def _example(self) -> Example:
        if self._random.random() > LABELLED_SHARE:
            composed = self._composer.compose()
            return example(composed.lines, composed.title)
        page = self._random.choice(self._outlets[self._random.choice(list(self._outlets))])
        if self._random.random() > MARKED_SHARE:
            return example(page.text, "")
        return example(self._changed(page.lines), page.title if self._random.random() < 0.8 else "")

    def _changed(self, piece: Piece) -> Piece:
        """Return a page with lines left out, its top or bottom cut off, its blocks unnamed."""
        draw = self._random.random
        lost = self._random.choice((0.02, 0.1, 0.3)) if draw() < 0.5 else 0.0
        kept = [line for line in piece if draw() >= lost]
        bodies = [place for place, line in enumerate(kept) if line.allowed == (BODY,)]
        if bodies and draw() < 0.3:
            first = self._random.randint(0, bodies[0]) if draw() < 0.5 else 0
            last = len(kept) if first else self._random.randint(bodies[-1] + 1, len(kept))
            kept = kept[first:last]
        if draw() < 0.3:
            kept = [replace(line, hints="") for line in kept]
        return kept or piece


def collated(examples: Sequence[Example], random_: random.Random) -> Batch:
    """Return examples as one batch, each cut to LINES around some line of its body."""
    out: Batch = {
        "looks": np.zeros((PAGES, LINES, examples[0].features.looks.shape[1]), "f"),
        "first": np.zeros((PAGES, LINES, examples[0].features.first.shape[1]), "i"),
        "last": np.zeros((PAGES, LINES, examples[0].features.last.shape[1]), "i"),
        "allowed": np.ones((PAGES, LINES, len(LABELS)), bool),
        "weight": np.zeros((PAGES, LINES), "f"),
        "has_body": np.zeros(PAGES, bool),
        **{n: np.zeros((PAGES, LINES), bool) for n in ("mask", "inside", "may_begin", "may_end")},
    }
    for row, one in enumerate(examples):
        window = _window(one.allowed, random_)
        count = window.stop - window.start
        for name in ("looks", "first", "last"):
            out[name][row, :count] = getattr(one.features, name)[window]
        out["mask"][row, :count] = True
        out["allowed"][row, :count] = one.allowed[window]
        out["weight"][row, :count] = one.weight[window]
        _place_body({name: rows[row, ..., :] for name, rows in out.items() if rows.ndim > 1}, count)
        out["has_body"][row] = out["may_begin"][row].any()
    return out


def _window(allowed: np.ndarray, random_: random.Random) -> slice:
    count = len(allowed)
    if count <= LINES:
        return slice(0, count)
    bodies = np.flatnonzero(allowed[:, BODY] & ~allowed[:, AROUND[0]])
    is_near = len(bodies) > 0 and random_.random() < 0.85
    centre = random_.choice(list(bodies)) if is_near else random_.randrange(count)
    start = min(max(0, centre - random_.randrange(LINES)), count - LINES)
    return slice(start, start + LINES)


def _place_body(page: Batch, count: int) -> None:
    """Mark where a page's body begins and ends; lines at its edges that may be body may go too."""
    may = page["allowed"][:count, BODY]
    sure = may & (page["allowed"][:count].sum(1) == 1)
    places = np.flatnonzero(sure if sure.any() else may)
    if not len(places):
        return
    first, last = places[0], places[-1]
    page["inside"][first : last + 1] = True
    page["may_begin"][first] = page["may_end"][last] = True
    while first > 0 and may[first - 1]:
        first -= 1
        page["may_begin"][first] = True
    while last + 1 < count and may[last + 1]:
        last += 1
        page["may_end"][last] = True
    page["weight"][:count][may & ~page["inside"][:count]] = 0
