"""What there is to tell about a query."""

from enum import StrEnum

from shared.articles import Model


class NoteKind(StrEnum):
    """What of a query wasn't understood, or can't be done."""

    CUT_SHORT = "cut_short"
    UNCLOSED = "unclosed"
    UNEXPECTED = "unexpected"
    WHOLE_NAMES = "whole_names"
    NO_KIND = "no_kind"
    TOO_NESTED = "too_nested"
    TOO_MANY = "too_many"
    NO_FIELD = "no_field"
    TOO_DEEP = "too_deep"
    NO_MEANING = "no_meaning"
    STOPPED = "stopped"
    UNREADABLE = "unreadable"


class Note(Model):
    """Something to tell about a query; its words, in each language, are texts of the pages."""

    kind: NoteKind
    values: dict[str, str | int | float]

    @property
    def key(self) -> str:
        """Return which text of the pages says it, with its values set in."""
        return f"note.{self.kind}"
