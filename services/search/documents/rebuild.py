"""Makes documents anew from what the index holds, for an index with another mapping."""

from collections.abc import Callable
from dataclasses import replace

from services.search.documents.document import Document, document
from services.search.documents.packing import read_article, unpack_raw
from services.search.documents.stored import Stored

Remake = Callable[[Stored], Document]


def remade(stored: Stored) -> Document:
    """Return the document of a stored article under its version, in its group.

    Raises zlib.error, msgspec.DecodeError.
    """
    article = read_article(stored.enriched, stored.card)
    raw = unpack_raw(stored.raw, stored.enriched, stored.card)
    made = document(article, stored.version, raw=raw)
    return replace(made, keywords=made.keywords | {"group": [stored.group]})
