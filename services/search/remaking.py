"""Makes documents anew from what the index holds, for an index with another mapping."""

from collections.abc import Callable
from dataclasses import replace

from services.search.documents import Document, document
from services.search.packing import unpack_article, unpack_raw
from services.search.ports import Stored
from shared.models import EnrichedArticle

Remake = Callable[[Stored], Document]


def remade(stored: Stored) -> Document:
    """Return the document of a stored article under its version, in its group."""
    article = EnrichedArticle.model_validate(unpack_article(stored.enriched, stored.card))
    made = document(
        article,
        stored.version,
        enriched=article.model_dump_json(),
        raw=unpack_raw(stored.raw, stored.enriched, stored.card),
    )
    if not stored.group:
        return made
    return replace(made, keywords=made.keywords | {"group": [stored.group]})
