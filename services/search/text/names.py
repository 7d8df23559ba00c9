"""How names are written where they are counted: one spelling, in a reader's capitals."""

from functools import lru_cache

from shared.text.folding import fold
from shared.text.joined import without_unseen

LONGEST = 100


@lru_cache(maxsize=50_000)
def canonical(name: str) -> str:
    """Return a name in simplified characters of one width, without blanks around; case stays."""
    name = without_unseen(name)
    pairs = zip(name, fold(name), strict=True)
    kept = "".join(new.upper() if old.isupper() else new for old, new in pairs)
    return " ".join(kept.split())[:LONGEST]


def entity_id(type: str, name: str) -> str:
    """Return the id of an entity, as in PER:陆知远."""
    return f"{type}:{name}"
