"""How much a sign counts, the same on both indexes; tuned on the sets of docs/relevance.md."""

from services.search.signs import Grain

SIGN_WEIGHTS = {
    "title": {Grain.WORDS: 0.6, Grain.PAIRS: 0.1, Grain.CHARACTERS: 0.1},
    "body": {Grain.WORDS: 0.9, Grain.PAIRS: 0.25, Grain.CHARACTERS: 0.6},
    "other": {Grain.WORDS: 0.2, Grain.PAIRS: 0.1, Grain.CHARACTERS: 0.1},
}
