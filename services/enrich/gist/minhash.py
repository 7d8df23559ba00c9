"""A MinHash signature of the body, by which reprints and near-copies are found.

The share of equal places of two signatures estimates the Jaccard similarity of the sets of
character 5-grams (Broder 1997). One permutation is cut into bins (Li, Owen and Zhang 2012); an
empty bin borrows from the next full one (Shrivastava and Li 2014). Of each value a byte is kept:
others share it by chance once in 256 times (Li and König 2010).
"""

import numpy as np
import numpy.typing as npt

SIZE = 64
GRAM = 5
_BIN_SHIFT = np.uint64(64 - 6)
_STEP = 0x9E3779B1
_SHORTEST = 40
"""A body of fewer letters has no signature: too little to tell a copy by."""


def minhash(letters: str) -> tuple[int, ...]:
    """Return SIZE numbers below 256 for a body's folded letters, or none for a short body."""
    if len(letters) < _SHORTEST:
        return ()
    codes = np.frombuffer(letters.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    hashes = codes[: 1 - GRAM].copy()
    for i in range(1, GRAM):
        hashes = hashes * np.uint64(1_000_003) + codes[i : len(codes) - GRAM + 1 + i]
    mixed = np.sort(_mixed(hashes))
    firsts = np.searchsorted(mixed, _bounds())
    bins = (mixed[np.minimum(firsts, len(mixed) - 1)] >> _BIN_SHIFT).astype(np.int64)
    is_full = (bins == np.arange(SIZE)) & (firsts < len(mixed))
    lows = mixed[np.minimum(firsts, len(mixed) - 1)] & np.uint64(0xFF)
    return tuple(_borrowed(lows.tolist(), is_full.tolist()))


def _bounds() -> npt.NDArray[np.uint64]:
    """Return where each bin of the 64-bit hashes begins."""
    return np.arange(SIZE, dtype=np.uint64) << _BIN_SHIFT


def _borrowed(values: list[int], is_full: list[bool]) -> list[int]:
    """Fill empty bins from the next full one, marked by how far that is."""
    out = list(values)
    for place in range(SIZE):
        step = next(n for n in range(SIZE) if is_full[(place + n) % SIZE])
        out[place] = (values[(place + step) % SIZE] + step * _STEP) & 0xFF
    return out


def _mixed(x: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread the bits (the finaliser of MurmurHash3)."""
    x = (x ^ (x >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    x = (x ^ (x >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return x ^ (x >> np.uint64(33))
