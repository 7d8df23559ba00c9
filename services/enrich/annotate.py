"""From a raw article to an enriched one: each step is a pure function of the text."""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Protocol

from services.enrich.gist.keywords import keywords
from services.enrich.gist.language import language
from services.enrich.gist.minhash import letters_of, signature
from services.enrich.gist.summary import summary
from services.enrich.names.names import names
from services.enrich.page.byline import Byline, read_byline
from services.enrich.page.lines import Page, from_text
from services.enrich.page.markup import from_html
from services.enrich.page.sentences import sentences
from services.enrich.page.zones import Cut, cut
from services.enrich.values.amounts import Amount, amounts
from services.enrich.values.times import Clock
from shared.articles import (
    NAME_TYPES,
    ContentType,
    Disclaimer,
    DisclaimerKind,
    EnrichedArticle,
    Entity,
    EntityType,
    RawArticle,
    Sentence,
    Word,
    Zone,
    ZoneKind,
)
from shared.china_time import CHINA
from shared.errors import NoText
from shared.publication_dates import is_representable
from shared.tagging.tagger import Tagged

_NAMED = frozenset(
    [ZoneKind.TITLE, ZoneKind.BYLINE, ZoneKind.BODY, ZoneKind.DISCLAIMER, ZoneKind.CREDIT]
)
_UNTITLED = 40
_ORIGIN = re.compile(
    r"(?:转载自|转自|来源于|来源为|来源[:：]|摘自|原载于?|首发于)(?:微信公众号)?[:：]?\s*[【“\"《「]?"
    r"([\w·]{2,20}?)(?=[】”\"》」,，。;；)）]|版权|$)"
)


class Tagger(Protocol):
    """Cuts words and tags names."""

    @property
    def versions(self) -> dict[str, str]:
        """Name what cuts and tags: the model and the user dictionary."""

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return words and entities of each text, as spans into it."""


def annotate(raw: RawArticle, revision: int, tagger: Tagger) -> EnrichedArticle:
    """Return the article with its annotations.

    Names are tagged in all but menus and teasers: what stands there says nothing about this
    article. Raises NoText.
    """
    page = _page(raw)
    if not page.text.strip():
        raise NoText(raw.id)
    zones = cut(page, has_title=raw.title is not None)
    byline = read_byline(zones.byline, page.head)
    published = _published(raw, byline)
    tagged = tagger.tag([page.text[zone.start : zone.end] for zone in zones.zones])
    clock = Clock(published.astimezone(CHINA).date() if published else None)
    entities = _entities(page.text, zones.zones, tagged, clock)
    words = _words(zones.zones, tagged)
    cut_sentences = _sentences(page.text, zones)
    told = _keywords(page.text, zones.zones, words, entities)
    body = _text(page.text, zones.zones, ZoneKind.BODY)
    title = raw.title or _text(page.text, zones.zones, ZoneKind.TITLE) or _heading(page)
    found = {
        "title": title.strip(),
        "source": raw.source or byline.source,
        "author": raw.author or byline.author,
        "published_at": published,
        "language": raw.language or language(page.text),
    }
    return EnrichedArticle(
        **raw.described() | found,
        id=raw.id,
        revision=revision,
        metadata=raw.metadata,
        received_at=raw.received_at,
        text=page.text,
        zones=zones.zones,
        sentences=cut_sentences,
        words=words,
        entities=entities,
        disclaimers=zones.disclaimers,
        keywords=told,
        fingerprint=_fingerprint(body),
        names=names(page.text, zones.zones, entities),
        summary=_summary(page.text, zones.zones, cut_sentences, words, told),
        signature=signature(body),
        promotional=any(d.kind is DisclaimerKind.ADVERTISING for d in zones.disclaimers),
        reprint_of=_reprint_of(page.text, zones.disclaimers),
        versions=tagger.versions,
    )


def _published(raw: RawArticle, byline: Byline) -> datetime | None:
    """Return when it was published; a date that can't be told or counted counts as not given."""
    times = filter(None, (raw.published_at, byline.published_at))
    return next(filter(is_representable, times), None)


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


def _entities(
    text: str, zones: Sequence[Zone], tagged: Sequence[Tagged], clock: Clock
) -> tuple[Entity, ...]:
    found: list[Amount] = []
    for zone, tags in zip(zones, tagged, strict=True):
        if zone.kind in _NAMED:
            named = [
                Amount(zone.start + start, zone.start + end, EntityType(kind), None)
                for start, end, kind in tags.entities
            ]
            found += _without_overlap([*named, *amounts(text, zone.start, zone.end, clock)])
    return tuple(
        Entity(start=e.start, end=e.end, type=e.type, text=text[e.start : e.end], value=e.value)
        for e in found
    )


def _without_overlap(spans: Iterable[Amount]) -> list[Amount]:
    """Keep the longer one of two that overlap; return them in order."""
    kept: list[Amount] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end - span.start > kept[-1].end - kept[-1].start:
            kept[-1] = span
    return kept


def _summary(
    text: str,
    zones: Sequence[Zone],
    cut_sentences: Sequence[Sentence],
    words: Sequence[Word],
    told: Sequence[str],
) -> tuple[Sentence, ...]:
    """Return the sentences of the body that tell most."""
    starts, places = [start for start, _ in words], [s.start for s in cut_sentences]
    able = []
    for zone in zones:
        if zone.kind is ZoneKind.BODY:
            inside = cut_sentences[bisect_left(places, zone.start) : bisect_left(places, zone.end)]
            for sentence in inside:
                first, last = (bisect_left(starts, at) for at in (sentence.start, sentence.end))
                able.append((sentence, [text[start:end] for start, end in words[first:last]]))
    return summary(able, told)


def _reprint_of(text: str, disclaimers: Iterable[Disclaimer]) -> str | None:
    """Return whom a reprint names as its origin."""
    reprints = (d for d in disclaimers if d.kind is DisclaimerKind.REPRINT)
    found = (_ORIGIN.search(text, d.start, d.end) for d in reprints)
    return next((match.group(1) for match in found if match), None)


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
    named = [e.text for e in entities if e.type in NAME_TYPES]
    return keywords(kinds[ZoneKind.TITLE], kinds[ZoneKind.BODY], named)


def _text(text: str, zones: Iterable[Zone], kind: ZoneKind) -> str:
    return "\n".join(text[zone.start : zone.end] for zone in zones if zone.kind is kind)


def _heading(page: Page) -> str:
    """Return what the head calls the page, else how its text begins."""
    return page.head.get("title") or page.text.strip()[:_UNTITLED].split("\n")[0]


def _fingerprint(body: str) -> str:
    """Return a hash of the letters of the body, equal for reprints to the letter."""
    letters = letters_of(body)
    return (
        hashlib.blake2b(letters.encode(errors="replace"), digest_size=16).hexdigest()
        if letters
        else ""
    )
