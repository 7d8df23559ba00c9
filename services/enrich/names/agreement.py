"""One spelling has one type within an article, and is a name wherever it stands there.

Each mention votes for what the tagger took it for, as surely as the tagger was; what stands beside
it (总经理…, …股价) and longer names that hold it (星澜汽车公司 for 星澜汽车) vote too. A mention
differs from the most votes only where what stands beside it says so. After that, what is surely a
name is one also where the tagger missed it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from services.enrich.names.cues import cue
from services.enrich.names.implied import implied
from services.enrich.names.joining import plain
from services.enrich.names.missed import Mention, Span, Words, missed
from services.enrich.names.no_names import is_no_name
from shared.entity_types import EntityType
from shared.text.divisions import is_division

Tagging = tuple[int, int, EntityType, float]
"""Start and end in the article's text, the type of a name, and how sure the tagger is of it."""

_LEAST, _MOST, _CUE, _IMPLIED = 0.1, 8.0, 8.0, 12.0
"""What a mention's vote counts, from the least sure to the surest, and those of what is around."""
_LINKS = frozenset("·•・．‧∙⋅･‐-－–")


def agreed(
    text: str, read: str, taggings: Sequence[Tagging], words: Words, taken: Sequence[Span]
) -> list[Mention]:
    """Return the names of an article, each spelling under one type, with those that were missed.

    `read` is the text in Simplified script, character for character. `words` gives those in
    which names may stand; `taken` are further stretches in which none is looked for. What was
    missed may hold shorter names, which it then stands for.
    """
    linked = _names(text, read, list(_linked(text, taggings)))
    spelled = [plain(text[start:end], is_person=False) for start, end, _, _ in linked]
    votes = _votes(linked, spelled)
    # 水务局 before 局长 is no person: a cue decides only between what the tagger isn't sure of.
    cues = [
        cue(read, start, end) if len(votes[name]) > 1 else None
        for (start, end, _, _), name in zip(linked, spelled, strict=True)
    ]
    for name, said in zip(spelled, cues, strict=True):
        if said in votes[name]:
            votes[name][said] += _CUE
    types = {name: max(mine, key=mine.__getitem__) for name, mine in votes.items()}
    named = [
        (start, end, said if said is type else types[name])
        for (start, end, type, _), name, said in zip(linked, spelled, cues, strict=True)
    ]
    return sorted([*named, *missed(text, named, words, taken)])


def _names(text: str, read: str, linked: Sequence[Tagging]) -> list[Tagging]:
    """Return the mentions of names: without storms and the like, wherever they are mentioned.

    What the neighbours of another mention say is a person, place or firm stays, and so does a
    division of China: 台风 stands before 福建, too.
    """
    spelled = [plain(text[start:end], is_person=False) for start, end, _, _ in linked]
    out, kept = set(), set()
    for (start, end, type, _), name in zip(linked, spelled, strict=True):
        if is_no_name(read, start, end, type) and not is_division(name):
            out.add(name)
        elif cue(read, start, end):
            kept.add(name)
    return [each for each, name in zip(linked, spelled, strict=True) if name not in out - kept]


def _linked(text: str, taggings: Sequence[Tagging]) -> Iterator[Tagging]:
    """Yield the mentions, parts of one transcribed name (埃隆-马斯克) as one."""
    last: Tagging | None = None
    for each in taggings:
        if last and _is_linked(text, last, each):
            last = last[0], each[1], each[2], max(last[3], each[3])
            continue
        if last:
            yield last
        last = each
    if last:
        yield last


def _is_linked(text: str, last: Tagging, each: Tagging) -> bool:
    is_near = each[0] - last[1] == 1 and text[last[1]] in _LINKS
    return is_near and last[2] is each[2] is EntityType.PER and text[last[1] - 1] > "\u2e7f"


def _votes(
    taggings: Sequence[Tagging], spelled: Sequence[str]
) -> dict[str, dict[EntityType, float]]:
    """Return the votes for each type, by spelling; those of equal weight in the text's order."""
    votes: dict[str, dict[EntityType, float]] = defaultdict(dict)
    for (_, _, type, margin), name in zip(taggings, spelled, strict=True):
        votes[name][type] = votes[name].get(type, 0.0) + min(max(margin, _LEAST), _MOST)
    said = implied([(type, name) for name, mine in votes.items() for type in mine])
    for name, type in said:
        if name in votes:
            votes[name][type] = votes[name].get(type, 0.0) + _IMPLIED
    return votes
