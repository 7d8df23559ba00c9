"""How much a word or character tells by itself, from how many articles of ordinary news hold it."""

from collections.abc import Mapping, Sequence
from functools import cache
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

TABLE = Path(__file__).with_name("frequencies.tsv")
"""Each line: how many articles of a thousand hold a token at most, a tab, and such tokens."""


def telling(tokens: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return each token's inverse document frequency; what the table lacks is rare."""
    weights, rare = _weights()
    return np.array([weights.get(token, rare) for token in tokens], np.float64)


@cache
def _weights() -> tuple[Mapping[str, float], float]:
    """Read the table once: the tokens' weights, and that of all others."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    classes = [line.split("\t") for line in lines if not line.startswith("#")]
    weights = {
        token: log(1 + 1000 / float(share)) for share, tokens in classes for token in tokens.split()
    }
    return weights, max(weights.values())
