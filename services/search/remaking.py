"""Makes documents anew from what the index holds, for an index with another mapping."""

from collections.abc import Callable
from dataclasses import replace

from services.search.documents import Document, document, unpack
from services.search.ports import Stored
from shared.models import EnrichedArticle

Remake = Callable[[Stored], Document]


def remade(stored: Stored) -> Document:
    """Return the document of a stored article under its version, in its group."""
    enriched, raw = unpack(stored.enriched).decode(), unpack(stored.raw).decode()
    article = EnrichedArticle.model_validate_json(enriched)
    made = document(article, stored.version, enriched=enriched, raw=raw)
    if not stored.group:
        return made
    return replace(made, keywords=made.keywords | {"group": [stored.group]})
