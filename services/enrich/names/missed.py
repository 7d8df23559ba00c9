"""Names that the tagger missed where they stand again: the same letters, on the edges of words."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from services.enrich.names.persons import TITLES, surname, untitled
from shared.entity_types import EntityType
from shared.text.folding import fold

Span = tuple[int, int]
Mention = tuple[int, int, EntityType]
Words = Callable[[], Sequence[Span]]
"""Gives the words in which names may stand; most articles don't need them."""

_LONGEST = 30
_SHORTEST_PLACE, _SHORTEST = 4, 3
_MOST = 100
"""So many names of an article are looked for, the most frequent ones."""
_OFTEN = 2
"""A name is looked for that was tagged so often, a person's that was tagged at all."""
_TELLING = re.compile(
    "[^人市县区镇村](?:公司|集团|大学|学院|科技|智能|电子|机械|电机|重工|造船|药业|物流|传媒|日报|晚报)$"
)
_DEFINED = re.compile(
    r"[（(][^（）()“”\"「」]{0,6}(?:简称|下称)(?:为)?[“\"「]?([^（）()“”\"「」]{2,8})[”\"」]?[）)]"
)


def missed(
    text: str, named: Sequence[Mention], words: Words, taken: Sequence[Span]
) -> list[Mention]:
    """Return names that stand on the edges of words and neither within others nor across them."""
    folded = fold(text)
    occupied = Occupied([*((start, end) for start, end, _ in named), *taken])
    counts = Counter([(folded[start:end], type) for start, end, type in named])
    defined = set(_DEFINED.findall(folded)) if "称" in folded else set()
    sure = {
        name: type
        for (name, type), count in counts.most_common(_MOST)
        if _is_sure(name, type, count, defined)
    }
    standing = list(_standing(folded, sure, occupied))
    titled = list(_titled(folded, _surnames(sure), occupied))
    if not standing and not titled:
        return []
    edges = words()
    begins, ends = {start for start, _ in edges}, {end for _, end in edges}
    begun = {start for start, _, type in named if type is EntityType.PER}
    found = [
        (start, end, type)
        for start, end, type in standing
        if start in begins and (end in ends or start in begun)
    ]
    often = Counter([folded[start:end] for start, end, _ in found])
    # What the tagger passes over more often than not is hardly a name.
    kept = {name for name in often if often[name] <= counts[name, sure[name]]}
    kept |= {name for name in often if sure[name] is EntityType.PER or name in defined}
    again = [each for each in found if folded[each[0] : each[1]] in kept]
    return [*again, *(each for each in titled if each[0] in begins)]


def _is_sure(name: str, type: EntityType, count: int, defined: set[str]) -> bool:
    """Tell whether a name is looked for everywhere."""
    if name in defined:
        return True
    shortest = _SHORTEST_PLACE if type is EntityType.LOC else _SHORTEST
    if name.isascii() or not shortest <= len(name) <= _LONGEST:
        return False
    if type is EntityType.PER:
        return untitled(name) == name
    return count >= _OFTEN or (type is EntityType.ORG and _TELLING.search(name) is not None)


def _standing(
    folded: str, sure: Mapping[str, EntityType], occupied: "Occupied"
) -> Iterator[Mention]:
    """Yield where names stand."""
    for name, type in sure.items():
        for start in _places(folded, name):
            end = start + len(name)
            if occupied.has_room(start, end, whole=type is EntityType.LOC):
                yield start, end, type


def _titled(folded: str, surnames: Iterable[str], occupied: "Occupied") -> Iterator[Mention]:
    """Yield surnames before a title: 苏 of 苏局长 where the article names 苏晚晴."""
    for name in surnames:
        for start in _places(folded, name):
            end = start + len(name)
            if TITLES.match(folded, end) and occupied.has_room(start, end):
                yield start, end, EntityType.PER


def _surnames(sure: Mapping[str, EntityType]) -> set[str]:
    """Return the surnames of the persons."""
    persons = (surname(name) for name, type in sure.items() if type is EntityType.PER)
    return {name for name in persons if name}


def _places(folded: str, name: str) -> Iterator[int]:
    at = folded.find(name)
    while at >= 0:
        yield at
        at = folded.find(name, at + len(name))


class Occupied:
    """The stretches of a text that are names or values already."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Take them in any order; they don't overlap."""
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def has_room(self, start: int, end: int, *, whole: bool = False) -> bool:
        """Tell whether nothing reaches across the ends of a stretch, nor (`whole`) lies within."""
        first = bisect_left(self._starts, start)
        if first and self._spans[first - 1][1] > start:
            return False
        inside = self._spans[first : bisect_left(self._starts, end, first)]
        if whole and inside:
            return False
        return all(e <= end and (s, e) != (start, end) for s, e in inside)
