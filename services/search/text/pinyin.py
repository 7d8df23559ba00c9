"""How Chinese sounds: syllables and initials of titles and names, and queries typed that way.

Syllables have no tones, and v for ü. Which reading a character has is decided by the word around
it (重庆 chong qing, 银行 yin hang) and, in a person's name, by the surname.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain, groupby, islice, product

from pypinyin import lazy_pinyin
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict
from pypinyin.seg.simpleseg import seg

from services.search.text.tokens import cut
from shared.text.folding import fold

_SURNAMES = {
    **{"曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge", "区": "ou"},
    **{
        "朴": "piao",
        "翟": "zhai",
        "缪": "miao",
        "冼": "xian",
        "那": "na",
        "员": "yun",
        "乐": "yue",
    },
}
_RUN = re.compile(r"[a-z]+|\d+")
_TONES = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
_LONGEST_SYLLABLE = 6
_LONGEST, _READINGS = 60, 4
_INITIALS = range(2, 13)
# No syllable begins so.
_NO_INITIALS = frozenset("iuv")


def syllables(folded: str, *, is_person: bool = False) -> list[str]:
    """Return the syllables of a folded text; letters and numbers stand for themselves."""
    runs = [token for token in cut(folded) if token[0].isalnum()]
    # Read together, since the characters around decide; a run that isn't Chinese stays one.
    read = [part for piece in _pieces(runs) for part in _read(piece)]
    if is_person and folded[:1] in _SURNAMES and len(folded) <= 3:
        read[0] = _SURNAMES[folded[0]]
    return read


@lru_cache(maxsize=50_000)
def name_syllables(name: str, *, is_person: bool) -> tuple[str, ...]:
    """Return the syllables of a name as it is written; names come again and again."""
    return tuple(syllables(fold(name), is_person=is_person))


def is_phrase(folded: str) -> bool:
    """Tell whether it is a word of more than one character that pypinyin knows."""
    return folded in phrases_dict


def initials(read: Iterable[str]) -> list[str]:
    """Return the first letter of each syllable; numbers stand for themselves."""
    return [part if part.isdigit() else part[0] for part in read]


def readings(text: str) -> list[tuple[str, ...]]:
    """Return the ways in which a query reads as full syllables; none if it isn't typed so."""
    runs = _runs(text)
    ways = [_ways(run) if run.isalpha() else [(run,)] for run in runs]
    letters = [run for run in runs if run.isalpha()]
    strange = [run for run in letters if not _ways(run)]
    if not letters or len(strange) > len(letters) / 4:
        return []
    able = [way or [(run,)] for way, run in zip(ways, runs, strict=True)]
    return [tuple(sum(parts, ())) for parts in islice(product(*able), _READINGS)]


def typed_initials(text: str) -> tuple[str, ...]:
    """Return the initials that a query consists of; none if it isn't typed so."""
    runs = _runs(text)
    letters = "".join(runs)
    is_one = len(runs) == 1 or all(len(run) == 1 for run in runs)
    if not (is_one and letters.isalpha() and len(letters) in _INITIALS):
        return ()
    if not _NO_INITIALS.isdisjoint(letters):
        return ()
    return () if len(runs) == 1 and _ways(letters) else tuple(letters)


def _runs(text: str) -> list[str]:
    """Return the runs of letters and of digits of a query; none if it holds other writing."""
    marked = unicodedata.normalize("NFD", text.lower()).replace("u\u0308", "v")
    plain = "".join(mark for mark in marked if not unicodedata.combining(mark))
    if any(mark.isalnum() and not mark.isascii() for mark in plain):
        return []
    return _RUN.findall(_TONES.sub(" ", plain))[:_LONGEST]


def _ways(run: str) -> list[tuple[str, ...]]:
    """Return the ways to cut a run of letters into syllables, fewest syllables first."""
    if len(run) > _LONGEST or not _can_be_cut(run):
        return []
    return sorted(islice(_cuts(run), 4 * _READINGS), key=len)[:_READINGS]


def _cuts(run: str) -> Iterator[tuple[str, ...]]:
    if not run:
        yield ()
    for size in range(min(_LONGEST_SYLLABLE, len(run)), 0, -1):
        if run[:size] in _syllables() and _can_be_cut(run[size:]):
            for rest in _cuts(run[size:]):
                yield (run[:size], *rest)


@cache
def _syllables() -> frozenset[str]:
    """Return every syllable, from the readings of all characters."""
    read = {part for reading in pinyin_dict.values() for part in reading.split(",")}
    plain = {"".join(_runs(part)) for part in read}
    return frozenset(part for part in plain if re.search(r"[aeiouv]", part))


@lru_cache(maxsize=10_000)
def _can_be_cut(run: str) -> bool:
    sizes = range(1, min(_LONGEST_SYLLABLE, len(run)) + 1)
    return not run or any(run[:n] in _syllables() and _can_be_cut(run[n:]) for n in sizes)


def _pieces(runs: Iterable[str]) -> Iterator[str]:
    """Join neighbouring Chinese characters; yield other runs as they are."""
    for is_chinese, some in groupby(runs, lambda run: run[0] >= "\u2e80"):
        part = list(some)
        yield from ["".join(part)] if is_chinese else part


@lru_cache(maxsize=20_000)
def _read(piece: str) -> tuple[str, ...]:
    """Return the syllables of a piece; names come again and again, so they are kept."""
    if piece[0] < "\u2e80":
        return (piece,)
    return tuple(chain.from_iterable(map(_read_word, seg(piece))))


@lru_cache(maxsize=50_000)
def _read_word(word: str) -> tuple[str, ...]:
    """Return the syllables of a word that pypinyin knows as a whole, or of one character.

    They are those of its `lazy_pinyin`, which takes its time.
    """
    if known := phrases_dict.get(word):
        return tuple([_without_tone(readings[0]) for readings in known])
    if len(word) == 1 and (readings := pinyin_dict.get(ord(word))):
        return (_without_tone(readings.partition(",")[0]),)
    # Characters that have no reading (kana, rare ones) come back in one part.
    parts = lazy_pinyin(word)
    return tuple(each for part in parts for each in ([part] if part.isascii() else part))


@cache
def _without_tone(syllable: str) -> str:
    return str(to_normal(syllable, v_to_u=False))
