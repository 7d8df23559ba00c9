"""An extractive summary: the sentences that hold most of what the article is about.

Sentences are scored by the frequency of their words, as in Luhn (1958), with a bonus for the lead.
"""

import math
from collections import Counter
from collections.abc import Sequence

from shared.articles import Sentence

_MOST = 3
_SHORTEST, _LONGEST = 12, 160
_LEAD_BONUS = 0.6
_REPEATED = 0.5


def summary(
    sentences: Sequence[tuple[Sentence, Sequence[str]]], keywords: Sequence[str]
) -> tuple[Sentence, ...]:
    """Return up to three sentences of the body in their order; each comes with its words.

    A short body is its own summary.
    """
    able = [(s, words) for s, words in sentences if _SHORTEST <= s.end - s.start <= _LONGEST]
    if len(able) <= _MOST:
        return tuple(sentence for sentence, _ in able)
    weights = Counter({word: len(keywords) - rank for rank, word in enumerate(keywords)})
    chosen: list[tuple[Sentence, set[str]]] = []
    scored = sorted(
        ((_score(place, words, weights), -place) for place, (_, words) in enumerate(able)),
        reverse=True,
    )
    for _, place in scored:
        sentence, words = able[-place]
        telling = set(words) & set(weights)
        if all(len(telling & told) <= _REPEATED * max(1, len(telling)) for _, told in chosen):
            chosen.append((sentence, telling))
        if len(chosen) == _MOST:
            break
    return tuple(sorted((sentence for sentence, _ in chosen), key=lambda s: s.start))


def _score(place: int, words: Sequence[str], weights: Counter[str]) -> float:
    found = sum(weights[word] for word in set(words))
    return float(found) / math.sqrt(len(words) + 8) * (1 + _LEAD_BONUS / (1 + place))
