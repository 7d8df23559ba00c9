"""A forest of small decision trees that was learnt elsewhere; pure arithmetic."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Forest:
    """Trees by [tree, node]: a node asks whether a feature is at most a threshold.

    `low` and `high` are the next nodes; a leaf leads to itself and has a value. `depth` is the
    number of steps that reach a leaf from any root.
    """

    features: tuple[str, ...]
    feature: Ints
    threshold: Floats
    low: Ints
    high: Ints
    value: Floats
    depth: int

    def scores(self, rows: Floats) -> Floats:
        """Return the sum of the trees for each row: [rows, features] → [rows]."""
        trees = np.arange(len(self.feature))
        nodes = np.zeros((len(rows), len(trees)), np.intp)
        for _ in range(self.depth):
            values = np.take_along_axis(rows, self.feature[trees, nodes], axis=1)
            is_low = values <= self.threshold[trees, nodes]
            nodes = np.where(is_low, self.low[trees, nodes], self.high[trees, nodes])
        total: Floats = self.value[trees, nodes].sum(axis=1)
        return total


@cache
def load_forest(path: Path) -> Forest:
    """Read a forest from JSON once."""
    read = json.loads(path.read_text(encoding="utf-8"))
    return Forest(
        features=tuple(read["features"]),
        feature=np.array(read["feature"], np.intp),
        threshold=np.array(read["threshold"], np.float64),
        low=np.array(read["low"], np.intp),
        high=np.array(read["high"], np.intp),
        value=np.array(read["value"], np.float64),
        depth=read["depth"],
    )
