"""What a query in Latin letters may stand for when it is pinyin: sounds of titles and names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.search.fields import Heard
from services.search.query.nodes import Group, Sound
from services.search.text.analysis import BREAK
from services.search.text.pinyin import initials, readings, syllables, typed_initials

_WHOLE = 3
_FEWEST = 2
_PAIRS, _SINGLES = 0.3, 0.5
# So many syllables of a query are heard apart from each other.
_HEARD = 30
# Fewer initials stand inside of anything.
_FEWEST_INITIALS = 4


@dataclass(frozen=True)
class Sounds:
    """What a query may sound like.

    `hits` is heard where a name or the title begins, all of it; `further` comes near, and holds for
    some of these as well. If it isn't `is_spelled_out`, initials were typed, which stand for much.
    """

    hits: Group
    further: Group | None
    is_spelled_out: bool


def sounds(text: str) -> Sounds | None:
    """Return what a query sounds like, None if it isn't pinyin.

    Where letters can be read as syllables they aren't taken for initials.
    """
    if letters := typed_initials(text):
        inside = Group(any=(Sound(Heard.INITIALS, letters),))
        further = inside if len(letters) >= _FEWEST_INITIALS else None
        return Sounds(_beginning(Heard.INITIALS, [letters]), further, is_spelled_out=False)
    ways = [way for way in readings(text) if len(way) >= _FEWEST]
    if not ways:
        return None
    return Sounds(_beginning(Heard.PINYIN, ways), _nearly(ways), is_spelled_out=True)


def heard(sounds: Sequence[Sound], text: str) -> float:
    """Return which share of the sounds is heard in a folded text, at its edges or not."""
    read = syllables(text)
    ways = {Heard.PINYIN: read, Heard.INITIALS: initials(read)}
    wanted = {(sound.heard, sound.spoken) for sound in sounds}
    runs = {
        (kind, size): set(zip(*(tokens[at:] for at in range(size)), strict=False))
        for kind, tokens in ways.items()
        for size in {len(spoken) for _, spoken in wanted}
    }
    return sum(spoken in runs[kind, len(spoken)] for kind, spoken in wanted) / len(wanted)


def _beginning(kind: Heard, ways: Iterable[tuple[str, ...]]) -> Group:
    """Return what begins in one of these ways; the whole, which finds no more, is for the score."""
    begun = [(BREAK, *way) for way in ways]
    return Group(any=tuple(Sound(kind, each) for way in begun for each in (way, (*way, BREAK))))


def _nearly(ways: Sequence[tuple[str, ...]]) -> Group:
    """Return what sounds nearly so.

    A few syllables stand together, in one of the ways in which they can be read; of a longer
    query a part of its syllables and of their pairs must be found.
    """
    if len(ways[0]) <= _WHOLE:
        return Group(any=tuple(Sound(Heard.PINYIN, way) for way in ways))
    way = ways[0][:_HEARD]
    pairs = dict.fromkeys(pairwise(way))
    singles = dict.fromkeys((syllable,) for syllable in way)
    minimum = max(1, int(len(pairs) * _PAIRS) + int(len(singles) * _SINGLES))
    parts = tuple(Sound(Heard.PINYIN, each) for each in (*pairs, *singles))
    return Group(any=parts, minimum=minimum)
