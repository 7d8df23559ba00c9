"""The names and keywords that articles hold, looked up by their beginnings, sounds and slips."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from heapq import nlargest

from pypinyin import Style, lazy_pinyin

from services.search.searching.corrections import Corrector
from services.search.searching.entries import Entry
from shared.text.folding import fold

_SHORTEST_TYPO = 3


class Vocabulary:
    """Entries of so many articles that never change; `corrector` mends queries by them."""

    def __init__(self, entries: Iterable[Entry], articles: int = 0) -> None:
        self._entries = list({(fold(e.text), e.field): e for e in entries}.values())
        self.corrector = Corrector(self._entries, articles)
        keys = [fold(entry.text) for entry in self._entries]
        self._keys = _Beginnings(keys)
        self._sounds = _Beginnings([sound(key) for key in keys])
        self._initials = _Beginnings([initials(key) for key in keys])
        self._near: dict[str, list[tuple[str, int]]] = {}
        for number, key in enumerate(keys):
            for letter in set(key[:2]):
                self._near.setdefault(letter, []).append((key, number))

    def completed(self, text: str, size: int) -> list[Entry]:
        """Return what a beginning may stand for: as typed, then by its sound, then mistyped."""
        key = "".join(fold(text).split())
        if not key:
            return []
        found = dict.fromkeys(self._best(self._keys.of(key), size))
        for more in (self._sounding, self._mistyped):
            if len(found) < size:
                found |= dict.fromkeys(self._best(more(key), size))
        return list(found)[:size]

    def _sounding(self, key: str) -> Iterator[int]:
        yield from self._sounds.of(sound(key.replace("'", "")))
        if key.isascii():
            yield from self._initials.of(key)

    def _mistyped(self, key: str) -> Iterator[int]:
        if len(key) >= _SHORTEST_TYPO:
            for other, number in self._neighbours(key):
                if any(is_one_edit(other[: len(key) + more], key) for more in (-1, 0, 1)):
                    yield number

    def _neighbours(self, key: str) -> Iterator[tuple[str, int]]:
        """Yield the keys that share one of the first two letters: one typo leaves one of them."""
        for letter in set(key[:2]):
            yield from self._near.get(letter, ())

    def _best(self, numbers: Iterable[int], size: int) -> list[Entry]:
        return nlargest(size, (self._entries[n] for n in set(numbers)), key=lambda e: e.count)


class _Beginnings:
    """Numbers of keys, found by how the keys begin."""

    def __init__(self, keys: Sequence[str]) -> None:
        pairs = sorted((key, number) for number, key in enumerate(keys) if key)
        self._keys = [key for key, _ in pairs]
        self._numbers = [number for _, number in pairs]

    def of(self, beginning: str) -> list[int]:
        """Return the numbers of the keys that begin so."""
        if not beginning:
            return []
        first = bisect_left(self._keys, beginning)
        return self._numbers[first : bisect_left(self._keys, beginning + "\U0010ffff")]


@lru_cache(maxsize=100_000)
def sound(text: str) -> str:
    """Return the pinyin of a text without tones and blanks; letters stay."""
    return "".join(lazy_pinyin(text))


@lru_cache(maxsize=100_000)
def initials(text: str) -> str:
    """Return the first letter of each syllable."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))


def is_one_edit(one: str, other: str) -> bool:
    """Tell whether one letter was replaced, left out, added or changed places with the next."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = long[:at] + long[at + 1 : at + 2] + long[at] + long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or short == swapped
