"""What an article is indexed, filtered, counted and asked by."""

from enum import StrEnum


class Grain(StrEnum):
    """How finely a field is cut."""

    WORDS = "words"
    PAIRS = "pairs"
    CHARACTERS = "characters"


class Heard(StrEnum):
    """How much of each syllable was typed."""

    PINYIN = "pinyin"
    INITIALS = "initials"


class AnyDisclaimer(StrEnum):
    """Articles with a disclaimer of whatever kind, or with none."""

    ANY = "any"
    NONE = "none"
