"""The words that tell most about an article: no dates (no_keywords.tsv), nor who published it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from services.enrich.rules.table import compiled, read_rules
from shared.articles import Entity, Word, Zone, ZoneKind
from shared.entity_types import NAME_TYPES
from shared.text.folding import fold
from shared.text.joined import as_seen, is_as_seen

_MOST = 10
_TITLE = 3
_NAME = 1.5
TABLE = Path(__file__).with_name("no_keywords.tsv")
"""Dates; it reads whole words, folded."""
_LEXICON = Path(__file__).with_name("stop_words.txt")


def keywords(
    text: str,
    zones: Iterable[Zone],
    words: Iterable[Word],
    entities: Iterable[Entity],
    source: str | None = None,
) -> tuple[str, ...]:
    """Return up to ten words of the title and the body, the most telling first.

    `source` is who published it, which is no keyword.
    """
    by_kind = _by_kind(text, zones, words)
    named = [entity.text for entity in entities if entity.type in NAME_TYPES]
    title, body = by_kind[ZoneKind.TITLE], by_kind[ZoneKind.BODY]
    if not is_as_seen(text):
        title, body, named = (list(map(as_seen, some)) for some in (title, body, named))
    return rank(title, body, named, source)


def rank(
    title: Iterable[str], body: Iterable[str], names: Sequence[str], source: str | None = None
) -> tuple[str, ...]:
    """Return up to ten words, the most telling first: frequent ones, in the title, and names."""
    weights = Counter(body)
    for words, weight in ((title, _TITLE), (names, 1)):
        for word in words:
            weights[word] += weight
    known = set(names)
    telling = filter(_tells, weights)
    ranked = sorted(
        telling, key=lambda word: (-weights[word] * _length(word) * _bonus(word, known), word)
    )
    # Asked of the first ones alone, as patterns are dear.
    published_by = fold(source) if source else None
    return tuple(islice((word for word in ranked if _is_about(fold(word), published_by)), _MOST))


def _by_kind(text: str, zones: Iterable[Zone], words: Iterable[Word]) -> dict[ZoneKind, list[str]]:
    """Return the words of the zones of each kind; zones and words come in the text's order."""
    found: dict[ZoneKind, list[str]] = {kind: [] for kind in ZoneKind}
    behind = iter(zones)
    zone = next(behind, None)
    for start, end in words:
        while zone is not None and start >= zone.end:
            zone = next(behind, None)
        if zone is not None:
            # A word across the end of a wrapped line is one all the same.
            found[zone.kind].append("".join(text[start:end].split()))
    return found


def _tells(word: str) -> bool:
    return len(word) >= 2 and word not in _stop_words() and any(map(str.isalpha, word))


def _length(word: str) -> float:
    return float(min(len(word), 4) ** 0.5)


def _bonus(word: str, names: set[str]) -> float:
    return _NAME if word in names else 1.0


def _is_about(word: str, published_by: str | None) -> bool:
    """Tell whether a word, folded, is neither a date nor who published the article."""
    return word != published_by and not _dates().search(word)


@cache
def _dates() -> re.Pattern[str]:
    return compiled(read_rules(TABLE))


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(_LEXICON.read_text(encoding="utf-8").split())
