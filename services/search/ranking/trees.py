"""The learnt trees, which add up to what a candidate is worth; onnxruntime runs them."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from shared.tagging.loader import session

Floats = npt.NDArray[np.float64]
RANGES = "ranges"
"""The metadata that holds, in the order of the features, what most learnt windows lie between."""
# So much of a window may lie outside of what was learnt.
_STRANGE = 0.1


class Trees:
    """Small decision trees over named features."""

    def __init__(self, model: Path) -> None:
        """Take an ONNX file."""
        self._session = session(model)
        about = self._session.get_modelmeta().custom_metadata_map
        self.features = tuple(about["features"].split())
        unbounded = [[float("-inf"), float("inf")]] * len(self.features)
        self._ranges = np.array(json.loads(about.get(RANGES, "null")) or unbounded, np.float64)

    def scores(self, rows: Floats) -> Floats:
        """Return the sum of the trees for each row: [rows, features] → [rows]."""
        (values,) = self._session.run(None, {"rows": rows})
        return np.asarray(values, np.float64)[:, 0]

    def knows(self, rows: Floats) -> bool:
        """Tell whether a window [rows, features] is like those from which the trees were learnt.

        What is outside is judged by leaves that were made for something else.
        """
        low, high = self._ranges.T
        return bool(((rows < low) | (rows > high)).mean() <= _STRANGE)


@cache
def load_trees(model: Path) -> Trees:
    """Read trees once."""
    return Trees(model)
