"""Makes documents anew from what the index holds, for an index with another mapping."""

from collections.abc import Callable
from dataclasses import replace

from services.search.documents.document import Document, document
from services.search.documents.packing import unpack_article, unpack_raw
from services.search.documents.stored import Stored
from shared.articles import EnrichedArticle

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
