"""How much what scores counts, the same on both indexes; tuned on the sets of docs/relevance.md."""

from services.search.fields import Grain
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
HEARD_WEIGHTS = {"title": 1.0, "names": 0.6}


def scopes_of(term: ScoredTerm) -> list[str]:
    """Return the parts of an article in which the term counts."""
    return [scope for scope, weights in TERM_WEIGHTS.items() if term.grain in weights]
