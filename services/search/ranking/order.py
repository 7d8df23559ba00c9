"""The order of hits that are looked at together: by the trees, by sound, by age, by nearness."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from services.search.documents.extract import Extract, unpack_extract
from services.search.documents.hit_card import read_card
from services.search.documents.unreadable import read_or
from services.search.index.ports import Hit
from services.search.query.nodes import Sound, Term
from services.search.query.query import Query, Sort
from services.search.query.sounds import heard
from services.search.query.weights import LEAST_NEAR, NEAR_WEIGHT, NEARNESS_WEIGHT, TIER
from services.search.ranking.features import Candidate, Floats, features
from services.search.ranking.trees import Trees, load_trees

TREES = Path(__file__).with_name("ranker.onnx")
_WEEK = timedelta(days=7)
_BEGINS = 100
_NOTHING = Extract("", "", b"", b"", 0)


def better_order(
    query: Query, hits: Sequence[Hit], others: Sequence[Hit] = ()
) -> tuple[Sequence[int], Sequence[int]]:
    """Return the places of scored hits, the best one's first, and those of others.

    Both are looked at together, as what a few hits have in common tells little.
    """
    every = sorted([*hits, *others], key=_score, reverse=True)
    worth = dict(zip((hit.id for hit in every), _worth(query, every), strict=True))
    values = np.array([worth[hit.id] for hit in hits])
    if query.sort is Sort.FRESH:
        values = freshened(values, [read_or(None, hit, _published) for hit in hits])
    return _falling(values), _falling(np.array([worth[hit.id] for hit in others]))


def _worth(query: Query, hits: Sequence[Hit]) -> Floats:
    """Return what hits are worth, best score first: [hits]."""
    if len(hits) < 2:
        return np.zeros(len(hits))
    return _values(query, [candidate(hit) for hit in hits]) + _nearness(query, hits)


def _falling(values: Floats) -> Sequence[int]:
    order: list[int] = np.argsort(-values, kind="stable").tolist()
    return order


def _score(hit: Hit) -> float:
    return hit.score or 0.0


def by_words(query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return hits by their words alone, best first: being near brought them here, no more."""
    if not query.near:
        return tuple(hits)
    near = {each.id for each in query.near}
    weighed = [
        replace(hit, score=(hit.score or 0.0) - NEAR_WEIGHT) if hit.id in near else hit
        for hit in hits
    ]
    return tuple(sorted(weighed, key=lambda hit: -(hit.score or 0.0)))


def _nearness(query: Query, hits: Sequence[Hit]) -> Floats:
    """Return what being near in meaning adds to the worth of hits."""
    near = {each.id: each.nearness - LEAST_NEAR for each in query.near}
    return NEARNESS_WEIGHT * np.array([near.get(hit.id, 0.0) for hit in hits])


def _values(query: Query, candidates: Sequence[Candidate]) -> Floats:
    """Return what candidates are worth, by what was typed; by their scores where nothing tells."""
    scores = np.array([each.score for each in candidates])
    if query.sounds:
        # Letters that stand somewhere as they were typed (GDP, China) weren't meant as a sound.
        is_word = bool(query.terms) and any(_holds(each, query.terms) for each in candidates)
        return scores if is_word else sounding(query.sounds, candidates)
    if not query.scored_terms:
        return scores
    return learnt_values(load_trees(TREES), features(query.scored_terms, candidates))


def learnt_values(trees: Trees, rows: Floats) -> Floats:
    """Return what the trees say of a window [candidates, features], best first score first.

    A window unlike all that they were learnt from keeps its first order: the values are dealt out
    again, so that being near in meaning counts as much as elsewhere.
    """
    values = trees.scores(rows)
    return values if trees.knows(rows) else -np.sort(-values)


def _holds(candidate: Candidate, terms: Sequence[Term]) -> bool:
    text = f"{candidate.extract.title}\n{candidate.extract.body}"
    return all("".join(term.characters) in text for term in terms)


def sounding(sounds: Sequence[Sound], candidates: Sequence[Candidate]) -> Floats:
    """Return values by tier, and in a tier by score and by what is heard where an article begins.

    Titles and names alone make it a hit, but its beginning says more of which is meant.
    """
    tiers, scores = np.divmod(np.array([each.score for each in candidates]), TIER)
    begins = [f"{each.extract.title}{each.extract.body}"[:_BEGINS] for each in candidates]
    shares = np.array([heard(sounds, text) for text in begins])
    # Both together are two at most.
    values: Floats = 3 * tiers + scores / (scores.max() or 1.0) + shares
    return values


def freshened(values: Floats, times: Sequence[datetime | None]) -> Floats:
    """Return values in which the newest hit counts as much more as the best beside the worst.

    What is a week older than it counts half of that more, and so on; what has no date, nothing.
    """
    newest = max((time for time in times if time), default=None)
    if newest is None:
        return values
    more = [0.5 ** ((newest - time) / _WEEK) if time else 0.0 for time in times]
    fresh: Floats = values + (float(np.ptp(values)) or 1.0) * np.array(more)
    return fresh


def _published(hit: Hit) -> datetime | None:
    """Return when an article was published, at the latest when it came in.

    A date that lies in the future is wrong, and would make all others look old.
    """
    card = read_card(hit.card)
    return min(card.published_at, card.received_at) if card.published_at else None


def candidate(hit: Hit) -> Candidate:
    """Return what a hit is ranked by; one that can't be read holds nothing, and isn't shown."""
    return Candidate(hit.score or 0.0, read_or(_NOTHING, hit, lambda hit: unpack_extract(hit.card)))
