"""How much a word or character tells by itself, from how many articles of ordinary news hold it."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

TABLE = Path(__file__).with_name("frequencies.tsv")
"""Each line: how many articles of a thousand hold a token at most, a tab, and such tokens."""


def telling(tokens: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return each token's inverse document frequency; what the table lacks is rare."""
    return np.array(inverse_frequencies(tokens), np.float64)


def inverse_frequencies(tokens: Iterable[str]) -> list[float]:
    """Return the same as a list."""
    weights, rare = _weights()
    return [weights.get(token, rare) for token in tokens]


def rarest() -> float:
    """Return the inverse document frequency of what ordinary news hardly holds."""
    return _weights()[1]


def is_frequent(token: str) -> bool:
    """Tell whether ordinary news often holds a token."""
    return token in _weights()[0]


def frequent_characters() -> list[str]:
    """Return the Chinese characters that ordinary news often holds, as they are tabled."""
    return [token for token in _weights()[0] if len(token) == 1 and "\u4e00" <= token <= "\u9fff"]


def telling_by_code(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.float64]:
    """Return the inverse document frequency of tokens that are given by their codes."""
    known, weights = _weights_by_code()
    places = np.searchsorted(known, codes).clip(max=len(known) - 1)
    return np.where(known[places] == codes, weights[places], _weights()[1])


@lru_cache(maxsize=100_000)
def code(token: str) -> int:
    """Return a number of 24 bits that stands for a token.

    Of the thousands of words of fifty hits two share one in one search of ten, which tells little.
    """
    return zlib.crc32(token.encode()) & 0xFFFFFF


@cache
def _weights_by_code() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.float64]]:
    weights = _weights()[0]
    codes = np.array([code(token) for token in weights], np.uint32)
    order = np.argsort(codes)
    return codes[order], np.array(list(weights.values()))[order]


@cache
def _weights() -> tuple[Mapping[str, float], float]:
    """Read the table once: the tokens' weights, and that of all others."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    classes = [line.split("\t") for line in lines if not line.startswith("#")]
    weights = {
        token: log(1 + 1000 / float(share)) for share, tokens in classes for token in tokens.split()
    }
    return weights, max(weights.values())
