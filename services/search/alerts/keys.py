"""Keys of deliveries: the same for what is told already, whoever finds it once more."""

import hashlib
import json
from collections.abc import Iterable

from services.search.alerts.schemas import Delivery, FeedEntry, SavedSearch
from services.search.documents.packing import unpack_raw
from services.search.documents.stored import Stored
from services.search.documents.unreadable import read_or
from services.search.index.ports import SearchReader

REMEMBERED_SECONDS = 30 * 86_400
"""So long it is remembered that a delivery was asked for."""


def posted_digest(id: str, index: SearchReader) -> str:
    """Return what tells what was posted of an article from others; '' where nothing does.

    Raises IndexAway.
    """
    stored = index.article(id)
    return read_or("", stored, _digest) if stored else ""


def delivery_key(search: SavedSearch, entry: FeedEntry, digest: str) -> str:
    """Return the key under which a search tells of an article as it was posted.

    The revision alone doesn't say that: it begins anew when the ledger has forgotten the article.
    """
    return _hashed((search.id, entry.id, str(entry.revision), digest))


def former_key(delivery: Delivery) -> str:
    """Return the key without the digest, under which an earlier release may have told of it."""
    article = delivery.article
    return _hashed((delivery.search, article.id, str(article.revision)))


def _digest(stored: Stored) -> str:
    raw = json.loads(unpack_raw(stored.raw, stored.enriched, stored.card))
    return str(raw.get("digest", ""))


def _hashed(parts: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()
