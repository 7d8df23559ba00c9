"""How much a match counts, the same on both indexes."""

SCOPE_WEIGHTS = {"title": 2.0, "body": 1.0, "other": 0.3}
# A phrase of units finds what was cut otherwise; a whole word is the better sign.
PHRASE_WEIGHT = 0.5
