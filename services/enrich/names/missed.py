"""Names that the tagger missed where they stand again: the same letters, on the edges of words."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from services.enrich.names.joining import plain
from services.enrich.names.persons import TITLES, surname
from shared.entity_types import EntityType
from shared.text.folding import fold

Span = tuple[int, int]
Mention = tuple[int, int, EntityType]

_HEAD = 2
"""Names are looked up by so many first characters."""
_LONGEST = 30
_SHORTEST = {EntityType.PER: 3, EntityType.LOC: 4, EntityType.ORG: 3}
_OFTEN, _CERTAIN = 2, 4
"""A name is looked for that was tagged so often, a person's or a name as long as that at once."""
_DEFINED = re.compile(
    r"[（(][^（）()“”\"「」]{0,6}(?:简称|下称)(?:为)?[“\"「]?([^（）()“”\"「」]{2,8})[”\"」]?[）)]"
)


def missed(
    text: str, named: Sequence[Mention], words: Sequence[Span], taken: Sequence[Span]
) -> Iterator[Mention]:
    """Yield names that stand on the edges of words and neither within others nor across them."""
    folded = fold(text)
    occupied = sorted([*((start, end) for start, end, _ in named), *taken])
    counts = Counter((plain(text[start:end], is_person=False), type) for start, end, type in named)
    defined = set(_DEFINED.findall(folded))
    sure = {
        name: type for (name, type), count in counts.items() if _is_sure(name, type, count, defined)
    }
    begun = {start for start, _, type in named if type is EntityType.PER}
    found = list(_standing(folded, sure, words, begun, occupied)) if sure else []
    often = Counter(folded[start:end] for start, end, _ in found)
    kept = {
        name
        for name, count in often.items()
        # What the tagger passes over more often than not is hardly a name.
        if sure[name] is EntityType.PER or name in defined or count <= counts[name, sure[name]]
    }
    surnames = _surnames(folded, counts)
    return chain(
        (each for each in found if folded[each[0] : each[1]] in kept),
        _titled(folded, surnames, {start for start, _ in words}, occupied),
    )


def _is_sure(name: str, type: EntityType, count: int, defined: set[str]) -> bool:
    """Tell whether a name is looked for everywhere."""
    if name in defined:
        return True
    if name.isascii() or not _SHORTEST[type] <= len(name) <= _LONGEST:
        return False
    return type is EntityType.PER or count >= _OFTEN or len(name) >= _CERTAIN


def _standing(
    folded: str,
    sure: Mapping[str, EntityType],
    words: Sequence[Span],
    begun: set[int],
    occupied: Sequence[Span],
) -> Iterator[Mention]:
    """Yield where names stand on the edges of words, or begin where a person's name does."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in sure:
        lengths[name[:_HEAD]].add(len(name))
    longest_first = {head: sorted(sizes, reverse=True) for head, sizes in lengths.items()}
    starts, ends = [start for start, _ in occupied], {end for _, end in words}
    free = 0
    for start, _ in words:
        sizes = longest_first.get(folded[start : start + _HEAD])
        if sizes is None or start < free:
            continue
        fitting = (start + n for n in sizes if start in begun or start + n in ends)
        end = next((end for end in fitting if folded[start:end] in sure), 0)
        if end and _is_free(start, end, starts, occupied):
            yield start, end, sure[folded[start:end]]
            free = end


def _is_free(start: int, end: int, starts: Sequence[int], occupied: Sequence[Span]) -> bool:
    """Tell whether what stands within a stretch is shorter, and nothing reaches across its ends."""
    first = bisect_left(starts, start)
    if first and occupied[first - 1][1] > start:
        return False
    inside = occupied[first : bisect_left(starts, end, first)]
    return all(e <= end and (s, e) != (start, end) for s, e in inside)


def _surnames(folded: str, counts: Mapping[tuple[str, EntityType], int]) -> frozenset[str]:
    """Return the surnames of the persons."""
    persons = (name for name, type in counts if type is EntityType.PER)
    return frozenset(found for name in persons if (found := surname(name)))


def _titled(
    folded: str, surnames: frozenset[str], begins: set[int], occupied: Sequence[Span]
) -> Iterator[Mention]:
    """Yield surnames before a title: 苏 of 苏局长 where the article names 苏晚晴."""
    starts = [start for start, _ in occupied]
    for match in TITLES.finditer(folded):
        for size in (2, 1):
            start = match.start() - size
            end = match.start()
            if start in begins and folded[start:end] in surnames:
                if _is_free(start, end, starts, occupied):
                    yield start, end, EntityType.PER
                break
