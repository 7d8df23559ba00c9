"""Synonyms: what a newsroom wants found under each other's names, applied to queries only.

A file of lines as Solr's synonyms have them: `也门, 葉門, Yemen` are found under each other;
`德约 => 德约科维奇` finds what is on the right as well; # begins a remark. A change is seen within
a second, nothing is indexed anew.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from services.search.text.tokens import cut, cut_spans
from shared.errors import BadList
from shared.text.folding import fold
from shared.text.followed_files import entries

NONE = "none"
_ARROW = "=>"
_LONGEST, _MOST = 60, 20

Run = tuple[str, ...]
Stretch = tuple[int, int, tuple[Run, ...]]


class BadSynonyms(BadList):
    """The synonyms can't be read: file, line and what is wrong with it follow."""


class Synonyms:
    """Terms and what else they find, all as runs of characters; `version` names the content."""

    def __init__(self, pairs: Iterable[tuple[Run, Run]] = ()) -> None:
        """Take pairs of a term and what it finds as well."""
        found: dict[Run, dict[Run, None]] = defaultdict(dict)
        for term, other in pairs:
            if term != other:
                found[term][other] = None
        content = repr(sorted((term, tuple(others)) for term, others in found.items()))
        self.version = hashlib.sha256(content.encode()).hexdigest()[:12] if found else NONE
        self._by_first: dict[str, list[tuple[Run, tuple[Run, ...]]]] = defaultdict(list)
        for term, others in sorted(found.items(), key=lambda pair: -len(pair[0])):
            self._by_first[term[0]].append((term, tuple(others)[:_MOST]))

    def merged(self, other: "Synonyms") -> "Synonyms":
        """Return what either knows."""
        return other if self.version == NONE else self

    def stretches(self, folded: str, words: Sequence[tuple[int, int]]) -> Iterator[Stretch]:
        """Yield (start, end, others) of terms in a folded query, of whole words only.

        Leftmost, longest, no overlap.
        """
        if not self._by_first:
            return
        starts, ends = {start for start, _ in words}, {end for _, end in words}
        spans = cut_spans(folded)
        tokens = [folded[start:end] for start, end in spans]
        free = 0
        for place, (start, _) in enumerate(spans):
            if start < free or start not in starts:
                continue
            for term, others in self._by_first.get(tokens[place], ()):
                last = place + len(term)
                if tuple(tokens[place:last]) == term and spans[last - 1][1] in ends:
                    free = spans[last - 1][1]
                    yield start, free, others
                    break


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
        terms = _terms(left, path, number)
        others = _terms(right, path, number) if arrow else terms
        if not arrow and len(terms) == 1:
            raise BadSynonyms(path, number, "a line has two terms at least, with a comma between")
        yield from ((term, other) for term in terms for other in others)


def _terms(text: str, path: Path, number: int) -> list[Run]:
    terms = [tuple(cut(fold(term))) for term in text.replace("，", ",").split(",")]
    if len(terms) > _MOST or not all(0 < len(term) <= _LONGEST for term in terms):
        limits = f"a line has up to {_MOST} terms, each of 1 to {_LONGEST} characters"
        raise BadSynonyms(path, number, limits)
    return terms
