"""What tells good candidates of a search from bad ones, beyond the score that found them.

A candidate is looked at beside its neighbours: does it hold what the best ones have in common,
how many of the query's words does it hold, how near to each other, in the title, at the beginning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from services.search.documents.extract import Extract, codes_of
from services.search.fields import Grain
from services.search.query.scored_terms import ScoredTerm
from services.search.text.frequencies import telling, telling_by_code

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

FEATURES = (
    *("score", "shared_rare", "shared_rare_rest", "shared_here", "shared", "words", "words_rest"),
    *("pairs", "pairs_here", "characters", "window", "window_rest", "title", "title_here", "lead"),
    *("triples", "triples_here", "length", "flatness", "usual_length", "titled", "usual_words"),
)
_BEST, _TERMS = 10, 30
_WINDOW, _LEAD = 80, 100
_USUAL_WORDS = 300
_SATURATION, _LENGTH_NORM = 1.2, 0.75


@dataclass(frozen=True)
class Candidate:
    """A hit by its score and its extract."""

    score: float
    extract: Extract


@dataclass(frozen=True)
class _Places:
    """Where tokens stand in texts one behind the other, in order: [places].

    `length` is of each token, `begins` and `ends` are of each text.
    """

    at: Ints
    token: Ints
    text: Ints
    length: Ints
    begins: Ints
    ends: Ints

    def standing(self, first: int | None = None) -> Bools:
        """Return which token stands in each text, or in its `first` characters: [texts, tokens]."""
        standing = np.zeros((len(self.begins), len(self.length)), np.bool_)
        text, token = self.text, self.token
        if first is not None:
            near = self.at + self.length[token] <= self.begins[text] + first
            text, token = text[near], token[near]
        standing[text, token] = True
        return standing


def features(scored_terms: Sequence[ScoredTerm], candidates: Sequence[Candidate]) -> Floats:
    """Return the FEATURES of candidates, best score first: [candidates, features]."""
    count = len(candidates)
    lengths = np.array([each.extract.length for each in candidates])
    scores = np.array([each.score for each in candidates])
    shared = _shared([each.extract for each in candidates], scores, lengths)
    found = _found(scored_terms, [each.extract for each in candidates])
    scores, lengths = scores / (scores[0] or 1.0), np.log1p(lengths)
    columns: list[Floats | float] = [
        scores,
        shared[0],
        _rest(shared[0]),
        *shared[1:],
        found["words"],
        _rest(found["words"]),
        *(found[name] for name in ("pairs", "pairs_here", "characters", "window")),
        _rest(found["window"]),
        *(found[name] for name in ("title", "title_here", "lead", "triples", "triples_here")),
        lengths,
        # The same for all: what kind of query and of articles this is.
        scores[min(_BEST, count) - 1],
        _median(lengths),
        (found["title"] > 0).sum() / count,
        found["words"][:_BEST].sum() / min(_BEST, count),
    ]
    rows = np.empty((count, len(columns)))
    for place, column in enumerate(columns):
        rows[:, place] = column
    return rows


def _median(values: Floats) -> float:
    """Return the median; numpy's own takes ten times as long for a few values."""
    ordered, middle = np.sort(values), len(values) // 2
    return float(ordered[middle] + ordered[-1 - middle]) / 2


def _rest(values: Floats) -> Floats:
    rest: Floats = values - values.max()
    return rest


def _rarity(held: Floats | Ints, count: int) -> Floats:
    rarity: Floats = np.log(1 + (count - held + 0.5) / (held + 0.5))
    return rarity


def _shared(extracts: Sequence[Extract], scores: Floats, lengths: Floats) -> list[Floats]:
    """Return how much of what the best have in common each holds, by three weights of words."""
    codes = codes_of(extracts)
    times = np.frombuffer(b"".join(each.times for each in extracts), np.uint8)
    sizes = [len(each.times) for each in extracts]
    of, best = np.repeat(np.arange(len(extracts)), sizes), sum(sizes[:_BEST])
    # How often a word must stand in an article to count half, which grows with its length.
    norms = _SATURATION * (1 - _LENGTH_NORM + _LENGTH_NORM * lengths / _USUAL_WORDS)
    held = times / (times + norms[of])
    # What none of the best holds isn't shared by them.
    words, place = np.unique(codes[:best], return_inverse=True)
    shares = scores[:_BEST] / (scores[:_BEST].sum() or 1.0)
    common = _sums(place, shares[of[:best]] * held[:best], len(words))
    place = np.searchsorted(words, codes)
    is_known = np.append(words, 1 << 24)[place] == codes
    place, of, held = place[is_known], of[is_known], held[is_known]
    rarity = _rarity(np.bincount(place, minlength=len(words)), len(extracts))
    return [
        _sums(of, held * _portions(common * weight, weight)[place], len(extracts))
        for weight in (telling_by_code(words), rarity, np.ones(len(words)))
    ]


def _sums(of: Ints, values: Floats, count: int) -> Floats:
    """Return the sum of the values `of` each number below the count."""
    return np.bincount(of, values, count).astype(np.float64, copy=False)


def _portions(values: Floats, weights: Floats) -> Floats:
    """Return what the words of the greatest values count: weights by their shares, others 0."""
    portions = np.zeros(len(values))
    greatest = np.argsort(-values, kind="stable")[:_TERMS]
    portions[greatest] = values[greatest] / (values[greatest].sum() or 1.0) * weights[greatest]
    return portions


def _found(scored_terms: Sequence[ScoredTerm], extracts: Sequence[Extract]) -> dict[str, Floats]:
    """Return which share of the query's scored terms stands in each candidate, and where."""
    of = {grain: {s.token: s.weight for s in scored_terms if s.grain is grain} for grain in Grain}
    words = [token for token, weight in of[Grain.WORDS].items() if weight >= 1]
    characters = [token for token, weight in of[Grain.CHARACTERS].items() if weight >= 1]
    pairs = list(of[Grain.PAIRS])
    titles, bodies = [each.title for each in extracts], [each.body for each in extracts]
    places = _placed(pairs, bodies)
    in_title, in_body = _standing(pairs, titles), places.standing()
    anywhere = in_title | in_body
    usual = np.array(list(of[Grain.PAIRS].values()))
    here = usual * _rarity(anywhere.sum(axis=0), len(extracts))
    wholes = [f"{title}\n{body}" for title, body in zip(titles, bodies, strict=True)]
    triples = [
        one + other[1]
        for one in pairs
        for other in pairs
        if len(one) == len(other) == 2 and one[1] == other[0]
    ]
    in_whole = _standing(triples, wholes)
    return {
        "words": _share(_standing(words, wholes), telling(words)),
        "pairs": _share(anywhere, usual),
        "pairs_here": _share(anywhere, here),
        "characters": _share(_standing(characters, wholes), telling(characters)),
        "window": _windows(here, places),
        "title": _share(in_title, usual),
        "title_here": _share(in_title, here),
        "triples": _share(in_whole, np.ones(len(triples))),
        "triples_here": _share(in_whole, _rarity(in_whole.sum(axis=0), len(extracts))),
        "lead": _share(places.standing(_LEAD), usual),
    }


def _standing(tokens: Sequence[str], texts: Sequence[str]) -> Bools:
    """Return which token stands in which text: [texts, tokens]."""
    standing = [[token in text for token in tokens] for text in texts]
    return np.array(standing, np.bool_).reshape(len(texts), len(tokens))


def _share(standing: Bools, weights: Floats) -> Floats:
    share: Floats = standing @ weights / (weights.sum() or 1.0)
    return share


def _windows(weights: Floats, places: _Places) -> Floats:
    """Return the greatest share of the weights that stands within a few characters of each text."""
    best = np.zeros(len(places.begins))
    if not len(places.at):
        return best
    # A window begins where a token stands and ends with its text.
    ends = np.searchsorted(places.at, np.minimum(places.at + _WINDOW, places.ends[places.text]))
    before = np.zeros((len(places.at) + 1, len(weights)), np.int32)
    before[np.arange(1, len(places.at) + 1), places.token] = 1
    before.cumsum(axis=0, out=before)
    np.maximum.at(best, places.text, (before[ends] > before[:-1]) @ weights)
    return best / (weights.sum() or 1.0)


def _placed(tokens: Sequence[str], texts: Sequence[str]) -> _Places:
    """Return where tokens stand in texts."""
    whole = "\n".join(texts)
    found = [_occurrences(token, whole) for token in tokens]
    at = np.array(list(chain.from_iterable(found)), np.intp)
    order = np.argsort(at, kind="stable")
    sizes = np.array([len(each) for each in texts], np.intp)
    ends = np.cumsum(sizes + 1)
    lengths = np.array([len(token) for token in tokens], np.intp)
    counts = np.array([len(each) for each in found], np.intp)
    token, at = np.repeat(np.arange(len(tokens)), counts)[order], at[order]
    return _Places(at, token, np.searchsorted(ends, at, "right"), lengths, ends - sizes - 1, ends)


def _occurrences(token: str, text: str) -> list[int]:
    places = []
    at = text.find(token)
    while at >= 0:
        places.append(at)
        at = text.find(token, at + 1)
    return places
