"""The words that tell most about an article."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_MOST = 10
_TITLE = 3
_NAME = 1.5
_LEXICON = Path(__file__).with_name("stop_words.txt")


def keywords(title: Iterable[str], body: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Return up to ten words, the most telling first: frequent ones, in the title, and names."""
    listed = list(names)
    weights = Counter(body)
    for words, weight in ((title, _TITLE), (listed, 1)):
        for word in words:
            weights[word] += weight
    known = set(listed)
    telling = filter(_tells, weights)
    ranked = sorted(
        telling, key=lambda word: (-weights[word] * _length(word) * _bonus(word, known), word)
    )
    return tuple(ranked[:_MOST])


def _tells(word: str) -> bool:
    return len(word) >= 2 and word not in _stop_words() and any(map(str.isalpha, word))


def _length(word: str) -> float:
    return float(min(len(word), 4) ** 0.5)


def _bonus(word: str, names: set[str]) -> float:
    return _NAME if word in names else 1.0


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(_LEXICON.read_text(encoding="utf-8").split())
