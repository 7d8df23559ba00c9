"""What a query in Latin letters may stand for when it is pinyin: sounds of titles and names."""

from collections.abc import Sequence

from services.search.fields import Heard
from services.search.query.nodes import Group, Sound
from services.search.text.pinyin import initials, readings, syllables, typed_initials

_WHOLE = 3
_FEWEST = 2
_PAIRS, _SINGLES = 0.3, 0.5


def heard(sounds: Sequence[Sound], text: str) -> float:
    """Return which share of the sounds is heard in a folded text."""
    read = syllables(text)
    ways = {Heard.PINYIN: read, Heard.INITIALS: initials(read)}
    runs = {
        (kind, size): set(zip(*(tokens[at:] for at in range(size)), strict=False))
        for kind, tokens in ways.items()
        for size in {len(sound.tokens) for sound in sounds}
    }
    found = sum(sound.tokens in runs[sound.heard, len(sound.tokens)] for sound in sounds)
    return found / len(sounds)


def sounds(text: str) -> Group | None:
    """Return what a query sounds like, None if it isn't pinyin.

    A few syllables stand together, in one of the ways in which they can be read; of a longer
    query a part of its syllables and of their pairs must be found.
    """
    if letters := typed_initials(text):
        return Group(any=(Sound(Heard.INITIALS, letters),))
    ways = [way for way in readings(text) if len(way) >= _FEWEST]
    if not ways:
        return None
    if len(ways[0]) <= _WHOLE:
        return Group(any=tuple(Sound(Heard.PINYIN, way) for way in ways))
    pairs = dict.fromkeys(zip(ways[0], ways[0][1:], strict=False))
    singles = dict.fromkeys((syllable,) for syllable in ways[0])
    minimum = max(1, int(len(pairs) * _PAIRS) + int(len(singles) * _SINGLES))
    parts = tuple(Sound(Heard.PINYIN, each) for each in (*pairs, *singles))
    return Group(any=parts, minimum=minimum)
