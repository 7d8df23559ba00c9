"""From a raw article to an enriched one: the order of the steps, each a pure function."""

from collections.abc import Callable
from typing import Any

from services.enrich.entities import Tagger, entities_of, words_of
from services.enrich.gist.fingerprint import fingerprint, letters_of
from services.enrich.gist.keywords import keywords
from services.enrich.gist.language import language
from services.enrich.gist.minhash import minhash
from services.enrich.gist.summary import summary
from services.enrich.names.names import names
from services.enrich.notices.origin import origin
from services.enrich.page.byline import Byline, published_at, read_byline
from services.enrich.page.reading import heading, read_page
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
    zones, disclaimers, byline_lines = cut(page, has_title=raw.title is not None)
    byline = read_byline(byline_lines, page.head)
    published = published_at(raw.published_at, byline)
    tagged = tagger.tag([text[zone.start : zone.end] for zone in zones])
    words = words_of(zones, tagged)
    entities = entities_of(text, page.plain, zones, tagged, Clock.at(published))
    sentences = sentences_of(text, zones)
    listed = keywords(text, zones, words, entities)
    letters = letters_of(text_of(text, zones, ZoneKind.BODY))
    title = raw.title or text_of(text, zones, ZoneKind.TITLE) or heading(page)
    described = _described(raw, byline, title=title.strip(), published_at=published)
    return EnrichedArticle(
        **described | {"language": raw.language or language(text)},
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


def _described(raw: RawArticle, byline: Byline, **found: Any) -> dict[str, Any]:
    """Return what describes the article, with what was found where nothing was posted."""
    by = {"source": raw.source or byline.source, "author": raw.author or byline.author}
    return raw.described() | by | found
