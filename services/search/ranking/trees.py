"""The learnt trees, which add up to what a candidate is worth; onnxruntime runs them."""

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from shared.tagging.loader import session

Floats = npt.NDArray[np.float64]


class Trees:
    """Small decision trees over named features."""

    def __init__(self, model: Path) -> None:
        """Take an ONNX file."""
        self._session = session(model)
        about = self._session.get_modelmeta().custom_metadata_map
        self.features = tuple(about["features"].split())

    def scores(self, rows: Floats) -> Floats:
        """Return the sum of the trees for each row: [rows, features] → [rows]."""
        (values,) = self._session.run(None, {"rows": rows})
        return np.asarray(values, np.float64)[:, 0]


@cache
def load_trees(model: Path) -> Trees:
    """Read trees once."""
    return Trees(model)
