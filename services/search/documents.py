"""What the index holds of an article; pure functions of the article."""

import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from services.search.analysis import BREAK, characters, keyword, word_tokens
from services.search.places import all_place_names
from shared.models import EnrichedArticle, EntityType, Span, Zone, ZoneKind

SCHEMA = 1
SCOPES = ("title", "body", "other")
KEYWORDS = (
    *("id", "url", "source", "person", "place", "organisation"),
    *("disclaimer", "fingerprint"),
)
NUMBERS = ("version", "published_at", "sort_at")
BLOBS = ("enriched", "raw")
ANY, NONE = "any", "none"

_SCOPE = {ZoneKind.TITLE: "title", ZoneKind.BODY: "body"}


@dataclass(frozen=True)
class Document:
    """An article for the index.

    `texts` are tokens by field (`title_words` …), `keywords` whole values by field,
    `numbers` integers by field (times in seconds since 1970), `blobs` are compressed JSON.
    """

    id: str
    version: int
    texts: dict[str, list[str]]
    keywords: dict[str, list[str]]
    numbers: dict[str, int]
    blobs: dict[str, bytes]


@dataclass(frozen=True)
class Removal:
    """An article that leaves the index."""

    id: str
    version: int


def document(article: EnrichedArticle, version: int, *, enriched: str, raw: str) -> Document:
    """Return what the index holds of an article; `enriched` and `raw` are its JSON."""
    published = article.published_at
    numbers = {"version": version, "sort_at": int((published or article.received_at).timestamp())}
    if published is not None:
        numbers["published_at"] = int(published.timestamp())
    return Document(
        id=article.id,
        version=version,
        texts=_texts(article),
        keywords=_keywords(article),
        numbers=numbers,
        blobs={"enriched": pack(enriched), "raw": pack(raw)},
    )


def pack(text: str) -> bytes:
    """Compress a text."""
    return zlib.compress(text.encode(), 1)


def unpack(blob: bytes) -> bytes:
    """Return the UTF-8 of a packed text."""
    return zlib.decompress(blob)


def _texts(article: EnrichedArticle) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for scope in SCOPES:
        zones = [zone for zone in article.zones if _SCOPE.get(zone.kind, "other") == scope]
        texts[f"{scope}_words"] = word_tokens(_words_in(article, zones))
        texts[f"{scope}_characters"] = _characters_in(article.text, zones)
    if not any(zone.kind is ZoneKind.TITLE for zone in article.zones):
        # A title that the page only names in its head is searched all the same.
        texts["title_characters"] = characters(article.title)
    return texts


def _words_in(article: EnrichedArticle, zones: Iterable[Span]) -> Iterable[str]:
    """Yield the words that start in these zones; both come in order."""
    words = iter(article.words)
    word = next(words, None)
    for zone in zones:
        while word is not None and word.start < zone.start:
            word = next(words, None)
        while word is not None and word.start < zone.end:
            yield article.text[word.start : word.end]
            word = next(words, None)


def _characters_in(text: str, zones: Collection[Zone]) -> list[str]:
    """Return the characters of these zones; a mark between them keeps phrases from crossing."""
    cut: list[str] = []
    for zone in zones:
        cut += characters(text[zone.start : zone.end])
        cut.append(BREAK)
    return cut


def _keywords(article: EnrichedArticle) -> dict[str, list[str]]:
    kinds = {disclaimer.kind.value for disclaimer in article.disclaimers}
    fields: dict[str, Iterable[Any]] = {
        "id": [article.id],
        "url": [article.url] if article.url else [],
        "source": [keyword(article.source)] if article.source else [],
        "person": map(keyword, _names(article, EntityType.PER)),
        "place": map(keyword, all_place_names(_names(article, EntityType.LOC))),
        "organisation": map(keyword, _names(article, EntityType.ORG)),
        "disclaimer": {*kinds, ANY} if kinds else [NONE],
        "fingerprint": [article.fingerprint] if article.fingerprint else [],
    }
    return {name: sorted(set(values)) for name, values in fields.items()}


def _names(article: EnrichedArticle, kind: EntityType) -> set[str]:
    return {entity.text for entity in article.entities if entity.type is kind}
