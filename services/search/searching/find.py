"""From what a reader asks for to the answer: understand it, search, and mend what finds nothing."""

from collections.abc import Iterator
from dataclasses import replace

from services.search.index.ports import IndexAway
from services.search.query.language import understand
from services.search.query.near import Near
from services.search.query.notes import Note, NoteKind
from services.search.query.query import Query
from services.search.searching import export as exporting
from services.search.searching.answers import Facet, SearchAnswer
from services.search.searching.parameters import ExportParams, SearchParams
from services.search.searching.ports import SearchPorts
from services.search.searching.search import Asked, search
from shared.errors import CaibianError
from shared.logs import get_logger


class NoWords(CaibianError):
    """There is no word in it."""


class UnknownFacet(CaibianError):
    """There is no such facet."""


def find(params: SearchParams, *, ports: SearchPorts) -> SearchAnswer:
    """Find what a reader asks for. Raises NoWords, UnknownFacet, CursorGone, IndexAway."""
    asked = _asked(params, ports)
    answer = search(asked, index=ports.index)
    is_near = bool(asked.query.near)
    is_found = any(hit.highlights for hit in answer.hits) if is_near else answer.total.value
    if is_found or not params.q.strip():
        return answer
    meant = ports.suggester.did_you_mean(params.q, asked.query, ports.cutter)
    return answer.model_copy(update={"did_you_mean": meant.text if meant else None})


def export(params: ExportParams, *, ports: SearchPorts) -> Iterator[bytes]:
    """Yield the lines of all that a reader asks for. Raises NoWords, IndexAway."""
    understood, _ = understand(params.q, ports.cutter, synonyms=ports.synonyms())
    _check_words(params.q, understood)
    query = replace(understood, filters=params.filters(), zones=params.zones)
    return exporting.export(query, params.form, index=ports.index)


def _asked(params: SearchParams, ports: SearchPorts) -> Asked:
    synonyms = ports.synonyms()
    understood, notes = understand(params.q, ports.cutter, params.sort, synonyms)
    _check_words(params.q, understood)
    if params.meaning and not params.cursor:
        near, more = _near(params.q, understood, ports)
        understood, notes = understood.beside(near), (*notes, *more)
    return Asked(
        query=replace(
            understood,
            filters=params.filters(),
            sort=params.sort,
            zones=params.zones,
            size=params.size,
        ),
        text=params.identity(synonyms.version),
        cursor=params.cursor,
        grouping=params.group,
        facets=_facets(params.facets),
        facet_size=params.facet_size,
        notes=notes,
        explained=params.q if params.explain else None,
    )


def _check_words(q: str, understood: Query) -> None:
    """Raise NoWords when something was typed and nothing in it can be found."""
    if q.strip() and not (understood.terms or understood.clauses):
        raise NoWords


def _near(
    q: str, understood: Query, ports: SearchPorts
) -> tuple[tuple[Near, ...], tuple[Note, ...]]:
    """Return what is near in meaning, and a note where that can't be told at the moment."""
    if ports.meaning is None or not understood.is_loose:
        return (), ()
    try:
        return ports.meaning.near(q), ()
    except IndexAway as error:
        get_logger("meaning").warning("words alone: %s", error)
        return (), (Note(kind=NoteKind.NO_MEANING, values={}),)


def _facets(names: str) -> tuple[Facet, ...]:
    wanted = dict.fromkeys(name.strip() for name in names.split(",") if name.strip())
    if unknown := [name for name in wanted if name not in list(Facet)]:
        raise UnknownFacet(unknown[0])
    return tuple(map(Facet, wanted))
