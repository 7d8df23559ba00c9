"""How names are written where they are counted: one spelling, in a reader's capitals."""

from shared.text.folding import fold

LONGEST = 100
TYPES = {"PER": "person_name", "LOC": "place_name", "ORG": "organisation_name"}
"""The field of canonical names by the type of an entity."""


def canonical(name: str) -> str:
    """Return a name in simplified characters of one width, without blanks around; case stays."""
    pairs = zip(name, fold(name), strict=True)
    kept = "".join(new.upper() if old.isupper() else new for old, new in pairs)
    return " ".join(kept.split())[:LONGEST]


def entity_id(type: str, name: str) -> str:
    """Return the id of an entity, as in PER:陆知远."""
    return f"{type}:{name}"


def entity_of(id: str) -> tuple[str, str] | None:
    """Return the type and the canonical name that an id stands for, None if it is none."""
    type, colon, name = id.partition(":")
    name = canonical(name)
    return (type, name) if colon and type in TYPES and name else None
