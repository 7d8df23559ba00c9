"""A forest of small decision trees that was learnt elsewhere; pure arithmetic.

All nodes are asked at once, whatever the way through a tree: each that a row fails strikes out the
leaves on its low side, and the first leaf left is the row's (Lucchese et al., QuickScorer, SIGIR
2015).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bits = npt.NDArray[np.uint8]

LEAVES = 8
_ALL = (1 << LEAVES) - 1
# The place of the lowest bit of each number; of 0, which no row leaves, it is 0.
_LOWEST = np.array([(number & -number).bit_length() - 1 for number in range(_ALL + 1)]).clip(0)


@dataclass(frozen=True)
class Forest:
    """Trees by [tree, node] and [tree, leaf]: a node asks if a feature is above a threshold.

    If it is, the `left` leaves are those still possible; `value` is what a leaf adds.
    """

    features: tuple[str, ...]
    feature: Ints
    threshold: Floats
    left: Bits
    value: Floats

    def scores(self, rows: Floats) -> Floats:
        """Return the sum of the trees for each row: [rows, features] → [rows]."""
        is_above = rows[:, self.feature] > self.threshold
        left = np.bitwise_and.reduce(np.where(is_above, self.left, _ALL), axis=2)
        total: Floats = self.value[np.arange(len(self.value)), _LOWEST[left]].sum(axis=1)
        return total


def planted(read: Mapping[str, Any]) -> Forest:
    """Return the forest of rows of nodes, in which a leaf leads to itself and has a value.

    Raises ValueError for a tree of more than eight leaves.
    """
    trees = len(read["feature"])
    feature, threshold = np.zeros((trees, LEAVES), np.intp), np.zeros((trees, LEAVES))
    left, value = np.full((trees, LEAVES), _ALL, np.uint8), np.zeros((trees, LEAVES))
    for tree in range(trees):
        nodes = list(_walked(read["low"][tree], read["high"][tree]))
        leaves = [node for node, low in nodes if not low]
        if len(leaves) > LEAVES:
            raise ValueError(f"tree {tree} has {len(leaves)} leaves")
        value[tree, : len(leaves)] = [read["value"][tree][leaf] for leaf in leaves]
        asking = [(node, low) for node, low in nodes if low]
        for place, (node, low) in enumerate(asking):
            feature[tree, place] = read["feature"][tree][node]
            threshold[tree, place] = read["threshold"][tree][node]
            left[tree, place] = _ALL - sum(1 << leaves.index(leaf) for leaf in low)
    return Forest(tuple(read["features"]), feature, threshold, left, value)


def _walked(
    low: Sequence[int], high: Sequence[int], node: int = 0
) -> Iterator[tuple[int, list[int]]]:
    """Yield the nodes of a tree, the low side first, each with the leaves on its low side."""
    if low[node] == node:
        yield node, []
        return
    below = list(_walked(low, high, low[node]))
    yield node, [each for each, lower in below if not lower]
    yield from below
    yield from _walked(low, high, high[node])


@cache
def load_forest(path: Path) -> Forest:
    """Read a forest from JSON once."""
    return planted(json.loads(path.read_text(encoding="utf-8")))
