"""The names and keywords that articles hold, looked up by how they begin, written or in pinyin."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from heapq import nlargest
from itertools import accumulate

from services.search.fields import NAMED
from services.search.searching.corrections import Corrector
from services.search.searching.entries import Entry
from services.search.text.pinyin import name_syllables
from shared.entity_types import EntityType
from shared.text.folding import fold

_PERSON = NAMED[EntityType.PER].counted
# Who typed two characters meant them: fewer than these sound like too much.
_SHORTEST_HEARD = 3


class Vocabulary:
    """Entries of so many articles that never change; `corrector` mends queries by them."""

    def __init__(self, entries: Iterable[Entry], articles: int = 0) -> None:
        self._entries = list({(fold(e.text), e.field): e for e in entries}.values())
        self.corrector = Corrector(self._entries, articles)
        spoken = [
            name_syllables(entry.text, is_person=entry.field == _PERSON) for entry in self._entries
        ]
        # How many letters its first syllables have, the first one, the first two …
        self._ends = [frozenset(accumulate(map(len, read))) for read in spoken]
        self._written = _Beginnings([joined(entry.text) for entry in self._entries])
        self._sounds = _Beginnings(["".join(read) for read in spoken])
        self._initials = _Beginnings(["".join(part[0] for part in read) for read in spoken])

    def completed(self, text: str, size: int) -> list[Entry]:
        """Return what begins as typed, then what does in pinyin.

        Whole names come first, then the most frequent ones.
        """
        typed = joined(text)
        found = dict.fromkeys(self._best(self._written, typed, self._written.of(typed), size))
        if len(found) < size:
            heard = self._spelled(typed, size) if typed.isascii() else self._heard(typed, size)
            found |= dict.fromkeys(heard)
        return [self._entries[number] for number in list(found)[:size]]

    def _spelled(self, typed: str, size: int) -> list[int]:
        """Return what begins with these syllables, or has these initials.

        The last letters may begin a syllable where they end none.
        """
        letters = typed.replace("'", "")
        begun = self._sounds.of(letters)
        whole = [number for number in begun if len(letters) in self._ends[number]]
        return [
            *self._best(self._sounds, letters, whole, size),
            *self._best(self._initials, letters, self._initials.of(letters), size),
            *self._best(self._sounds, letters, [] if whole else begun, size),
        ]

    def _heard(self, typed: str, size: int) -> list[int]:
        """Return what sounds so and is written so but for one character, which a keyboard chose."""
        if len(typed) < _SHORTEST_HEARD:
            return []
        numbers = {
            number
            for is_person in (False, True)
            for letters in ["".join(name_syllables(typed, is_person=is_person))]
            for number in self._sounds.of(letters)
            if len(letters) in self._ends[number]
            and _differing(self._written.keys[number], typed) == 1
        }
        return self._best(self._written, typed, numbers, size)

    def _best(
        self, beginnings: "_Beginnings", typed: str, numbers: Iterable[int], size: int
    ) -> list[int]:
        """Return those that are no longer than what was typed, then the most frequent ones."""

        def rank(number: int) -> tuple[bool, int]:
            is_whole = len(beginnings.keys[number]) == len(typed)
            return is_whole, self._entries[number].count

        return nlargest(size, numbers, key=rank)


class _Beginnings:
    """Numbers of keys, found by how the keys begin."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = keys
        pairs = sorted((key, number) for number, key in enumerate(keys) if key)
        self._sorted = [key for key, _ in pairs]
        self._numbers = [number for _, number in pairs]

    def of(self, beginning: str) -> list[int]:
        """Return the numbers of the keys that begin so."""
        if not beginning:
            return []
        first = bisect_left(self._sorted, beginning)
        return self._numbers[first : bisect_left(self._sorted, beginning + "\U0010ffff")]


def joined(text: str) -> str:
    """Return a text folded and without blanks, as beginnings are compared."""
    return "".join(fold(text).split())


def begins(text: str, typed: str) -> bool:
    """Tell whether a text begins as typed, but for case, width, script and blanks."""
    return joined(text).startswith(joined(typed))


def _differing(name: str, typed: str) -> int:
    """Return how many characters differ in a name's beginning, all of them if it is shorter."""
    if len(name) < len(typed):
        return len(typed)
    return sum(map(str.__ne__, name, typed))
