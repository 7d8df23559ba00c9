"""How much a stretch of text is worded like a notice: a linear model over its characters.

Every run of two, three and four characters has a weight, found by a hash (Ganchev and Dredze,
Small Statistical Models by Random Feature Mixing, 2008), so that a whole page is read by a few
look-ups and any stretch of it is scored by differences of running sums. `training/notices.py`
makes the weights; their card lies beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from shared.articles import DisclaimerKind
from shared.weights import checksums, verified

WEIGHTS = Path(__file__).with_name("weights")
LENGTHS = (2, 3, 4)
"""How many characters the runs have."""
KINDS = tuple(kind for kind in DisclaimerKind if kind is not DisclaimerKind.OTHER)
_WINDOW = 10
_BACK = np.array([[length - 1] for length in LENGTHS])
_MIX = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA77))

Buckets = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Weights:
    """`notice[bucket]`, in steps, speaks for a notice, `kinds[bucket, kind]` for one of `KINDS`."""

    notice: npt.NDArray[np.int8]
    step: float
    bias: float
    kinds: npt.NDArray[np.int8]


def buckets(text: str, size: int) -> list[Buckets]:
    """Return for each of `LENGTHS` the bucket, under `size` (a power of two), of each run.

    Case and the value of digits don't count.
    """
    points = np.frombuffer(text.lower().encode("utf-32-le", "surrogatepass"), np.uint32)
    points = np.where((points >= ord("0")) & (points <= ord("9")), np.uint32(ord("0")), points)
    mixed = points * _MIX[0]
    found = []
    for length in range(2, max(LENGTHS) + 1):
        shorter = mixed[:-1] if len(mixed) else mixed
        mixed = (shorter ^ (shorter >> np.uint32(15))) * _MIX[1] + points[length - 1 :] * _MIX[0]
        if length in LENGTHS:
            found.append(_spread(mixed) & np.uint32(size - 1))
    return found


def _spread(mixed: Buckets) -> Buckets:
    mixed = (mixed ^ (mixed >> np.uint32(16))) * _MIX[1]
    return mixed ^ (mixed >> np.uint32(13))


class Wording:
    """The wording of a whole text, of which stretches are asked for."""

    def __init__(self, plain: str) -> None:
        self._plain = plain
        self._weights = load()
        found = buckets(plain, len(self._weights.notice))
        sums = np.zeros((len(LENGTHS), len(plain) + 1), np.int32)
        for row, at in zip(sums, found, strict=True):
            np.cumsum(self._weights.notice[at], dtype=np.int32, out=row[1 : len(at) + 1])
            row[len(at) + 1 :] = row[len(at)]
        self._sums = sums

    def score(self, start: int, end: int) -> float:
        """Return the log-odds that a stretch is a notice, by its words alone."""
        return self.scores([(start, end)])[0]

    def scores(self, spans: Sequence[tuple[int, int]]) -> list[float]:
        """Return the log-odds of stretches."""
        starts, ends = np.array(spans, np.int64).reshape(-1, 2).T
        stops = np.maximum(ends - _BACK, starts)
        totals = (np.take_along_axis(self._sums, stops, 1) - self._sums[:, starts]).sum(axis=0)
        counts = np.maximum((stops - starts).sum(axis=0), 1)
        odds: list[float] = (
            self._weights.bias + self._weights.step * totals / np.sqrt(counts)
        ).tolist()
        return odds

    def trigger(self, start: int, end: int) -> str:
        """Return the words of a stretch that speak most for a notice."""
        size = min(_WINDOW, end - start)
        places = range(start, end - size + 1)
        odds = self.scores([(at, at + size) for at in places])
        best = places[odds.index(max(odds))]
        return self._plain[best : best + size].strip()

    def kind(self, start: int, end: int) -> DisclaimerKind:
        """Return what a stretch disclaims most likely, by its words alone."""
        weights = load().kinds
        found = buckets(self._plain[start:end], len(weights))
        return KINDS[int(sum(weights[at].sum(axis=0, dtype=np.int32) for at in found).argmax())]


@cache
def load() -> Weights:
    """Read the weights once. Raises WeightsMissing and WeightsCorrupt."""
    raw = verified(WEIGHTS / "wording.npz", checksums(WEIGHTS))
    with np.load(BytesIO(raw)) as held:
        step, bias = float(held["notice_step"]), float(held["bias"])
        return Weights(held["notice"], step, bias, held["kinds"])
