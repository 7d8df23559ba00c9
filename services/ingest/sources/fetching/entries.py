"""From the entries of a feed, whatever its format, to what was found."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from services.ingest.sources.fetching.addresses import absolute, cleaned, key
from services.ingest.sources.models import Found, Page
from shared.articles import ContentType

MOST = 5000
"""Entries of a feed that are read."""
_TAG = re.compile(r"<[^<>]{0,500}>")
_SCRIPT = re.compile(r"(?is)<(script|style)\b.*?(?:</\1>|\Z)")
_LONGEST_TITLE = 1000
_LONGEST_NAME = 200
_FEWEST = 20
"""Characters that an entry without a page of its own must have to be an article."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as a feed has it; `content` is its text as HTML, or as plain text."""

    link: str | None
    id: str | None
    title: str | None
    published_at: datetime | None
    updated_at: datetime | None
    author: str | None
    content: str | None
    content_type: ContentType = ContentType.HTML


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds; `interval` is the seconds for which it is good, as it says itself."""

    title: str | None
    found: tuple[Found, ...]
    interval: float | None


def plain(markup: str | None, most: int = _LONGEST_TITLE) -> str | None:
    """Return what a reader sees of a title or name, in one line; None for nothing."""
    if not markup:
        return None
    text = unescape(_TAG.sub("", markup)).replace("\0", "")
    return " ".join(text.split())[:most].strip() or None


def found_of(entries: Sequence[Entry], base: str) -> tuple[Found, ...]:
    """Return what entries lead to, each once.

    An entry has no page of its own where it has no link, or one that others have too, as in feeds
    whose links all lead to the front page: its text is the article then.
    """
    placed = [(entry, absolute(entry.link or "", base)) for entry in entries[:MOST]]
    named = {(entry.id or entry.title, key(address)) for entry, address in placed if address}
    sharing = Counter(address for _, address in named)
    found: dict[str, Found] = {}
    for entry, address in placed:
        alone = address if address and sharing[key(address)] == 1 else None
        one = _linked(entry, alone) if alone else _unlinked(entry, base)
        if one is None and address:
            one = _linked(entry, address)
        if one:
            found.setdefault(one.key, one)
    return tuple(found.values())


def _linked(entry: Entry, address: str) -> Found:
    return _found(entry, cleaned(address), key(address), None)


def _unlinked(entry: Entry, base: str) -> Found | None:
    """Return an entry whose text is the article; None where it has hardly any."""
    content = entry.content or ""
    if len(plain(_SCRIPT.sub("", content), len(content)) or "") < _FEWEST:
        return None
    name = entry.id or f"{entry.title} {content}"
    mark = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=12).hexdigest()
    # A parameter, as a fragment makes no other article; who follows it gets to the feed.
    address = f"{base}{'&' if '?' in base else '?'}entry={mark}"
    body = content.encode("utf-8", "replace")
    page = Page(address, address, body, entry.content_type, "utf-8")
    return _found(entry, address, address, page)


def _found(entry: Entry, address: str, key: str, page: Page | None) -> Found:
    return Found(
        address=address,
        key=key,
        title=plain(entry.title),
        published_at=entry.published_at,
        updated_at=entry.updated_at,
        author=plain(entry.author, _LONGEST_NAME),
        page=page,
    )
