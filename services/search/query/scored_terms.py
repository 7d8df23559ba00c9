"""What makes a hit good: the words of a query, its pairs of characters and its characters.

Words say most, but are cut otherwise now and then; pairs are cut the same everywhere and know
their order; single characters still find a short form (北大 in 北京大学).
"""

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import chain

from services.search.fields import Grain
from services.search.text.analysis import word_tokens
from services.search.text.function_words import FUNCTION
from services.search.text.tokens import cut_spans, pairs

# What a function word counts beside a telling word; a pair of both counts as a telling one.
_FUNCTION_WEIGHT = 0.25
# More than that say nothing more and cost the index time.
MOST_SCORED_TERMS = 200
"""So many scored terms of a query count."""


@dataclass(frozen=True)
class ScoredTerm:
    """A token of a grain, and how much it counts beside the others."""

    grain: Grain
    token: str
    weight: float


def scored_terms(folded: str, words: Sequence[tuple[int, int]]) -> list[ScoredTerm]:
    """Return the scored terms of a folded query that is cut into these words, heaviest first."""
    inside = (range(start, end) for start, end in words if folded[start:end] in FUNCTION)
    function_places = set(chain.from_iterable(inside))
    weights: dict[tuple[Grain, str], float] = defaultdict(float)
    for start, end in words:
        for token in word_tokens([folded[start:end]]):
            weights[Grain.WORDS, token] += _weight(start, function_places)
    spans = cut_spans(folded)
    tokens = [folded[start:end] for start, end in spans]
    by_place = [_weight(start, function_places) for start, _ in spans]
    for token, weight in zip(tokens, by_place, strict=True):
        if token[0].isalnum():
            weights[Grain.CHARACTERS, token] += weight
    for first, last, pair in pairs(tokens):
        weights[Grain.PAIRS, pair] += max(by_place[first], by_place[last])
    best = sorted(weights.items(), key=lambda item: -item[1])[:MOST_SCORED_TERMS]
    return [ScoredTerm(*key, weight) for key, weight in best]


def _weight(place: int, function_places: Set[int]) -> float:
    """Return what a token counts that begins at a place of the query."""
    return _FUNCTION_WEIGHT if place in function_places else 1.0
