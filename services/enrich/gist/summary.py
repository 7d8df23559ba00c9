"""An extractive summary: the sentences that hold most of what the article is about.

Sentences are scored by the frequency of their words, as in Luhn (1958), with a bonus for the lead.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from shared.articles import Sentence, Word, Zone, ZoneKind

_MOST = 3
_SHORTEST, _LONGEST = 12, 160
_LEAD_BONUS = 0.6
_REPEATED = 0.5


Worded = tuple[Sentence, Sequence[str]]
"""A sentence and its words."""


def summary(
    text: str,
    zones: Sequence[Zone],
    sentences: Sequence[Sentence],
    words: Sequence[Word],
    keywords: Sequence[str],
) -> tuple[Sentence, ...]:
    """Return up to three sentences of the body in their order; a short body is its own summary.

    Zones, sentences and words come in the text's order.
    """
    return choose(list(_of_body(text, zones, sentences, words)), keywords)


def choose(sentences: Sequence[Worded], keywords: Sequence[str]) -> tuple[Sentence, ...]:
    """Return up to three sentences that tell most and different things, in their order."""
    fitting = [(s, words) for s, words in sentences if _SHORTEST <= s.end - s.start <= _LONGEST]
    if len(fitting) <= _MOST:
        return tuple(sentence for sentence, _ in fitting)
    weights = Counter({word: len(keywords) - rank for rank, word in enumerate(keywords)})
    chosen: list[tuple[Sentence, set[str]]] = []
    scored = sorted(
        ((_score(place, words, weights), -place) for place, (_, words) in enumerate(fitting)),
        reverse=True,
    )
    for _, place in scored:
        sentence, words = fitting[-place]
        telling = set(words) & set(weights)
        if all(len(telling & used) <= _REPEATED * max(1, len(telling)) for _, used in chosen):
            chosen.append((sentence, telling))
        if len(chosen) == _MOST:
            break
    return tuple(sorted((sentence for sentence, _ in chosen), key=lambda s: s.start))


def _of_body(
    text: str, zones: Sequence[Zone], sentences: Sequence[Sentence], words: Sequence[Word]
) -> Iterator[Worded]:
    word_starts = [start for start, _ in words]
    starts = [sentence.start for sentence in sentences]
    for zone in zones:
        if zone.kind is ZoneKind.BODY:
            for sentence in sentences[
                bisect_left(starts, zone.start) : bisect_left(starts, zone.end)
            ]:
                first, last = (
                    bisect_left(word_starts, at) for at in (sentence.start, sentence.end)
                )
                yield sentence, [text[start:end] for start, end in words[first:last]]


def _score(place: int, words: Sequence[str], weights: Counter[str]) -> float:
    found = sum(weights[word] for word in set(words))
    return float(found) / math.sqrt(len(words) + 8) * (1 + _LEAD_BONUS / (1 + place))
