"""What the index holds of an article; pure functions of the article."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.search.documents.counted_fields import counted
from services.search.documents.hit_card import pack_card
from services.search.documents.minhash import bands, own_group, places
from services.search.documents.packing import pack_article
from services.search.fields import FIELDS, LAYOUT, NAMED, Grain, Heard
from services.search.text.analysis import BREAK, keyword, word_tokens
from services.search.text.pinyin import initials, syllables
from services.search.text.tokens import cut, pair_tokens
from shared.articles import EnrichedArticle, EntityType, Word, Zone, ZoneKind
from shared.text.folding import fold

SCHEMA = LAYOUT
SCOPES = ("title", "body", "other")
HEARD = ("title", "names")
KEYWORDS = ("id", "url", *(row.name for row in FIELDS if row.found), "group", "band")
NUMBERS = ("version", "published_at", "sort_at")
BLOBS = ("enriched", "raw", "card")

_SCOPE = {ZoneKind.TITLE: "title", ZoneKind.BODY: "body"}


@dataclass(frozen=True)
class Document:
    """An article for the index.

    `texts` are tokens by field (`title_words` …), `keywords` whole values by field,
    `numbers` integers by field (times in seconds since 1970), `blobs` what is shown and ranked by.
    The `signature` tells its reprints.
    """

    id: str
    version: int
    texts: dict[str, list[str]]
    keywords: dict[str, list[str]]
    numbers: dict[str, int]
    blobs: dict[str, bytes]
    signature: tuple[int, ...] = ()


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
    texts = _texts(article)
    card = pack_card(article, texts["title_words"], texts["body_words"])
    packed, packed_raw = pack_article(enriched, raw, card)
    signature = places(article.signature)
    return Document(
        id=article.id,
        version=version,
        texts=texts,
        keywords=keywords(article) | counted(article) | _grouped(article.id, signature),
        numbers=numbers,
        blobs={"enriched": packed, "raw": packed_raw, "card": card},
        signature=signature,
    )


def _texts(article: EnrichedArticle) -> dict[str, list[str]]:
    folded = fold(article.text)
    words: dict[str, list[str]] = {scope: [] for scope in SCOPES}
    characters: dict[str, list[str]] = {scope: [] for scope in SCOPES}
    for zone, inside in _zoned(article):
        scope = _SCOPE.get(zone.kind, "other")
        words[scope] += word_tokens(folded[start:end] for start, end in inside)
        # The mark between zones keeps phrases from reaching across.
        characters[scope] += [*cut(folded[zone.start : zone.end]), BREAK]
    if not characters["title"]:
        # A title that the page only names in its head is searched all the same.
        characters["title"] = cut(fold(article.title))
    by_grain = {
        Grain.WORDS: words,
        Grain.PAIRS: {scope: pair_tokens(tokens) for scope, tokens in characters.items()},
        Grain.CHARACTERS: characters,
    }
    fields = {
        f"{scope}_{grain}": tokens
        for grain, scopes in by_grain.items()
        for scope, tokens in scopes.items()
    }
    return fields | _heard(article)


def _heard(article: EnrichedArticle) -> dict[str, list[str]]:
    """Return title and names as they sound; keywords are names of what it is about."""
    named = dict.fromkeys(article.keywords, False)
    named |= {e.text: e.type is EntityType.PER for e in article.entities if e.type in NAMED}
    read = {
        "title": [syllables(fold(article.title))],
        "names": [syllables(fold(name), is_person=person) for name, person in named.items()],
    }
    fields = {}
    for what, parts in read.items():
        fields[f"{what}_{Heard.PINYIN}"] = [token for part in parts for token in (*part, BREAK)]
        fields[f"{what}_{Heard.INITIALS}"] = [
            token for part in parts for token in (*initials(part), BREAK)
        ]
    return fields


def _zoned(article: EnrichedArticle) -> Iterator[tuple[Zone, tuple[Word, ...]]]:
    """Yield each zone with the words that start in it; both come in order."""
    starts = [start for start, _ in article.words]
    for zone in article.zones:
        first, last = bisect_left(starts, zone.start), bisect_left(starts, zone.end)
        yield zone, article.words[first:last]


def keywords(article: EnrichedArticle) -> dict[str, list[str]]:
    """Return by field the whole values by which an article is found."""
    own = {"id": [article.id], "url": [article.url] if article.url else []}
    found = {row.name: set(map(keyword, row.found(article))) for row in FIELDS if row.found}
    return own | {name: sorted(values) for name, values in found.items()}


def _grouped(id: str, signature: Sequence[int]) -> dict[str, list[str]]:
    return {"group": [own_group(id, signature)], "band": bands(signature)}
