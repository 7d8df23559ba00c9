"""What the search API does: find articles and show one."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.search.counting import facets as count_facets
from services.search.documents import unpack
from services.search.highlights import highlights
from services.search.paging import DEEPEST, Cursor, Mark, read_cursor, write_cursor
from services.search.ports import Hit, SearchReader
from services.search.queries import Query
from services.search.schemas import (
    Facet,
    Grouping,
    Reprint,
    SearchAnswer,
    SearchHit,
    Snippet,
    Total,
)
from shared.errors import NotFound

LISTED = 20
"""So many reprints of an article are listed."""
_LARGEST = 500


@dataclass(frozen=True)
class Asked:
    """A search as a reader asked for it; `text` is all that its cursor depends on."""

    query: Query
    text: str
    cursor: str | None = None
    grouping: Grouping = Grouping.REPRINTS
    facets: tuple[Facet, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Page:
    """The hits of a page, the total, and where the next page begins, if there is one.

    `is_deep` says that there may be one, too deep to go on.
    """

    total: Total
    hits: tuple[Hit, ...]
    after: Cursor | None
    is_deep: bool


def search(asked: Asked, *, index: SearchReader) -> SearchAnswer:
    """Find articles. Raises CursorGone, IndexAway."""
    cursor = read_cursor(asked.cursor, asked.text) if asked.cursor else None
    page = _page(asked, cursor, index)
    notes = asked.notes
    if page.is_deep:
        notes = (*notes, f"Only the first {DEEPEST} hits can be paged through; narrow the search.")
    return SearchAnswer(
        total=page.total,
        hits=shown_hits(page.hits, asked.query, asked.grouping, index),
        facets=count_facets(asked.query, asked.facets, index=index),
        next_cursor=write_cursor(page.after, asked.text) if page.after else None,
        notes=notes,
        did_you_mean=None,
    )


def article(id: str, *, index: SearchReader) -> dict[str, Any]:
    """Return an enriched article with its group and its reprints. Raises NotFound, IndexAway."""
    packed, group = index.article(id), index.group(id)
    if packed is None or group is None:
        raise NotFound(id)
    shown: dict[str, Any] = json.loads(unpack(packed))
    cards = index.members([group], LISTED + 1).get(group, [])
    reprints = [each.model_dump(mode="json") for each in _reprints(cards, id)]
    return shown | {"group": group, "reprints": reprints}


def shown_hits(
    hits: Sequence[Hit], query: Query, grouping: Grouping, index: SearchReader
) -> tuple[SearchHit, ...]:
    """Return hits as the API shows them. Raises IndexAway."""
    groups = [hit.group for hit in hits] if grouping is Grouping.REPRINTS else []
    cards = index.members(groups, LISTED + 1) if groups else {}
    return tuple(_shown(hit, query, _reprints(cards.get(hit.group, []), hit.id)) for hit in hits)


def _page(asked: Asked, cursor: Cursor | None, index: SearchReader) -> _Page:
    """Collect a page of hits, one for each group unless all are wanted."""
    # One more than is shown tells whether there is a next page.
    size = asked.query.size + 1
    query = replace(asked.query, after=cursor.mark if cursor else None, size=size)
    depth = cursor.depth if cursor else 0
    kept: list[tuple[Hit, Cursor]] = []
    while True:
        found = index.search(query)
        news = _news(found.hits, query, asked.grouping, is_later=cursor is not None, index=index)
        groups = {hit.group for hit, _ in kept}
        for hit in found.hits:
            depth += 1
            place = Cursor(Mark(found.snapshot, hit.place), depth)
            if asked.grouping is Grouping.NONE or (hit.id in news and hit.group not in groups):
                groups.add(hit.group)
                kept.append((hit, place))
        if len(found.hits) < query.size or len(kept) >= size or depth >= DEEPEST:
            break
        query = replace(query, after=place.mark, size=min(2 * query.size, _LARGEST))
    relation = "eq" if found.is_exact else "gte"
    total = Total.model_validate({"value": found.total, "relation": relation})
    hits = tuple(hit for hit, _ in kept[: size - 1])
    after = kept[size - 2][1] if len(kept) >= size else None
    if after and after.depth >= DEEPEST:
        after = None
    if after is None:
        index.release(found.snapshot)
    return _Page(total, hits, after, is_deep=after is None and depth >= DEEPEST)


def _news(
    hits: Sequence[Hit], query: Query, grouping: Grouping, *, is_later: bool, index: SearchReader
) -> set[str]:
    """Return the ids of hits whose group was on no earlier page."""
    if grouping is Grouping.NONE or not is_later or not hits:
        return {hit.id for hit in hits}
    firsts = index.firsts(query, list({hit.group for hit in hits}))
    return {hit.id for hit in hits if firsts.get(hit.group, hit.id) == hit.id}


def _shown(hit: Hit, query: Query, reprints: tuple[Reprint, ...]) -> SearchHit:
    article: dict[str, Any] = json.loads(unpack(hit.enriched))
    marked = highlights(article, query.terms, query.scopes)
    summary = "".join(article["text"][s["start"] : s["end"]] for s in article.get("summary", ()))
    return SearchHit(
        id=hit.id,
        score=hit.score,
        title=article["title"],
        url=article["url"],
        source=article["source"],
        published_at=article["published_at"],
        summary=summary or None,
        highlights=tuple(Snippet(field=m.field, text=m.text, spans=m.spans) for m in marked),
        reprints=reprints,
        explanation=hit.explanation,
    )


def _reprints(cards: Iterable[bytes], id: str) -> tuple[Reprint, ...]:
    """Return the other articles of a group."""
    others = (card for card in map(json.loads, cards) if card["id"] != id)
    return tuple(Reprint(**{n: card[n] for n in Reprint.model_fields}) for card in others)[:LISTED]
