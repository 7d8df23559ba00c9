"""What the index holds of an article; pure functions of the article."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.search.article import Article, Zone
from services.search.documents.counted_fields import counted
from services.search.documents.heard import heard_texts
from services.search.documents.hit_card import pack_card
from services.search.documents.minhash import bands, own_group
from services.search.documents.packing import pack_article
from services.search.fields import FIELDS, Grain
from services.search.text.analysis import BREAK, keyword, word_tokens
from services.search.text.tokens import joined_tokens
from shared.articles import ZoneKind
from shared.text.folding import fold

SCOPES = ("title", "body", "other")
KEYWORDS = ("id", "url", *(row.name for row in FIELDS if row.found), "group", "band")
NUMBERS = ("version", "published_at", "sort_at", "newest_at")
BLOBS = ("enriched", "raw", "card")

# Seconds from 1970 on to when nothing is published any more, nor was before it.
_FAR = 1 << 40
_SCOPE = {ZoneKind.TITLE.value: "title", ZoneKind.BODY.value: "body"}


@dataclass(frozen=True)
class Document:
    """An article for the index.

    `texts` are tokens by field (`title_words` …) with blanks between, `keywords` whole values by
    field, `numbers` integers by field (times in seconds since 1970), `blobs` what is shown and
    ranked by. The `signature` tells its reprints. It is kept where the article with the id `beside`
    would be, if that is given.
    """

    id: str
    version: int
    texts: dict[str, str]
    keywords: dict[str, list[str]]
    numbers: dict[str, int]
    blobs: dict[str, bytes]
    signature: bytes = b""
    beside: str = ""


@dataclass(frozen=True)
class Removal:
    """An article that leaves the index, from where the one with the id `beside` would be."""

    id: str
    version: int
    beside: str = ""


def document(article: Article, version: int, *, raw: str) -> Document:
    """Return what the index holds of an article; `raw` is the JSON of what was posted."""
    folded = fold(article.text)
    words = _words(article, folded)
    card = pack_card(article, words["title"], words["body"])
    packed, packed_raw = pack_article(article, raw, card.content)
    signature = bytes(article.signature)
    return Document(
        id=article.id,
        version=version,
        texts=_texts(article, folded, words) | heard_texts(article),
        keywords=keywords(article) | counted(article) | _grouped(article.id, signature),
        numbers={"version": version} | _times(article),
        blobs={"enriched": packed, "raw": packed_raw, "card": card.blob},
        signature=signature,
    )


def searched(article: Article) -> dict[str, frozenset[str]]:
    """Return by field what makes an article a hit: tokens of its texts, and whole values."""
    folded = fold(article.text)
    texts = _texts(article, folded, _words(article, folded)) | heard_texts(article)
    values = keywords(article) | counted(article)
    # Pairs only score.
    hit = {field: text for field, text in texts.items() if not field.endswith(Grain.PAIRS)}
    tokens = {field: frozenset(text.split()) for field, text in hit.items()}
    return tokens | {field: frozenset(some) for field, some in values.items()}


def _times(article: Article) -> dict[str, int]:
    """Return when an article was published, and its place in the order of time.

    `sort_at` is its place from the oldest on, `newest_at` from the newest. What has no date comes
    last in both, by when it was received.
    """
    if article.published_at is not None:
        at = int(article.published_at.timestamp())
        return {"published_at": at, "sort_at": at, "newest_at": at}
    received = int(article.received_at.timestamp())
    return {"sort_at": received + _FAR, "newest_at": received - _FAR}


def _words(article: Article, folded: str) -> dict[str, list[str]]:
    """Return the tokens of words by scope; a word is where it starts. Both come in order."""
    words: dict[str, list[str]] = {scope: [] for scope in SCOPES}
    starts = [start for start, _ in article.words]
    for zone in article.zones:
        first, last = bisect_left(starts, zone.start), bisect_left(starts, zone.end)
        inside = [folded[start:end] for start, end in article.words[first:last]]
        words[_scope(zone)] += word_tokens(inside)
    return words


def _texts(article: Article, folded: str, words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the fields of words, characters and pairs."""
    parts: dict[str, list[str]] = {scope: [] for scope in SCOPES}
    for zone in article.zones:
        # The mark between zones keeps phrases from reaching across.
        parts[_scope(zone)] += (folded[zone.start : zone.end], BREAK)
    if not parts["title"]:
        # A title that the page only names in its head is searched all the same.
        parts["title"] = [fold(article.title)]
    fields = {}
    for scope in SCOPES:
        characters, pairs = joined_tokens(" ".join(parts[scope]))
        fields[f"{scope}_{Grain.WORDS}"] = " ".join(words[scope])
        fields[f"{scope}_{Grain.PAIRS}"] = pairs
        fields[f"{scope}_{Grain.CHARACTERS}"] = characters
    return fields


def _scope(zone: Zone) -> str:
    return _SCOPE.get(zone.kind, "other")


def keywords(article: Article) -> dict[str, list[str]]:
    """Return by field the whole values by which an article is found."""
    own = {"id": [article.id], "url": [article.url] if article.url else []}
    found = {row.name: set(map(keyword, row.found(article))) for row in FIELDS if row.found}
    return own | {name: sorted(values) for name, values in found.items()}


def _grouped(id: str, signature: bytes) -> dict[str, list[str]]:
    return {"group": [own_group(id, signature)], "band": bands(signature)}
