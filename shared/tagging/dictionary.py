"""The user dictionary: words and names that a newsroom wants cut and tagged as listed.

A file of lines `term<TAB>type`, type being word (if left out) or a type of names; # begins a
remark. Workers and search read the same file; a change is seen within a second by both.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from shared.errors import BadDictionary
from shared.tagging import decoding
from shared.text.folding import fold
from shared.text.followed_files import entries

WORD = "word"
TYPES = (WORD, *decoding.TYPES)
NONE = "none"
_LONGEST = 60

Match = tuple[int, int, str]


class Dictionary:
    """Terms with their types; `version` names the content."""

    def __init__(self, terms: Iterable[tuple[str, str]] = ()) -> None:
        """Take (term, type) pairs; the last of equal terms counts."""
        listed = {fold(term): kind for term, kind in terms}
        lines = "\n".join(f"{term}\t{kind}" for term, kind in sorted(listed.items()))
        self.version = hashlib.sha256(lines.encode()).hexdigest()[:12] if listed else NONE
        self._by_first: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for term, kind in sorted(listed.items(), key=lambda pair: -len(pair[0])):
            self._by_first[term[0]].append((term, kind))

    def matches(self, folded: str) -> Iterator[Match]:
        """Yield (start, end, type) of terms in a folded text: leftmost, longest, no overlap."""
        if not self._by_first:
            return
        place = 0
        while place < len(folded):
            for term, kind in self._by_first.get(folded[place], ()):
                if folded.startswith(term, place):
                    yield place, place + len(term), kind
                    place += len(term) - 1
                    break
            place += 1


def read_dictionary(path: Path) -> Dictionary:
    """Read a dictionary. Raises BadDictionary with the line that is wrong."""
    return Dictionary(_terms(path))


def _terms(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in entries(path, BadDictionary):
        term, _, kind = (part.strip() for part in line.partition("\t"))
        if kind and kind not in TYPES:
            raise BadDictionary(path, number, f"the type must be one of {', '.join(TYPES)}")
        if not term or any(map(str.isspace, term)) or len(term) > _LONGEST:
            raise BadDictionary(path, number, f"a term has 1 to {_LONGEST} characters, no blanks")
        yield term, kind or WORD
