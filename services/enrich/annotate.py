"""From a raw article to an enriched one: the order of the steps, each a pure function."""

from collections.abc import Callable, Iterator, Sequence
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
from services.enrich.page.lines import Page
from services.enrich.page.made_by import made_by
from services.enrich.page.metadata import Metadata, read_metadata
from services.enrich.page.reader import reader_version
from services.enrich.page.reading import read_page
from services.enrich.page.zone_text import sentences_of, text_of
from services.enrich.page.zones import cut
from services.enrich.tagging import tag, tagged_zones
from services.enrich.values.times import Clock
from shared.articles import (
    DisclaimerKind,
    EnrichedArticle,
    Entity,
    RawArticle,
    Remark,
    Sentence,
    Word,
    Zone,
    ZoneKind,
)
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
    zones, disclaimers = cut(page, has_title=raw.title is not None)
    about = read_metadata(page, zones, raw)
    # What stands behind the limit on words is kept and found, but has no names.
    near = list(tagged_zones(zones, text))
    tagged = tag(page, near, tagger)
    words = words_of(near, tagged)
    read = page.unwrapped_plain if page.wrapped else None
    entities = entities_of(text, page.plain, near, tagged, Clock.at(about.published_at), read)
    sentences = sentences_of(page, zones)
    wrong = (Remark.LABEL_WRONG,) if raw.is_label_wrong else ()
    notes = (*about.notes, *wrong, *_notes(page, is_whole=near == list(zones)))
    return EnrichedArticle(
        **_described(raw, about, language=raw.language or language(text), notes=notes),
        **_gist(text, zones, sentences, words, entities, about.source),
        id=raw.id,
        revision=revision,
        text=text,
        zones=zones,
        sentences=sentences,
        words=words,
        entities=entities,
        disclaimers=disclaimers,
        names=names(text, zones, entities, aliases, made_by(page, zones)),
        promotional=any(d.kind is DisclaimerKind.ADVERTISING for d in disclaimers),
        reprint_of=origin(text, page.plain, disclaimers),
        versions=tagger.versions | {"reader": reader_version(), "aliases": aliases().version},
    )


def _gist(
    text: str,
    zones: Sequence[Zone],
    sentences: Sequence[Sentence],
    words: Sequence[Word],
    entities: Sequence[Entity],
    source: str | None,
) -> dict[str, Any]:
    """Return what an article is about, in short, and by what near copies of it are recognised."""
    listed = keywords(text, zones, words, entities, source)
    letters = letters_of(text_of(text, zones, ZoneKind.BODY))
    return {
        "keywords": listed,
        "summary": summary(text, zones, sentences, words, listed),
        "fingerprint": fingerprint(letters),
        "signature": minhash(letters),
    }


def _notes(page: Page, *, is_whole: bool) -> Iterator[Remark]:
    """Yield what a reader should know of how a page was read."""
    if "\ufffd" in page.text:
        yield Remark.UNDECODABLE
    if page.is_stripped:
        yield Remark.MARKUP_BEYOND_LIMITS
    if not is_whole:
        yield Remark.READ_IN_PART


def _described(raw: RawArticle, about: Metadata, **found: Any) -> dict[str, Any]:
    """Return what describes the article, with what was found where nothing was posted."""
    posted = {"metadata": raw.metadata, "received_at": raw.received_at}
    return raw.described() | posted | asdict(about) | found
