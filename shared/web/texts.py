"""The words of the pages in Chinese and English, and which of the two a reader wants."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).with_name("texts")


class Language(StrEnum):
    """A language of the pages."""

    ZH = "zh"
    EN = "en"

    @property
    def tag(self) -> str:
        """Return the language as HTML names it."""
        return "zh-Hans" if self is Language.ZH else "en"


class Texts:
    """The words of one language: texts("hits.none"), texts.count("hits.found", 3)."""

    def __init__(self, language: Language, table: Mapping[str, str]) -> None:
        self.language = language
        self._table = table

    def __call__(self, key: str, **values: object) -> str:
        """Return the text with its values set in. Raises KeyError."""
        return self._table[key].format(**values)

    def get(self, key: str, otherwise: str) -> str:
        """Return a text without values, or something else for a key that isn't known."""
        return self._table.get(key, otherwise)

    def count(self, key: str, n: int) -> str:
        """Return the text that counts n of something; English says one apart."""
        is_one = n == 1 and f"{key}_one" in self._table
        return self(f"{key}_one" if is_one else key, n=f"{n:,}")


@lru_cache(maxsize=len(Language))
def texts(language: Language) -> Texts:
    """Return the words of a language, read once."""
    tables = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    flat = {f"{name}.{key}": text for name, part in tables.items() for key, text in part.items()}
    return Texts(language, flat)


def negotiate(asked: str | None, kept: str | None, accepted: str | None) -> Language:
    """Return the language asked for in the address, else kept in a cookie, else accepted."""
    for choice in (asked, kept):
        if choice in list(Language):
            return Language(choice)
    wanted = sorted(_ranges(accepted or ""), key=lambda pair: -pair[1])
    for tag, _ in wanted:
        if tag == "*" or tag.split("-")[0] in list(Language):
            return Language.ZH if tag == "*" else Language(tag.split("-")[0])
    return Language.EN if wanted else Language.ZH


def _ranges(accepted: str) -> list[tuple[str, float]]:
    """Return the tags of an Accept-Language header with their weights above 0."""
    ranges = []
    for part in accepted.lower().split(",")[:20]:
        tag, _, weight = part.partition(";")
        name, _, value = weight.partition("=")
        try:
            quality = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        if tag.strip() and quality > 0:
            ranges.append((tag.strip(), quality))
    return ranges
