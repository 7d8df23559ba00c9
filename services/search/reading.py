"""What the search API does: find articles and show one."""

import json
from typing import Any

from services.search.documents import unpack
from services.search.highlights import highlights
from services.search.ports import Hit, SearchReader
from services.search.queries import Query
from services.search.schemas import SearchAnswer, SearchHit, Snippet, Total
from shared.errors import NotFound


def search(query: Query, *, index: SearchReader) -> SearchAnswer:
    """Find articles. Raises IndexAway."""
    found = index.search(query)
    return SearchAnswer(
        total=Total(value=found.total, relation="eq" if found.is_exact else "gte"),
        hits=tuple(_hit(hit, query) for hit in found.hits),
    )


def article(id: str, *, index: SearchReader) -> bytes:
    """Return the JSON of an enriched article. Raises NotFound, IndexAway."""
    packed = index.article(id)
    if packed is None:
        raise NotFound(id)
    return unpack(packed)


def _hit(hit: Hit, query: Query) -> SearchHit:
    article: dict[str, Any] = json.loads(unpack(hit.enriched))
    marked = highlights(article, query.terms, query.scopes)
    return SearchHit(
        id=hit.id,
        score=hit.score,
        title=article["title"],
        url=article["url"],
        source=article["source"],
        published_at=article["published_at"],
        highlights=tuple(Snippet(field=m.field, text=m.text, spans=m.spans) for m in marked),
    )
