"""How text is cut for the index: one way for articles, queries and highlights.

A field of words holds what the tagger cuts. A field of characters holds what can't be cut
otherwise (see tokens.py): a word that article and query cut differently is still found, as a
phrase of characters.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Protocol

from shared.tagging.tagger import Tagged
from shared.text.folding import fold
from shared.text.joined import without_unseen

# A token longer than that is cut by Elasticsearch's whitespace analyser, a keyword refused.
_LONGEST = 200
# Stands between stretches that don't follow each other, so that no phrase reaches across.
BREAK = "¶"


class WordCutter(Protocol):
    """Cuts texts into words and finds names in them, spans into the texts."""

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return words and entities of each text, in order, without white space."""


class OnceCutter:
    """Cuts each text once, however often it is asked for (port WordCutter); for one query."""

    def __init__(self, cutter: WordCutter) -> None:
        self._tagged = cache(lambda text: cutter.tag([text])[0])

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return words and entities of each text."""
        return [self._tagged(text) for text in texts]

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return the words of a text."""
        words: list[tuple[int, int]] = self._tagged(text).words
        return words

    def names(self, text: str) -> list[tuple[int, int, str]]:
        """Return the names in a text, with their types."""
        names: list[tuple[int, int, str]] = self._tagged(text).entities
        return names


def word_tokens(folded: Iterable[str]) -> list[str]:
    """Return the tokens of folded words; punctuation is none.

    There is no white space in words, but where one goes across the end of a wrapped line.
    """
    return [
        (word if word.isalnum() else "".join(without_unseen(word).split()))[:_LONGEST]
        for word in folded
        if word.isalnum() or any(map(str.isalnum, word))
    ]


@lru_cache(maxsize=50_000)
def keyword(value: str) -> str:
    """Return a value as it is matched whole."""
    return fold(without_unseen(value).strip())[:_LONGEST]
