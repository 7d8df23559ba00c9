"""A MinHash signature of the body, by which reprints and near-copies are found.

Broder (1997): the share of equal places of two signatures estimates the Jaccard similarity of the
sets of character 5-grams. White space, punctuation, width, case and 繁/简 make no difference.
"""

import numpy as np
import numpy.typing as npt

from shared.text.folding import fold

SIZE = 64
GRAM = 5
_SHORTEST = 40
"""A body of fewer letters has no signature: too little to tell a copy by."""


def signature(body: str) -> tuple[int, ...]:
    """Return SIZE numbers below 2^32, or none for a short body."""
    letters = "".join(filter(str.isalnum, fold(body)))
    if len(letters) < _SHORTEST:
        return ()
    codes = np.frombuffer(letters.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    hashes = codes[: 1 - GRAM].copy()
    for i in range(1, GRAM):
        hashes = hashes * np.uint64(1_000_003) + codes[i : len(codes) - GRAM + 1 + i]
    mixed = _mixed(np.unique(hashes))
    factors, offsets = _coefficients()
    permuted = (mixed[:, None] * factors + offsets) >> np.uint64(32)
    return tuple(permuted.min(0).tolist())


def _mixed(x: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread the bits (the finaliser of MurmurHash3)."""
    x = (x ^ (x >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    x = (x ^ (x >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return x ^ (x >> np.uint64(33))


def _coefficients() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Return odd factors and offsets; products wrap around at 2^64, their high half is taken."""
    places = _mixed(np.arange(1, 2 * SIZE + 1, dtype=np.uint64))
    return places[:SIZE] | np.uint64(1), places[SIZE:]
