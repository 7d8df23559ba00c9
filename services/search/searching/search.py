"""What the search API does: find articles and show one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec.structs import asdict

from services.search.article import Article, ArticleText
from services.search.documents.hit_card import HitCard, Reprint, read_card
from services.search.documents.packing import read_annotations, read_article, read_text
from services.search.documents.unreadable import readable
from services.search.index.ports import Hit, SearchReader, Shown
from services.search.query.cursor import DEEPEST, Cursor, SearchAfter, read_cursor, write_cursor
from services.search.query.notes import Note, NoteKind
from services.search.query.query import Query
from services.search.searching.answers import (
    ArticleAnswer,
    Facet,
    Grouping,
    SearchAnswer,
    SearchHit,
    Snippet,
    Total,
)
from services.search.searching.explanations import reasons
from services.search.searching.facets import FACET_SIZE
from services.search.searching.facets import facets as count_facets
from services.search.searching.highlights import highlights
from services.search.searching.listing import reprints
from shared.errors import NotFound
from shared.web.texts import Language, texts

LISTED = 20
"""So many reprints of an article are listed."""
_LARGEST = 500


@dataclass(frozen=True)
class Asked:
    """A search as a reader asked for it; `text` is all that its cursor depends on.

    `explained` is what was typed, where hits are to be explained.
    """

    query: Query
    text: str
    cursor: str | None = None
    grouping: Grouping = Grouping.REPRINTS
    facets: tuple[Facet, ...] = ()
    facet_size: int = FACET_SIZE
    notes: tuple[Note, ...] = ()
    explained: str | None = None


@dataclass(frozen=True)
class _Page:
    """The hits of a page, the total, and where the next page begins, if there is one.

    `is_deep` says that there may be one, too deep to go on.
    """

    total: Total
    hits: tuple[Hit, ...]
    after: Cursor | None
    is_deep: bool


@dataclass(frozen=True)
class _Opened:
    """What is read of a hit; `annotated` only where it is to be explained."""

    hit: Hit
    card: HitCard
    text: Article | ArticleText
    annotated: Article | None
    reprints: tuple[Reprint, ...]


def search(asked: Asked, *, index: SearchReader) -> SearchAnswer:
    """Find articles. Raises CursorGone, IndexAway."""
    cursor = read_cursor(asked.cursor, asked.text) if asked.cursor else None
    if cursor and asked.query.is_loose:
        # New vectors must not move the hits of later pages.
        asked = replace(asked, query=asked.query.beside(cursor.near))
    page = _page(asked, cursor, index)
    notes = asked.notes
    if page.is_deep:
        notes = (*notes, Note(kind=NoteKind.TOO_DEEP, values={"most": DEEPEST}))
    t = texts(Language.EN)
    return SearchAnswer(
        total=page.total,
        hits=shown_hits(page.hits, asked, index),
        facets=count_facets(asked.query, asked.facets, asked.facet_size, index=index),
        next_cursor=write_cursor(page.after, asked.text) if page.after else None,
        notes=tuple(t(note.key, **note.values) for note in notes),
        noted=notes,
        did_you_mean=None,
    )


def article(id: str, *, index: SearchReader) -> ArticleAnswer:
    """Return an enriched article with its group and its reprints. Raises NotFound, IndexAway."""
    stored = index.article(id)
    if stored is None:
        raise NotFound(id)
    hit = Hit(id, None, b"", stored.group)
    found = index.shown([hit], LISTED).get(id)
    others = reprints(found.others, id) if found else ()
    whole = asdict(read_article(stored.enriched, stored.card))
    return ArticleAnswer(**whole, group=stored.group, reprints=others)


def shown_hits(hits: Sequence[Hit], asked: Asked, index: SearchReader) -> tuple[SearchHit, ...]:
    """Return hits as the API shows them.

    Those removed meanwhile are left out, and what can't be read. Raises IndexAway.
    """
    found = index.shown(hits, LISTED if asked.grouping is Grouping.REPRINTS else 0) if hits else {}
    there = (hit for hit in hits if hit.id in found)
    is_explained = asked.explained is not None
    opened = readable(there, lambda hit: _open(hit, found[hit.id], is_explained=is_explained))
    return tuple(_shown(each, asked) for each in opened)


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
            place = Cursor(SearchAfter(found.snapshot, hit.place), depth, query.near)
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


def _open(hit: Hit, shown: Shown, *, is_explained: bool) -> _Opened:
    annotated = read_annotations(shown.enriched, shown.card) if is_explained else None
    text = annotated or read_text(shown.enriched, shown.card)
    return _Opened(hit, read_card(hit.card), text, annotated, reprints(shown.others, hit.id))


def _shown(opened: _Opened, asked: Asked) -> SearchHit:
    hit, card, annotated, query = opened.hit, opened.card, opened.annotated, asked.query
    marked = highlights(opened.text, query.terms, query.scopes)
    return SearchHit(
        id=hit.id,
        score=hit.score,
        near=next((near.nearness for near in query.near if near.id == hit.id), None),
        title=card.title,
        url=card.url,
        source=card.source,
        published_at=card.published_at,
        summary=card.summary or None,
        highlights=tuple(Snippet(field=m.field, text=m.text, spans=m.spans) for m in marked),
        reprints=opened.reprints,
        explanation=reasons(annotated, query, asked.explained or "") if annotated else None,
    )
