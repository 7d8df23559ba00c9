"""Words drawn as news draws them: few often, most hardly ever, and new ones without end."""

import random
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from services.search.documents.packing import WORDS

# So many ranks of words of each length that a million articles still bring new ones.
_RANKS = 400_000
# A step through all strings, prime as the number of characters is, spreads neighbouring ranks.
_STEP = 2_654_435_761
_LETTERS = 1361


def drawn(length: int, dice: random.Random) -> str:
    """Return a word of so many characters, one of ordinary news if it is frequent enough."""
    rank = _rank(_RANKS, dice)
    known = _known()[length]
    return known[rank] if rank < len(known) else _invented(rank, length)


def invented_one(ranks: int, length: int, dice: random.Random) -> str:
    """Return one of so many names of this length; none is a word but by chance."""
    return _invented(_rank(ranks, dice), length)


def _rank(ranks: int, dice: random.Random) -> int:
    """Return a rank from 0 on by Zipf's law with exponent one: its logarithm is drawn evenly."""
    return int(ranks ** dice.random()) - 1


def _invented(rank: int, length: int) -> str:
    """Return the string of this rank: another for each, all of characters that news uses."""
    letters = _letters()
    left = (rank + 1) * _STEP % (_LETTERS**length)
    out = []
    for _ in range(length):
        left, place = divmod(left, _LETTERS)
        out.append(letters[place])
    return "".join(out)


@cache
def _known() -> defaultdict[int, Sequence[str]]:
    """Return the words of ordinary news by length, the frequent ones first."""
    words = WORDS.read_text(encoding="utf-8").split()
    known: defaultdict[int, list[str]] = defaultdict(list)
    for word in reversed(words):
        if _is_chinese(word):
            known[len(word)].append(word)
    return defaultdict(tuple, known)


@cache
def _letters() -> str:
    """Return the characters of ordinary news."""
    letters = sorted(filter(_is_chinese, set(WORDS.read_text(encoding="utf-8"))))
    return "".join(letters[:_LETTERS])


def _is_chinese(text: str) -> bool:
    return all("\u4e00" <= letter <= "\u9fff" for letter in text)
