"""Characters to numbers: one row of code points becomes the numbers of its n-grams."""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

BLANK = 10
"""The code point (a line feed) that stands between sentences and at the ends of a row."""

UNKNOWN = 1
PLANE = 0x10000
SHIFT = 14
OTHER, SPACE, LETTER, DIGIT = range(4)


@lru_cache(maxsize=1)
def character_classes() -> npt.NDArray[np.int8]:
    """Return the class (OTHER, SPACE, LETTER, DIGIT) of every code point of the first plane."""
    return np.array([class_of(chr(point)) for point in range(PLANE + 1)], np.int8)


def class_of(char: str) -> int:
    """Tell white space and controls, Latin-like letters and digits from all the rest."""
    category = unicodedata.category(char)
    if category in {"Cc", "Cf", "Zs", "Zl", "Zp"}:
        return SPACE
    if category == "Nd":
        return DIGIT
    return LETTER if category[0] in "LM" and ord(char) < 0x0590 else OTHER


def code_points(text: str) -> Ints:
    """Return the code points of a text, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32)


class Vocabulary:
    """The numbers of known characters and n-grams.

    A character's number is 0 for a blank, 1 when unknown. An n-gram's number is 0 when unknown.
    """

    def __init__(self, ngrams: Mapping[int, Sequence[str]]) -> None:
        """Take the known n-grams by their length, each list in the order of its table's rows."""
        self._characters = np.full(PLANE + 1, UNKNOWN, np.int32)
        self._characters[[ord(char) for char in ngrams[1] if ord(char) < PLANE]] = np.array(
            [row for row, char in enumerate(ngrams[1], start=2) if ord(char) < PLANE]
        )
        space = self._characters[ord(" ")]
        self._characters[:PLANE][character_classes()[:PLANE] == SPACE] = space
        self._characters[BLANK] = 0
        self._tables = {n: self._table(grams) for n, grams in ngrams.items() if n > 1}

    def encode(self, codes: Ints) -> dict[str, Ints]:
        """Return arrays c1, c2, … shaped as the codes [rows, length].

        Where codes has a character, cN has the number of the n-gram that begins there.
        """
        characters = self._characters[np.minimum(codes, PLANE)]
        keys = characters.astype(np.int64)
        feeds = {"c1": characters}
        for n in sorted(self._tables):
            keys = keys << SHIFT
            keys[:, : 1 - n] |= characters[:, n - 1 :]
            feeds[f"c{n}"] = self._look_up(n, keys)
        return feeds

    def _look_up(self, n: int, keys: npt.NDArray[np.int64]) -> Ints:
        """Return the numbers of n-grams by their keys, 0 for what is unknown or cut off."""
        known, numbers = self._tables[n]
        if not len(known):
            return np.zeros(keys.shape, np.int32)
        places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        found = np.where(known[places] == keys, numbers[places], 0)
        found[:, max(0, keys.shape[1] - n + 1) :] = 0
        return found

    def _table(self, grams: Sequence[str]) -> tuple[npt.NDArray[np.int64], Ints]:
        """Return the sorted keys of n-grams and their numbers (from 1)."""
        keys = np.array([self._key(gram) for gram in grams], np.int64)
        order = np.argsort(keys, kind="stable")
        return keys[order], (order + 1).astype(np.int32)

    def _key(self, gram: str) -> int:
        """Return the key of one n-gram: the numbers of its characters side by side."""
        key = 0
        for char in gram:
            key = key << SHIFT | int(self._characters[min(ord(char), PLANE)])
        return key
