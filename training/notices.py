"""Learns how notices are worded: `python -m training notices --corpora DATA --out RUN --to FOLDER`.

A logistic regression over hashed runs of characters, scaled by the square root of their number,
fitted by Adam (Kingma and Ba, 2015). Wordings are held out by clusters: sentences that share ten
characters in a row are never on both sides.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from services.enrich.notices.wording import KINDS, buckets
from services.enrich.rules.variants import in_taiwan
from training.checksums import write_checksums
from training.notice_examples import NEWS, Example, gather

SIZE, KIND_SIZE = 1 << 17, 1 << 13
_NEWS = 100_000
_STEPS, _RATE, _DECAY_EVERY, _DECAY, _L2 = 100, 0.5, 20, 0.7, 1e-6
_SHARED = 10
_FOLDS = 5
_HALF = 0.5
_KEPT = 0.9999
"""The share of weights that eight bits hold; the largest ones are cut down to theirs."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sparse:
    """The runs of texts: `at` are buckets, `row` the text of each, `value` how much each counts."""

    at: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    value: Floats
    texts: int

    @classmethod
    def of(cls, texts: Sequence[str], size: int) -> "Sparse":
        """Read texts."""
        found = [np.concatenate(buckets(text, size)).astype(np.int64) for text in texts]
        counts = np.array([len(each) for each in found])
        row = np.repeat(np.arange(len(texts)), counts)
        return cls(np.concatenate(found), row, 1 / np.sqrt(np.maximum(counts, 1))[row], len(texts))

    def scores(self, weights: Floats) -> Floats:
        """Return the sum of the weights of each text."""
        found = np.bincount(self.row, weights[self.at] * self.value, minlength=self.texts)
        return found.astype(np.float64)

    def gradient(self, errors: Floats, size: int) -> Floats:
        """Return what each bucket contributes to the errors of the texts."""
        found = np.bincount(self.at, errors[self.row] * self.value, minlength=size)
        return found.astype(np.float64)


def fit(runs: Sparse, right: Floats, counts: Floats, size: int) -> Floats:
    """Return weights, the bias behind them: the log-odds of `right` (0 or 1) are their sums."""
    held, first, second = np.zeros(size + 1), np.zeros(size + 1), np.zeros(size + 1)
    counts = counts / counts.sum()
    rate = _RATE
    for step in range(1, _STEPS + 1):
        odds = held[-1] + runs.scores(held)
        errors = (1 / (1 + np.exp(-odds)) - right) * counts
        slope = np.append(runs.gradient(errors, size) + _L2 * held[:-1], errors.sum())
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        held -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-7)
        rate *= 1 if step % _DECAY_EVERY else _DECAY
    return held


def learnt(examples: Sequence[Example]) -> Floats:
    """Return the weights for telling notices from news."""
    runs = Sparse.of([example.text for example in examples], SIZE)
    right = np.array([float(example.kind != NEWS) for example in examples])
    return fit(runs, right, np.array([example.weight for example in examples]), SIZE)


def learnt_kinds(examples: Sequence[Example]) -> Floats:
    """Return for each kind the weights that tell it from the others."""
    notices = [example for example in examples if example.kind != NEWS]
    runs = Sparse.of([example.text for example in notices], KIND_SIZE)
    counts = np.array([example.weight for example in notices])
    rights = (np.array([float(e.kind == kind.value) for e in notices]) for kind in KINDS)
    return np.stack([fit(runs, right, counts, KIND_SIZE)[:-1] for right in rights], axis=1)


def chosen(data: Path) -> list[Example]:
    """Return the examples to learn from: some of the news, all else, and Taiwan's words."""
    examples = gather(data)
    draw = np.random.default_rng(1)
    news = [example for example in examples if example.origin == "news"]
    kept = [news[at] for at in draw.permutation(len(news))[:_NEWS]]
    kept += [example for example in examples if example.origin != "news"]
    return kept + list(_with_other_words(kept))


def _with_other_words(examples: Sequence[Example]) -> Iterator[Example]:
    for e in examples:
        if e.kind != NEWS and (other := in_taiwan(e.text)) != e.text:
            yield Example(other, e.kind, _HALF * e.weight, "made")


def folds(examples: Sequence[Example]) -> list[int]:
    """Return for each example the fold that holds it out, -1 for none.

    Real notices go by clusters of wording, labelled news one by one; what is made up and the rest
    of the news is always learnt from.
    """
    places = [at for at, e in enumerate(examples) if e.kind != NEWS and e.origin != "made"]
    leader = {at: at for at in places}

    def lead(at: int) -> int:
        while leader[at] != at:
            leader[at] = at = leader[leader[at]]
        return at

    first: dict[str, int] = {}
    for at in places:
        text = examples[at].text
        for start in range(len(text) - _SHARED + 1):
            leader[lead(at)] = lead(first.setdefault(text[start : start + _SHARED], at))
    out = [-1] * len(examples)
    for at, example in enumerate(examples):
        if at in leader:
            out[at] = _fold(examples[lead(at)].text)
        elif example.origin == "gold":
            out[at] = _fold(example.text)
    return out


def _fold(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[0] % _FOLDS


def write(folder: Path, notice: Floats, kinds: Floats) -> None:
    """Write the weights, eight bits each, and their checksum."""
    arrays: dict[str, Any] = {"bias": np.float32(notice[-1])}
    for name, weights in (("notice", notice[:-1]), ("kinds", kinds)):
        step = np.quantile(np.abs(weights), _KEPT) / 127
        whole = np.clip(np.round(weights / step), -127, 127).astype(np.int8)
        arrays |= {name: whole, f"{name}_step": np.float32(step)}
    np.savez_compressed(folder / "wording.npz", **arrays)
    write_checksums(folder, ["wording.npz"])


def run(data: Path, to: Path) -> None:
    """Fit on everything and write the weights into a folder."""
    examples = chosen(data)
    write(to, learnt(examples), learnt_kinds(examples))
