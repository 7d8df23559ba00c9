"""How much what scores counts, the same on both indexes; tuned on the sets of docs/relevance.md."""

from services.search.fields import Grain
from services.search.query.nodes import Sound
from services.search.query.scored_terms import ScoredTerm

TERM_WEIGHTS = {
    "title": {Grain.WORDS: 0.75, Grain.PAIRS: 0.05, Grain.CHARACTERS: 0.15},
    "body": {Grain.WORDS: 0.9, Grain.PAIRS: 0.25, Grain.CHARACTERS: 0.6},
    # The rest of the page makes no hit unless it is asked for, but tells what the page is about.
    "other": {Grain.CHARACTERS: 0.15},
}
# More than all scored terms together: what is near in meaning is looked at again whatever it holds.
NEAR_WEIGHT = 1000.0
# What is less near than that isn't near; what is nearer counts so much beside the trees.
LEAST_NEAR, NEARNESS_WEIGHT = 2.0, 0.3
_TITLE_HEARD, _NAME_HEARD = 1.0, 0.6
# What begins as it sounds comes in tiers, and within one by the score: what holds the query as it
# was typed, then whole names before longer ones, persons before places before others. A step is
# more than any score.
TIER = 10_000.0
_TIERS = {"person": 3, "title": 2, "place": 2, "organisation": 1}
_WHOLE_TIERS = 4
TYPED = 8 * TIER


def heard_weight(what: str) -> float:
    """Return what a sound counts in this part of what is heard."""
    return _TITLE_HEARD if what == "title" else _NAME_HEARD


def heard_tier(sound: Sound, what: str) -> float:
    """Return what is added for a sound there so that hits come in tiers, 0 if it adds nothing."""
    if not sound.is_beginning:
        return 0.0
    return TIER * (_TIERS.get(what, 0) + _WHOLE_TIERS * sound.is_whole)


def scopes_of(term: ScoredTerm) -> list[str]:
    """Return the parts of an article in which the term counts."""
    return [scope for scope, weights in TERM_WEIGHTS.items() if term.grain in weights]
