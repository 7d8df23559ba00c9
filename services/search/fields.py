"""The fields of the index, from which both adapters make theirs."""

from collections.abc import Mapping
from enum import StrEnum

from services.search.parts import Part

LAYOUT = 1
"""Number of the layout of fields and tokens: a change of either is a new layout."""

BREAK = "¶"
"""A token between stretches that don't follow each other, so that no phrase reaches across."""

MAX_KEYWORD_BYTES = 32_766


class Kind(StrEnum):
    """How a field is indexed."""

    WORDS = "words"
    CHARACTERS = "characters"
    KEYWORD = "keyword"
    NUMBER = "number"
    TIME = "time"


ID = "id"
URL = "url"
SOURCE = "source"
PERSONS = "persons"
PLACES = "places"
ORGANISATIONS = "organisations"
DISCLAIMERS = "disclaimers"
FINGERPRINT = "fingerprint"
REVISION = "revision"
PUBLISHED_AT = "published_at"
SORTED_AT = "sorted_at"


def words(part: Part) -> str:
    """Return the field with the words of a part, separated by blanks."""
    return f"{part}_words"


def characters(part: Part) -> str:
    """Return the field with the character tokens of a part, separated by blanks."""
    return f"{part}_characters"


KEYWORDS = (ID, URL, SOURCE, PERSONS, PLACES, ORGANISATIONS, DISCLAIMERS, FINGERPRINT)

FIELDS: dict[str, Kind] = {
    **{words(part): Kind.WORDS for part in Part},
    **{characters(part): Kind.CHARACTERS for part in Part},
    **dict.fromkeys(KEYWORDS, Kind.KEYWORD),
    REVISION: Kind.NUMBER,
    SORTED_AT: Kind.NUMBER,
    PUBLISHED_AT: Kind.TIME,
}
"""Times are milliseconds since 1970."""


def oversize(values: Mapping[str, object]) -> str:
    """Return the first keyword field with a value that Elasticsearch would refuse, or ''."""
    for name in KEYWORDS:
        value = values.get(name)
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(t, str) and len(t.encode()) > MAX_KEYWORD_BYTES for t in texts):
            return name
    return ""
