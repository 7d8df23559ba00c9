"""What tells good candidates of a search from bad ones, beyond the score that found them.

A candidate is looked at beside its neighbours: does it hold what the best ones have in common,
how many of the query's words does it hold, how near to each other, in the title, at the beginning.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import log1p
from statistics import median

import numpy as np
import numpy.typing as npt

from services.search.frequencies import telling
from services.search.function_words import FUNCTION
from services.search.signs import Grain, Sign

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

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
    shared = _shared(candidates)
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


def _rarity(held: Floats, count: int) -> Floats:
    rarity: Floats = np.log(1 + (count - held + 0.5) / (held + 0.5))
    return rarity


def _shared(candidates: Sequence[Candidate]) -> list[Floats]:
    """Return how much of what the best have in common each holds, by three weights of words."""
    best = candidates[:_BEST]
    every = dict.fromkeys(chain.from_iterable(each.words for each in best))
    words = [word for word in every if len(word) > 1 and word not in FUNCTION]
    norms = np.array([each.norm for each in candidates])
    common = _common(words, best)
    among = Counter(chain.from_iterable(each.words for each in candidates))
    held = np.array([among[word] for word in words], np.float64)
    weights = [telling(words), _rarity(held, len(candidates)), np.ones(len(words))]
    chosen = [np.argsort(-common * weight, kind="stable")[:_TERMS] for weight in weights]
    return [
        _held([words[place] for place in places], candidates, norms)
        @ _portions((common * weight)[places], weight[places])
        for places, weight in zip(chosen, weights, strict=True)
    ]


def _common(words: Sequence[str], best: Sequence[Candidate]) -> Floats:
    """Return how much the best hold of each word, those of a higher score more: [words]."""
    places = {word: place for place, word in enumerate(words)}
    weight = sum(each.score for each in best)
    common = np.zeros(len(words))
    for each in best:
        known = [places.get(word, -1) for word in each.words]
        times = np.fromiter(each.words.values(), np.float64, len(known))
        inside = np.array(known) >= 0
        held = each.score / weight * times / (times + each.norm)
        common[np.array(known)[inside]] += held[inside]
    return common


def _held(words: Sequence[str], candidates: Sequence[Candidate], norms: Floats) -> Floats:
    """Return how much each candidate holds of each word, from 0 to 1: [candidates, words]."""
    times = [[each.words.get(word, 0) for word in words] for each in candidates]
    counts = np.array(times, np.float64).reshape(len(candidates), len(words))
    held: Floats = counts / (counts + norms[:, None])
    return held


def _portions(values: Floats, weights: Floats) -> Floats:
    portions: Floats = values / (values.sum() or 1.0) * weights
    return portions


def _found(signs: Sequence[Sign], candidates: Sequence[Candidate]) -> dict[str, Floats]:
    """Return which share of the query's signs stands in each candidate, and where."""
    of = {grain: {s.token: s.weight for s in signs if s.grain is grain} for grain in Grain}
    words = [token for token, weight in of[Grain.WORDS].items() if weight >= 1]
    characters = [token for token, weight in of[Grain.CHARACTERS].items() if weight >= 1]
    pairs = list(of[Grain.PAIRS])
    titles, bodies = [each.text[0] for each in candidates], [each.text[1] for each in candidates]
    in_title, in_body = _standing(pairs, titles), _standing(pairs, bodies)
    anywhere = in_title | in_body
    usual = np.array(list(of[Grain.PAIRS].values()))
    here = usual * _rarity(anywhere.sum(axis=0), len(candidates))
    wholes = [f"{title}\n{body}" for title, body in zip(titles, bodies, strict=True)]
    near = dict(zip(pairs, here.tolist(), strict=True))
    return {
        "words": _share(_standing(words, [each.words for each in candidates]), telling(words)),
        "pairs": _share(anywhere, usual),
        "pairs_here": _share(anywhere, here),
        "characters": _share(_standing(characters, wholes), telling(characters)),
        "window": np.array([_window(near, body) for body in bodies]),
        "title": _share(in_title, usual),
        "title_here": _share(in_title, here),
        "lead": _share(_standing(pairs, [body[:_LEAD] for body in bodies]), usual),
    }


def _standing(tokens: Sequence[str], texts: Sequence[str] | Sequence[Counter[str]]) -> Bools:
    """Return which token stands in which text: [texts, tokens]."""
    standing = [[token in text for token in tokens] for text in texts]
    return np.array(standing, np.bool_).reshape(len(texts), len(tokens))


def _share(standing: Bools, weights: Floats) -> Floats:
    share: Floats = standing @ weights / (weights.sum() or 1.0)
    return share


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
