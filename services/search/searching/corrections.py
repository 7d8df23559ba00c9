"""What a reader may have meant instead of what was typed: names that sound or look nearly so.

A slip keeps the length: a homophone that the keyboard offered, one character in place of another,
two neighbours that changed places. To drop or add a character is no correction, as what is left
would find something for any query.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from services.search.fields import NAMED
from services.search.searching.entries import Entry
from services.search.text.function_words import FUNCTION
from services.search.text.pinyin import name_syllables
from shared.entity_types import EntityType
from shared.text.folding import fold

_LONGEST_NAME = 12
_SHORTEST_SLIP = 3
# Correcting is for short queries: of a long one some word is found in any case.
_LONGEST_QUERY = 40
_PERSON = NAMED[EntityType.PER].counted


class Slip(IntEnum):
    """How a name was mistyped, the most frequent way first."""

    SOUND = 0
    SWAPPED = 1
    REPLACED = 2


@dataclass(frozen=True)
class Candidate:
    """A name that may be meant by what stands from `start` to `end` of a folded query."""

    start: int
    end: int
    typed: str
    entry: Entry
    slip: Slip
    beside: tuple[str, ...] = ()
    """The words right beside it."""

    @property
    def is_torn(self) -> bool:
        """Tell whether a single character beside it may belong to it, as a surname does."""
        return any(len(word) == 1 and word not in FUNCTION for word in self.beside)

    @property
    def name(self) -> str:
        """Return the name, folded."""
        return fold(self.entry.text)

    @property
    def differing(self) -> tuple[int, ...]:
        """Return the places of the characters that differ from the name's."""
        pairs = enumerate(zip(self.typed, self.name, strict=True))
        return tuple(at for at, (typed, meant) in pairs if typed != meant)

    def corrected(self, text: str) -> str:
        """Return a query with the name in its place."""
        return text[: self.start] + self.entry.text + text[self.end :]


class Corrector:
    """Names by how they sound and by their halves: one slip leaves one half of a name whole.

    `articles` is how many articles there are. What but one of them names is only heard.
    """

    def __init__(self, entries: Iterable[Entry], articles: int = 0) -> None:
        self.articles = articles
        self._by_text: dict[str, list[Entry]] = {}
        self._by_sound: dict[tuple[str, ...], list[Entry]] = {}
        self._by_half: dict[tuple[int, bool, str], list[tuple[str, Entry]]] = {}
        for entry in entries:
            key = fold(entry.text)
            self._by_text.setdefault(key, []).append(entry)
            is_known = entry.count > 1 or len(key) >= _SHORTEST_SLIP
            if is_known and len(key) <= _LONGEST_NAME and _is_chinese(key):
                self._by_sound.setdefault(_sound(key, entry), []).append(entry)
            if entry.count > 1 and _SHORTEST_SLIP <= len(key) <= _LONGEST_NAME:
                for half in _halves(key):
                    self._by_half.setdefault(half, []).append((key, entry))

    def candidates(self, text: str, words: Sequence[tuple[int, int]]) -> list[Candidate]:
        """Return what may be meant in a query that is cut into words, the most likely first.

        It stands for whole words that follow each other directly, and for no part of a name that
        is known.
        """
        folded = fold(text)
        spans = [(start, end) for start, end in words if end <= _LONGEST_QUERY]
        known = [(s, e) for s, e in _windows(spans) if folded[s:e] in self._by_text and e - s > 1]
        found = [
            candidate
            for start, end in _windows(spans)
            if not any(s < end and start < e and not start <= s < e <= end for s, e in known)
            and (start, end) not in known
            for candidate in self._meant(folded, start, end, spans)
        ]
        return sorted(found, key=lambda c: (c.slip, c.start - c.end, -c.entry.count))

    def _meant(
        self, folded: str, start: int, end: int, words: Sequence[tuple[int, int]]
    ) -> Iterator[Candidate]:
        typed = folded[start:end]
        if not 1 < len(typed) <= _LONGEST_NAME or not _is_chinese(typed):
            return
        beside = tuple(folded[s:e] for s, e in words if start == e or s == end)
        seen = {typed}
        for slip, names in (
            (Slip.SOUND, self._homophones(typed)),
            (Slip.SWAPPED, self._swapped(typed)),
            (Slip.REPLACED, self._replaced(typed)),
        ):
            for entry in names:
                if (key := fold(entry.text)) not in seen:
                    seen.add(key)
                    yield Candidate(start, end, typed, entry, slip, beside)

    def _homophones(self, typed: str) -> Iterator[Entry]:
        for is_person in (False, True):
            heard = self._by_sound.get(name_syllables(typed, is_person=is_person), ())
            yield from (entry for entry in heard if len(entry.text) == len(typed))

    def _swapped(self, typed: str) -> Iterator[Entry]:
        if len(typed) >= _SHORTEST_SLIP:
            for at in range(len(typed) - 1):
                pair = typed[at + 1] + typed[at]
                swapped = self._by_text.get(typed[:at] + pair + typed[at + 2 :], ())
                yield from (entry for entry in swapped if entry.count > 1)

    def _replaced(self, typed: str) -> Iterator[Entry]:
        if len(typed) >= _SHORTEST_SLIP:
            for half in _halves(typed):
                for key, entry in self._by_half.get(half, ()):
                    if sum(map(str.__ne__, key, typed)) == 1:
                        yield entry


def _windows(words: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of words that follow each other directly, up to the longest name."""
    for first, (start, end) in enumerate(words):
        reached = end
        yield start, end
        for s, e in words[first + 1 :]:
            if s != reached or e - start > _LONGEST_NAME:
                break
            reached = e
            yield start, e


def _sound(key: str, entry: Entry) -> tuple[str, ...]:
    return name_syllables(key, is_person=entry.field == _PERSON)


def _halves(key: str) -> Iterator[tuple[int, bool, str]]:
    middle = len(key) // 2
    yield len(key), True, key[:middle]
    yield len(key), False, key[middle:]


def _is_chinese(key: str) -> bool:
    return all("\u4e00" <= letter <= "\u9fff" for letter in key)
