"""One spelling has one type within an article, and is a name wherever it stands there.

Each mention votes for what the tagger took it for; what stands beside it (总经理…, …股价) votes for
what it is there, whatever the tagger says. A mention differs from the most votes only where what
stands beside it says so. After that, what is surely a name is one also where the tagger missed it.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from services.enrich.names.cues import cue
from services.enrich.names.joining import plain
from shared.entity_types import EntityType
from shared.text.folding import fold

Mention = tuple[int, int, EntityType]
"""Start and end in the article's text, and the type of a name."""
Tagging = tuple[int, int, EntityType, float]
"""The same, and how sure the tagger is of the type."""
Span = tuple[int, int]

_LEAST, _MOST, _CUE = 0.1, 8.0, 8.0
"""What a cue counts beside the tagger's own say."""
_LONGEST, _HEAD = 30, 2
_OFTEN, _MANY = 2, 1
_SHORTEST_OF = {EntityType.PER: 3, EntityType.LOC: 4, EntityType.ORG: 4}
"""A name is looked for if it was tagged so often, and more often than it was not."""


def agreed(
    text: str, read: str, taggings: Sequence[Tagging], words: Sequence[Span], taken: Sequence[Span]
) -> list[Mention]:
    """Return the names of an article, each spelling under one type, with those that were missed.

    `read` is the text in Simplified script, character for character. `words` are those in which
    names may stand, in order; `taken` are further stretches in which none is looked for.
    """
    mentions = [(start, end, type) for start, end, type, _ in taggings]
    spelled = [plain(text[start:end], is_person=False) for start, end, _ in mentions]
    cues = [cue(read, start, end) for start, end, _ in mentions]
    types = _types(taggings, spelled, cues)
    retyped = [
        (start, end, said if said is type else types[name])
        for (start, end, type), name, said in zip(mentions, spelled, cues, strict=True)
    ]
    missed = list(_missed(fold(text), _sure(types), words, [*_spans(mentions), *taken]))
    tagged, left = Counter(spelled), Counter(plain(text[s:e], is_person=False) for s, e, _ in missed)
    told = {name for name, said in zip(spelled, cues, strict=True) if said is types[name]}
    # What the tagger passes over more often than not is hardly a name, unless something says so.
    kept = {name for name, count in left.items() if _MANY * tagged[name] > count or name in told}
    kept = {name for name in kept if tagged[name] >= _OFTEN or name in told}
    found = (each for each in missed if plain(text[each[0] : each[1]], is_person=False) in kept)
    return sorted([*retyped, *found])


def _spans(mentions: Iterable[Mention]) -> Iterator[Span]:
    return ((start, end) for start, end, _ in mentions)


def _types(
    taggings: Sequence[Tagging], spelled: Sequence[str], cues: Sequence[EntityType | None]
) -> dict[str, EntityType]:
    """Return the type that most votes say, by spelling; of equal ones the first in the text."""
    votes: dict[str, dict[EntityType, float]] = defaultdict(dict)
    for (_, _, type, margin), name in zip(taggings, spelled, strict=True):
        votes[name][type] = votes[name].get(type, 0.0) + min(max(margin, _LEAST), _MOST)
    for name, said in zip(spelled, cues, strict=True):
        # 水务局 before 局长 is no person: a cue decides between what the tagger isn't sure of.
        if said in votes[name]:
            votes[name][said] += _CUE
    return {name: max(mine, key=mine.__getitem__) for name, mine in votes.items()}


def _sure(types: Mapping[str, EntityType]) -> dict[str, dict[str, EntityType]]:
    """Return the names that are looked for everywhere, by their first two characters."""
    found: dict[str, dict[str, EntityType]] = defaultdict(dict)
    for name, type in types.items():
        if _SHORTEST_OF[type] <= len(name) <= _LONGEST and not name.isascii():
            found[name[:_HEAD]][name] = type
    return found


def _missed(
    folded: str,
    sure: Mapping[str, Mapping[str, EntityType]],
    words: Sequence[Span],
    taken: Iterable[Span],
) -> Iterator[Mention]:
    """Yield where sure names stand on the edges of words and outside of what is taken."""
    if not sure:
        return
    lengths = {head: sorted({*map(len, names)}, reverse=True) for head, names in sure.items()}
    occupied = sorted(taken)
    starts = [start for start, _ in occupied]
    ends = {end for _, end in words}
    free = 0
    for start, _ in words:
        head = folded[start : start + _HEAD]
        if head not in sure or start < free:
            continue
        for length in lengths[head]:
            end = start + length
            if (type := sure[head].get(folded[start:end])) and end in ends:
                at = bisect_left(starts, end)
                if not at or occupied[at - 1][1] <= start:
                    yield start, end, type
                    free = end
                break
