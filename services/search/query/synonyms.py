"""Synonyms: what a newsroom wants found under each other's names, applied to queries only.

A file of lines as Solr's synonyms have them: `也门, 葉門, Yemen` are found under each other;
`德约 => 德约科维奇` finds what is on the right as well; # begins a remark. A change is seen within
a second, nothing is indexed anew.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path

from services.search.text.tokens import cut, cut_spans
from shared.errors import BadList
from shared.text.folding import fold
from shared.text.followed_files import entries

NONE = "none"
_ARROW = "=>"
_LONGEST, _MOST = 60, 20
_CHUNK = re.compile(r"\w+")

Run = tuple[str, ...]
Stretch = tuple[int, int, tuple[Run, ...]]


class BadSynonyms(BadList):
    """The synonyms can't be read: file, line and what is wrong with it follow."""


class Synonyms:
    """Terms and what else they find, all as runs of characters; `version` names the content."""

    def __init__(self, pairs: Iterable[tuple[Run, Run]] = ()) -> None:
        """Take pairs of a term and what it finds as well; of a term the first 20 count."""
        found: dict[Run, dict[Run, None]] = defaultdict(dict)
        for term, other in pairs:
            if term != other:
                found[term][other] = None
        self._others = {term: tuple(others)[:_MOST] for term, others in found.items()}
        self._first = _tree(self._others)

    @cached_property
    def version(self) -> str:
        """Return what names the content."""
        content = repr(sorted(self._others.items()))
        return hashlib.sha256(content.encode()).hexdigest()[:12] if self._others else NONE

    def merged(self, other: "Synonyms") -> "Synonyms":
        """Return these and those of another; of a term these come first.

        What the other's synonyms find of their own isn't found: A ~ B here and B ~ C there leave A
        without C. The last few are kept, so each query may ask.
        """
        return _merged(self, other)

    def pairs(self) -> Iterator[tuple[Run, Run]]:
        """Yield each term with each thing that it finds as well."""
        return ((term, found) for term, others in self._others.items() for found in others)

    def stretches(self, folded: str, words: Sequence[tuple[int, int]]) -> Iterator[Stretch]:
        """Yield (start, end, others) of terms in a folded query, of whole words only.

        Leftmost, longest, no overlap. What blanks or marks set apart begins and ends a word,
        however the cutter sees it.
        """
        if not self._first:
            return
        starts, ends = {start for start, _ in words}, {end for _, end in words}
        for chunk in _CHUNK.finditer(folded):
            starts.add(chunk.start())
            ends.add(chunk.end())
        spans = cut_spans(folded)
        tokens = [folded[start:end] for start, end in spans]
        free = 0
        for place, (start, _) in enumerate(spans):
            if start >= free and tokens[place] in self._first and start in starts:
                found = self._longest(tokens, spans, place, ends)
                if found:
                    free, others = found
                    yield start, free, others

    def _longest(
        self, tokens: list[str], spans: list[tuple[int, int]], place: int, ends: set[int]
    ) -> tuple[int, tuple[Run, ...]] | None:
        node, found = self._first, None
        for at in range(place, len(tokens)):
            if tokens[at] not in node:
                break
            node, end = node[tokens[at]], spans[at][1]
            if node.others and end in ends:
                found = end, node.others
        return found


@lru_cache(maxsize=4)
def _merged(first: Synonyms, second: Synonyms) -> Synonyms:
    return Synonyms(chain(first.pairs(), second.pairs()))


class _Node(dict[str, "_Node"]):
    """What may follow the tokens read so far; `others` are of the term that they are, if any."""

    others: tuple[Run, ...] = ()


def _tree(found: dict[Run, tuple[Run, ...]]) -> _Node:
    first = _Node()
    for term, others in found.items():
        node = first
        for token in term:
            node = node.setdefault(token, _Node())
        node.others = others
    return first


NO_SYNONYMS = Synonyms()


def typed(run: Sequence[str]) -> str:
    """Return characters as they are written, with blanks between runs of letters or digits."""
    before = [False, *(len(token) > 1 for token in run)]
    return "".join(
        f" {token}" if after and len(token) > 1 else token
        for after, token in zip(before, run, strict=False)
    )


def read_synonyms(path: Path) -> Synonyms:
    """Read synonyms. Raises BadSynonyms with the line that is wrong."""
    return Synonyms(_pairs(path))


def _pairs(path: Path) -> Iterator[tuple[Run, Run]]:
    for number, line in entries(path, BadSynonyms):
        left, arrow, right = line.partition(_ARROW)
        terms = runs(left, path, number)
        others = runs(right, path, number) if arrow else terms
        if not arrow and len(terms) == 1:
            raise BadSynonyms(path, number, "a line has two terms at least, with a comma between")
        yield from ((term, other) for term in terms for other in others)


def runs(text: str, path: Path, number: int) -> list[Run]:
    """Return terms with commas between as runs. Raises BadSynonyms with this line of the file."""
    terms = [tuple(cut(term)) for term in fold(text).split(",")]
    if len(terms) > _MOST or not all(0 < len(term) <= _LONGEST for term in terms):
        limits = f"a line has up to {_MOST} terms, each of 1 to {_LONGEST} characters"
        raise BadSynonyms(path, number, limits)
    return terms
