"""What tells good candidates of a search from bad ones, beyond the score that found them.

A candidate is looked at beside its neighbours: does it hold what the best ones have in common,
how many of the query's words does it hold, how near to each other, in the title, at the beginning.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import chain
from math import log, log1p
from statistics import median

import numpy as np
import numpy.typing as npt

from services.search.frequencies import telling
from services.search.function_words import FUNCTION
from services.search.signs import Grain, Sign

Floats = npt.NDArray[np.float64]
Weigh = Callable[[str], float]

FEATURES = (
    *("score", "shared_rare", "shared_rare_rest", "shared_here", "shared", "words", "words_rest"),
    *("pairs", "pairs_here", "characters", "window", "window_rest", "title", "title_here", "lead"),
    *("length", "flatness", "usual_length", "titled", "usual_words"),
)
_BEST, _TERMS = 10, 30
_WINDOW, _LEAD = 80, 100
_USUAL_WORDS = 300
_SATURATION, _LENGTH_NORM = 1.2, 0.75


@dataclass(frozen=True)
class Candidate:
    """A hit by its score, and its title and body as words joined by blanks."""

    score: float
    title: str
    body: str

    @cached_property
    def words(self) -> Counter[str]:
        """Return how often each word stands in it."""
        return Counter(f"{self.title} {self.body}".split())

    @cached_property
    def norm(self) -> float:
        """Return how often a word must stand in it to count half, which grows with its length."""
        length = self.words.total() / _USUAL_WORDS
        return _SATURATION * (1 - _LENGTH_NORM + _LENGTH_NORM * length)

    @cached_property
    def text(self) -> tuple[str, str]:
        """Return title and body without blanks."""
        return self.title.replace(" ", ""), self.body.replace(" ", "")


def features(signs: Sequence[Sign], candidates: Sequence[Candidate]) -> Floats:
    """Return the FEATURES of candidates, best score first: [candidates, features]."""
    count = len(candidates)
    held = Counter(chain.from_iterable(each.words for each in candidates))
    shared = _shared(candidates, lambda word: _rarity(held[word], count))
    found = _found(signs, candidates)
    scores = np.array([each.score for each in candidates]) / candidates[0].score
    lengths = [log1p(each.words.total()) for each in candidates]
    columns = [
        scores,
        shared[0],
        _rest(shared[0]),
        *shared[1:],
        found["words"],
        _rest(found["words"]),
        *(found[name] for name in ("pairs", "pairs_here", "characters", "window")),
        _rest(found["window"]),
        *(found[name] for name in ("title", "title_here", "lead")),
        np.array(lengths),
        # The same for all: what kind of query and of articles this is.
        np.full(count, scores[min(_BEST, count) - 1]),
        np.full(count, median(lengths)),
        np.full(count, np.mean(found["title"] > 0)),
        np.full(count, np.mean(found["words"][:_BEST])),
    ]
    return np.column_stack(columns)


def _rest(values: Floats) -> Floats:
    rest: Floats = values - values.max()
    return rest


def _rarity(held: int, count: int) -> float:
    return log(1 + (count - held + 0.5) / (held + 0.5))


def _shared(candidates: Sequence[Candidate], here: Weigh) -> list[Floats]:
    """Return how much of what the best have in common each holds, by three weights of words."""
    weight = sum(each.score for each in candidates[:_BEST])
    common: dict[str, float] = defaultdict(float)
    for each in candidates[:_BEST]:
        for word, times in each.words.items():
            if len(word) > 1 and word not in FUNCTION:
                common[word] += each.score / weight * times / (times + each.norm)
    return [_holding(candidates, common, weigh) for weigh in (telling, here, lambda _: 1.0)]


def _holding(candidates: Sequence[Candidate], common: dict[str, float], weigh: Weigh) -> Floats:
    weighed = ((value * weigh(word), word) for word, value in common.items())
    best = nlargest(_TERMS, weighed)
    total = sum(value for value, _ in best) or 1.0
    terms = [(word, value / total * weigh(word)) for value, word in best]
    return np.array(
        [
            sum(value * n / (n + each.norm) for word, value in terms if (n := each.words.get(word)))
            for each in candidates
        ]
    )


def _found(signs: Sequence[Sign], candidates: Sequence[Candidate]) -> dict[str, Floats]:
    """Return which share of the query's signs stands in each candidate, and where."""
    count = len(candidates)
    of = {grain: {s.token: s.weight for s in signs if s.grain is grain} for grain in Grain}
    words = {token: telling(token) for token, weight in of[Grain.WORDS].items() if weight >= 1}
    characters = {t: telling(t) for t, weight in of[Grain.CHARACTERS].items() if weight >= 1}
    pairs = of[Grain.PAIRS]
    titles, bodies = [each.text[0] for each in candidates], [each.text[1] for each in candidates]
    wholes = [f"{title}\n{body}" for title, body in zip(titles, bodies, strict=True)]
    held = {pair: sum(pair in whole for whole in wholes) for pair in pairs}
    here = {pair: weight * _rarity(held[pair], count) for pair, weight in pairs.items()}
    return {
        "words": _share(words, [each.words for each in candidates]),
        "pairs": _share(pairs, wholes),
        "pairs_here": _share(here, wholes),
        "characters": _share(characters, wholes),
        "window": np.array([_window(here, body) for body in bodies]),
        "title": _share(pairs, titles),
        "title_here": _share(here, titles),
        "lead": _share(pairs, [body[:_LEAD] for body in bodies]),
    }


def _share(weights: dict[str, float], texts: Sequence[str] | Sequence[Counter[str]]) -> Floats:
    total = sum(weights.values()) or 1.0
    items = weights.items()
    return np.array([sum(w for token, w in items if token in text) for text in texts]) / total


def _window(weights: dict[str, float], text: str) -> float:
    """Return the greatest share of the weights that stands within a few characters."""
    places = sorted((at, token) for token in weights for at in _places(token, text))
    inside: Counter[str] = Counter()
    best = weight = 0.0
    first = 0
    for at, token in places:
        weight += 0.0 if inside[token] else weights[token]
        inside[token] += 1
        while places[first][0] <= at - _WINDOW:
            gone = places[first][1]
            inside[gone] -= 1
            weight -= 0.0 if inside[gone] else weights[gone]
            first += 1
        best = max(best, weight)
    return best / (sum(weights.values()) or 1.0)


def _places(token: str, text: str) -> list[int]:
    places = []
    at = text.find(token)
    while at >= 0:
        places.append(at)
        at = text.find(token, at + 1)
    return places
