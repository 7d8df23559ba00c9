"""Titles and names as they sound: syllables and initials, from one edge to the next."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from services.search.article import Article, Entity, Name
from services.search.fields import FIELDS, NAMED, NAMES_FIRST, Heard
from services.search.text.analysis import BREAK
from services.search.text.pinyin import initials, name_syllables, syllables
from shared.articles import ZoneKind
from shared.entity_types import EntityType
from shared.text.folding import fold

HEARD = ("title", *(row.name for row in FIELDS if row.is_suggested))
"""What is searched by its sound."""
_BROWSED = (ZoneKind.TITLE, ZoneKind.BODY)
# A name that is that salient stands there once more, as the score of a hit grows by it.
_SALIENT = (1 / 3, 2 / 3)


def heard_texts(article: Article) -> dict[str, str]:
    """Return the fields of what an article is found by in pinyin.

    A name begins and ends at an edge, and so does the title. The more salient a name is, the more
    often it stands there; keywords that are names too stand with the names alone.
    """
    read: dict[str, list[Sequence[str]]] = {"title": [syllables(fold(article.title))]}
    spoken = _spoken(article)
    named = {name for names in spoken.values() for name in names}
    for row in NAMES_FIRST:
        if row.is_suggested:
            is_person = row.type == EntityType.PER
            names = spoken.get(row.name, {}) if row.type else dict.fromkeys(row.shown(article), 1)
            read[row.name] = [
                name_syllables(name, is_person=is_person)
                for name, times in names.items()
                if row.type or name not in named
                for _ in range(times)
            ]
    fields = {}
    for what, parts in read.items():
        fields[f"{what}_{Heard.PINYIN}"] = _between_edges(parts)
        fields[f"{what}_{Heard.INITIALS}"] = _between_edges([initials(part) for part in parts])
    return fields


def _between_edges(parts: Sequence[Sequence[str]]) -> str:
    """Return tokens with an edge before and behind each part."""
    tokens = [token for part in parts if part for token in (*part, BREAK)]
    return " ".join([BREAK, *tokens]) if tokens else ""


def _spoken(article: Article) -> dict[str, dict[str, int]]:
    """Return by row the names in title and body as they are written, and how often each counts."""
    spoken: dict[str, dict[str, int]] = {row.name: {} for row in NAMED.values()}
    rows = {str(type): row.name for type, row in NAMED.items()}
    for name in article.names:
        if name.type in rows:
            times = 1 + sum(name.salience >= step for step in _SALIENT)
            for spelling in _spellings(article, name):
                known = spoken[rows[name.type]]
                known[spelling] = max(times, known.get(spelling, 0))
    for entity in _browsed(article):
        if entity.type in rows:
            spoken[rows[entity.type]].setdefault(entity.text, 1)
    return spoken


def _browsed(article: Article) -> Iterator[Entity]:
    """Yield the entities in title and body."""
    starts = [entity.start for entity in article.entities]
    for zone in article.zones:
        if zone.kind in _BROWSED:
            first, last = bisect_left(starts, zone.start), bisect_left(starts, zone.end)
            yield from article.entities[first:last]


def _spellings(article: Article, name: Name) -> Iterator[str]:
    """Yield the ways in which a name is written, and divisions of a place that are written out."""
    written = dict.fromkeys(article.text[start:end] for start, end in name.mentions)
    yield from {name.name: None} | written
    yield from (part for part in name.chain if any(part in each for each in written))
