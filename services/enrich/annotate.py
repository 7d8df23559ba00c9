"""From a raw article to an enriched one: each step is a pure function of the text."""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Protocol

from services.enrich.text.amounts import amounts
from services.enrich.text.byline import read_byline
from services.enrich.text.keywords import keywords
from services.enrich.text.language import language
from services.enrich.text.lines import Page, from_text
from services.enrich.text.markup import from_html
from services.enrich.text.sentences import sentences
from services.enrich.text.zones import Cut, cut
from shared.errors import NoText
from shared.models import (
    ContentType,
    EnrichedArticle,
    Entity,
    EntityType,
    RawArticle,
    Sentence,
    Word,
    Zone,
    ZoneKind,
)
from shared.text.folding import fold
from shared.text.tagger import Tagged

_NAMED = frozenset({ZoneKind.TITLE, ZoneKind.BYLINE, ZoneKind.BODY, ZoneKind.DISCLAIMER})
_UNTITLED = 40


class Tagger(Protocol):
    """Cuts words and tags names."""

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return words and entities of each text, as spans into it."""


def annotate(raw: RawArticle, revision: int, tagger: Tagger) -> EnrichedArticle:
    """Return the article with its annotations.

    Names are tagged in title, byline, body and disclaimers: what stands in the teasers of other
    articles says nothing about this one. Raises NoText.
    """
    page = _page(raw)
    if not page.text.strip():
        raise NoText(raw.id)
    zones = cut(page, has_title=raw.title is not None)
    tagged = tagger.tag([page.text[zone.start : zone.end] for zone in zones.zones])
    entities = _entities(page.text, zones.zones, tagged)
    words = _words(zones.zones, tagged)
    byline = read_byline(zones.byline, page.head)
    title = raw.title or _text(page.text, zones.zones, ZoneKind.TITLE) or _heading(page)
    return EnrichedArticle(
        id=raw.id,
        revision=revision,
        url=raw.url,
        title=title.strip(),
        source=raw.source or byline.source,
        author=raw.author or byline.author,
        published_at=raw.published_at or byline.published_at,
        language=raw.language or language(page.text),
        metadata=raw.metadata,
        received_at=raw.received_at,
        text=page.text,
        zones=zones.zones,
        sentences=_sentences(page.text, zones),
        words=words,
        entities=entities,
        disclaimers=zones.disclaimers,
        keywords=_keywords(page.text, zones.zones, words, entities),
        fingerprint=_fingerprint(_text(page.text, zones.zones, ZoneKind.BODY)),
    )


def _page(raw: RawArticle) -> Page:
    if raw.content_type is ContentType.HTML:
        return from_html(raw.title, raw.content)
    return from_text(raw.title, raw.content)


def _sentences(text: str, zones: Cut) -> tuple[Sentence, ...]:
    return tuple(chain.from_iterable(sentences(text, zone.start, zone.end) for zone in zones.zones))


def _words(zones: Sequence[Zone], tagged: Sequence[Tagged]) -> tuple[Word, ...]:
    return tuple(
        (zone.start + start, zone.start + end)
        for zone, tags in zip(zones, tagged, strict=True)
        for start, end in tags.words
    )


def _entities(text: str, zones: Sequence[Zone], tagged: Sequence[Tagged]) -> tuple[Entity, ...]:
    found = []
    for zone, tags in zip(zones, tagged, strict=True):
        if zone.kind in _NAMED:
            names = [
                (zone.start + start, zone.start + end, EntityType(kind))
                for start, end, kind in tags.entities
            ]
            found += _without_overlap([*names, *amounts(text, zone.start, zone.end)])
    return tuple(
        Entity(start=start, end=end, type=kind, text=text[start:end]) for start, end, kind in found
    )


def _without_overlap(
    spans: Iterable[tuple[int, int, EntityType]],
) -> list[tuple[int, int, EntityType]]:
    """Keep the longer one of two that overlap; return them in order."""
    kept: list[tuple[int, int, EntityType]] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
        elif span[1] - span[0] > kept[-1][1] - kept[-1][0]:
            kept[-1] = span
    return kept


def _keywords(
    text: str, zones: Sequence[Zone], words: Sequence[Word], entities: Sequence[Entity]
) -> tuple[str, ...]:
    kinds: dict[ZoneKind, list[str]] = {ZoneKind.TITLE: [], ZoneKind.BODY: []}
    places = iter(zones)
    zone = next(places, None)
    for start, end in words:
        while zone is not None and start >= zone.end:
            zone = next(places, None)
        if zone is not None and zone.kind in kinds:
            kinds[zone.kind].append(text[start:end])
    names = [e.text for e in entities if e.type in (EntityType.PER, EntityType.LOC, EntityType.ORG)]
    return keywords(kinds[ZoneKind.TITLE], kinds[ZoneKind.BODY], names)


def _text(text: str, zones: Iterable[Zone], kind: ZoneKind) -> str:
    return "\n".join(text[zone.start : zone.end] for zone in zones if zone.kind is kind)


def _heading(page: Page) -> str:
    """Return what the head calls the page, else how its text begins."""
    return page.head.get("title") or page.text.strip()[:_UNTITLED].split("\n")[0]


def _fingerprint(body: str) -> str:
    """Return a hash of the letters of the body, equal for reprints to the letter."""
    letters = "".join(filter(str.isalnum, fold(body)))
    return (
        hashlib.blake2b(letters.encode(errors="replace"), digest_size=16).hexdigest()
        if letters
        else ""
    )
