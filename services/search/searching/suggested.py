"""What the search API suggests to who types."""

from enum import StrEnum

from services.search.fields import NAMES_FIRST
from shared.articles import Model


class SuggestionKind(StrEnum):
    """What a suggestion is."""

    _ignore_ = "members row"
    members = vars()
    TITLE = "title"
    for row in NAMES_FIRST:
        if row.is_suggested:
            members[row.name.upper()] = row.name


class Suggestion(Model):
    """What a reader may want to type; `id` is the article's or the entity's."""

    text: str
    kind: SuggestionKind
    id: str | None = None


class Suggestions(Model):
    """Suggestions, the best first."""

    suggestions: tuple[Suggestion, ...]
