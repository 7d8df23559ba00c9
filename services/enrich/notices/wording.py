"""How much a stretch of text is worded like a notice: a linear model over its characters.

Every run of two, three and four characters has a weight, found by a hash (Ganchev and Dredze,
Small Statistical Models by Random Feature Mixing, 2008), so that a whole page is read by a few
look-ups and any stretch of it is scored by differences of running sums. `training/notices.py`
makes the weights; `wording.md` is their card.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from shared.articles import DisclaimerKind

WEIGHTS = Path(__file__).with_name("wording.npz")
CHECKSUM = WEIGHTS.with_suffix(".sha256")
LENGTHS = (2, 3, 4)
"""How many characters the runs have."""
KINDS = tuple(kind for kind in DisclaimerKind if kind is not DisclaimerKind.OTHER)
_WINDOW = 10
_MIX = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA77))

Floats = npt.NDArray[np.float32]
Buckets = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Weights:
    """`notice[bucket]` speaks for a notice, `kinds[bucket, kind]` for each of `KINDS`."""

    notice: Floats
    bias: float
    kinds: Floats


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
        weights = load()
        size = len(weights.notice)
        self._weights = [weights.notice[at] for at in buckets(plain, size)]
        self._sums = [np.concatenate(([0.0], np.cumsum(w, dtype=np.float64))) for w in self._weights]
        self._bias = weights.bias

    def score(self, start: int, end: int) -> float:
        """Return the log-odds that a stretch is a notice, by its words alone."""
        total, count = 0.0, 0
        for length, sums in zip(LENGTHS, self._sums, strict=True):
            stop = end - length + 1
            if stop > start:
                total += sums[stop] - sums[start]
                count += stop - start
        return self._bias + total / max(1, count) ** 0.5

    def trigger(self, start: int, end: int) -> str:
        """Return the words of a stretch that speak most for a notice."""
        size = min(_WINDOW, end - start)
        best, most = start, float("-inf")
        for at in range(start, end - size + 1):
            weight = self._bias + sum(
                float(sums[max(at, at + size - n + 1)] - sums[at])
                for n, sums in zip(LENGTHS, self._sums, strict=True)
            )
            if weight > most:
                best, most = at, weight
        return self._plain[best : best + size].strip()

    def kind(self, start: int, end: int) -> DisclaimerKind:
        """Return what a stretch disclaims most likely, by its words alone."""
        weights = load().kinds
        found = buckets(self._plain[start:end], len(weights))
        return KINDS[int(sum(weights[at].sum(axis=0) for at in found).argmax())]


@cache
def load() -> Weights:
    """Read the weights once. Raises ValueError if they aren't those of the checksum."""
    raw = WEIGHTS.read_bytes()
    if hashlib.sha256(raw).hexdigest() != CHECKSUM.read_text(encoding="utf-8").split()[0]:
        raise ValueError(f"{WEIGHTS.name} does not match its checksum")
    with np.load(WEIGHTS) as held:
        notice = held["notice"] * held["notice_step"]
        kinds = held["kinds"] * held["kinds_step"]
        return Weights(notice.astype(np.float32), float(held["bias"]), kinds.astype(np.float32))
