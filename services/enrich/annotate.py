"""From a raw article to an enriched one: the order of the steps, each a pure function."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from services.enrich.entities import Tagger, entities_of, words_of
from services.enrich.gist.fingerprint import fingerprint, letters_of
from services.enrich.gist.keywords import keywords
from services.enrich.gist.language import language
from services.enrich.gist.minhash import minhash
from services.enrich.gist.summary import summary
from services.enrich.names.names import names
from services.enrich.notices.origin import origin
from services.enrich.page.metadata import Metadata, read_metadata
from services.enrich.page.reading import read_page
from services.enrich.page.zone_text import sentences_of, text_of
from services.enrich.page.zones import cut
from services.enrich.values.times import Clock
from shared.articles import DisclaimerKind, EnrichedArticle, RawArticle, ZoneKind
from shared.errors import NoText
from shared.text.aliases import Aliases, packaged_aliases


def annotate(
    raw: RawArticle,
    revision: int,
    tagger: Tagger,
    aliases: Callable[[], Aliases] = packaged_aliases,
) -> EnrichedArticle:
    """Return the article with its annotations; what was posted outdoes what the page says.

    Raises NoText.
    """
    page = read_page(raw)
    if not (text := page.text).strip():
        raise NoText(raw.id)
    zones, disclaimers, _ = cut(page, has_title=raw.title is not None)
    about = read_metadata(page, zones, raw)
    tagged = tagger.tag([text[zone.start : zone.end] for zone in zones])
    words = words_of(zones, tagged)
    entities = entities_of(text, page.plain, zones, tagged, Clock.at(about.published_at))
    sentences = sentences_of(text, zones)
    listed = keywords(text, zones, words, entities)
    letters = letters_of(text_of(text, zones, ZoneKind.BODY))
    return EnrichedArticle(
        **_described(raw, about, language=raw.language or language(text)),
        id=raw.id,
        revision=revision,
        metadata=raw.metadata,
        received_at=raw.received_at,
        text=text,
        zones=zones,
        sentences=sentences,
        words=words,
        entities=entities,
        disclaimers=disclaimers,
        keywords=listed,
        fingerprint=fingerprint(letters),
        names=names(text, zones, entities, aliases),
        summary=summary(text, zones, sentences, words, listed),
        signature=minhash(letters),
        promotional=any(d.kind is DisclaimerKind.ADVERTISING for d in disclaimers),
        reprint_of=origin(text, disclaimers),
        versions=tagger.versions | {"aliases": aliases().version},
    )


def _described(raw: RawArticle, about: Metadata, **found: Any) -> dict[str, Any]:
    """Return what describes the article, with what was found where nothing was posted."""
    return raw.described() | asdict(about) | found
