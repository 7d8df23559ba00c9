"""What the search API does: find articles and show one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec.structs import asdict

from services.search.article import Article, ArticleText
from services.search.documents.hit_card import HitCard, Reprint, read_card
from services.search.documents.packing import read_annotations, read_article, read_text
from services.search.documents.unreadable import read_one, readable
from services.search.index.ports import Hit, SearchReader, Shown
from services.search.query.cursor import DEEPEST, Cursor, write_cursor
from services.search.query.notes import Note, NoteKind
from services.search.query.query import Query
from services.search.searching.answers import (
    ArticleAnswer,
    Count,
    Facet,
    Grouping,
    SearchAnswer,
    SearchHit,
    Snippet,
)
from services.search.searching.explanations import reasons
from services.search.searching.facets import FACET_SIZE, open_facets
from services.search.searching.facets import facets as count_facets
from services.search.searching.highlights import highlights, lacking
from services.search.searching.listing import reprints
from services.search.searching.paging import Nearness, Page, page
from services.search.searching.reading import UNREAD, Reading
from shared.errors import NotFound
from shared.web.texts import Language, texts

LISTED = 20
"""So many reprints of an article are listed."""


@dataclass(frozen=True)
class Asked:
    """A search as a reader asked for it; `text` is all that its cursor depends on.

    `explained` is what was typed, where hits are to be explained; `near` is asked for what is near
    in meaning where the hits end; `way` is what the cursor of the next page has to say.
    """

    query: Query
    text: str
    cursor: Cursor | None = None
    grouping: Grouping = Grouping.REPRINTS
    facets: tuple[Facet, ...] = ()
    facet_size: int = FACET_SIZE
    facet_open: bool = False
    notes: tuple[Note, ...] = ()
    explained: str | None = None
    near: Nearness = lambda: ((), ())
    reading: Reading = UNREAD


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
    found = page(asked.query, asked.cursor, asked.grouping, asked.near, index=index)
    return answer(found, asked, index=index)


def answer(found: Page, asked: Asked, *, index: SearchReader) -> SearchAnswer:
    """Return the answer of a search from the page that was found. Raises IndexAway."""
    notes = (*asked.notes, *found.notes)
    if found.is_deep:
        notes = (*notes, Note(kind=NoteKind.TOO_DEEP, values={"most": DEEPEST}))
    loose = replace(asked, query=replace(asked.query, near=found.near))
    apart = loose.query.further
    further = replace(loose, query=apart) if apart else loose
    lost: list[str] = []
    hits = shown_hits(found.hits, loose, index, lost=lost)
    beside = shown_hits(found.further, further, index, asked.query, lost)
    if lost:
        notes = (*notes, Note(kind=NoteKind.UNREADABLE, values={"count": len(lost)}))
    t = texts(Language.EN)
    return SearchAnswer(
        total=found.total,
        hits=hits,
        further=beside,
        facets=_facets(asked, index),
        next_cursor=written(found.after, asked) if found.after else None,
        reading=asked.reading,
        notes=tuple(t(note.key, **note.values) for note in notes),
        noted=notes,
        did_you_mean=None,
    )


def _facets(asked: Asked, index: SearchReader) -> dict[Facet, tuple[Count, ...]]:
    count = open_facets if asked.facet_open else count_facets
    return count(asked.query, asked.facets, asked.facet_size, index=index)


def article(id: str, *, index: SearchReader) -> ArticleAnswer:
    """Return an enriched article with its group and its reprints.

    Raises NotFound, Unreadable, IndexAway.
    """
    stored = index.article(id)
    if stored is None:
        raise NotFound(id)
    hit = Hit(id, None, b"", stored.group)
    found = index.shown([hit], LISTED).get(id)
    others = reprints(found.others, id) if found else ()
    whole = asdict(read_one(stored, lambda one: read_article(one.enriched, one.card)))
    return ArticleAnswer(**whole, group=stored.group, reprints=others)


def shown_hits(
    hits: Sequence[Hit],
    asked: Asked,
    index: SearchReader,
    lacked: Query | None = None,
    lost: list[str] | None = None,
) -> tuple[SearchHit, ...]:
    """Return hits as the API shows them, with what they lack of a query that they don't hold.

    Those removed meanwhile are left out, and what can't be read, which is `lost`. Raises IndexAway.
    """
    found = index.shown(hits, LISTED if asked.grouping is Grouping.REPRINTS else 0) if hits else {}
    there = (hit for hit in hits if hit.id in found)
    is_explained = asked.explained is not None
    opened = readable(there, lambda hit: _open(hit, found[hit.id], is_explained=is_explained), lost)
    return tuple(_shown(each, asked, lacked) for each in opened)


def written(after: Cursor, asked: Asked) -> str:
    """Return the cursor of the page that begins after a place, as text."""
    read = asked.reading
    way = replace(after, step=read.step, missing=read.missing, text=read.corrected or "")
    return write_cursor(way, asked.text)


def _open(hit: Hit, shown: Shown, *, is_explained: bool) -> _Opened:
    annotated = read_annotations(shown.enriched, shown.card) if is_explained else None
    text = annotated or read_text(shown.enriched, shown.card)
    return _Opened(hit, read_card(hit.card), text, annotated, reprints(shown.others, hit.id))


def _lacks(text: Article | ArticleText, lacked: Query) -> tuple[str, ...]:
    """Return what an article that is no hit of a query lacks of it."""
    missing = lacking(text, lacked.typed_terms, lacked.scopes)
    return missing or ((lacked.period.text,) if lacked.period else ())


def _shown(opened: _Opened, asked: Asked, lacked: Query | None) -> SearchHit:
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
        received_at=card.received_at,
        summary=card.summary or None,
        highlights=tuple(Snippet(field=m.field, text=m.text, spans=m.spans) for m in marked),
        reprints=opened.reprints,
        explanation=reasons(annotated, query, asked.explained or "") if annotated else None,
        lacks=_lacks(opened.text, lacked) if lacked else (),
    )
