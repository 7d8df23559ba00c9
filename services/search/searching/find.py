"""From what a reader asks for to the answer: understand it, search, and mend what finds nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.search.index.ports import IndexAway
from services.search.loosening import finds, loosened
from services.search.query.cursor import Cursor, read_cursor
from services.search.query.language import understand
from services.search.query.near import Near
from services.search.query.notes import Note, NoteKind
from services.search.query.query import Query
from services.search.query.steps import Step
from services.search.searching import export as exporting
from services.search.searching.answers import Facet, Reading, SearchAnswer
from services.search.searching.highlights import name_of
from services.search.searching.paging import Page, page
from services.search.searching.parameters import ExportParams, SearchParams
from services.search.searching.ports import SearchPorts
from services.search.searching.search import Asked, answer
from shared.errors import CaibianError
from shared.logs import get_logger


class NoWords(CaibianError):
    """There is no word in it."""


class UnknownFacet(CaibianError):
    """There is no such facet."""


@dataclass(frozen=True)
class _Read:
    """A query as it is understood: how far loosened, and corrected to what."""

    step: Step
    query: Query
    notes: tuple[Note, ...]
    corrected: str | None = None


def find(params: SearchParams, *, ports: SearchPorts) -> SearchAnswer:
    """Find what a reader asks for. Raises NoWords, UnknownFacet, CursorGone, IndexAway."""
    asked, found = look(params, ports=ports)
    answered = answer(found, asked, index=ports.index)
    if found.total.value or asked.reading.corrected or not params.q.strip():
        return answered
    meant = ports.suggester.did_you_mean(params.q, asked.query, ports.cutter)
    return answered.model_copy(update={"did_you_mean": meant})


def look(params: SearchParams, *, ports: SearchPorts) -> tuple[Asked, Page]:
    """Return how a search is understood and the page that it finds, not opened yet.

    Raises NoWords, UnknownFacet, CursorGone, IndexAway.
    """
    known = ports.known()
    identity = params.identity(known.version)
    cursor = read_cursor(params.cursor, identity) if params.cursor else None
    read = _read(params, cursor, ports)
    _check_words(params.q, read.query)
    found, asked = _page(params, read, cursor, identity, ports)
    if not found.total.value and cursor is None and params.q.strip():
        loose = _loosened(params, read, ports)
        if loose is not read:
            found, asked = _page(params, loose, cursor, identity, ports)
    return asked, found


def export(params: ExportParams, *, ports: SearchPorts) -> Iterator[bytes]:
    """Yield the lines of all hits of what a reader asks for. Raises NoWords, IndexAway."""
    query, _ = understand(params.q, ports.cutter, known=ports.known())
    _check_words(params.q, query)
    read = _Read(Step.TYPED, replace(query, zones=params.zones), ())
    if params.q.strip():
        read = _loosened(params, read, ports)
    asked = replace(read.query, filters=params.filters(), loose=())
    return exporting.export(asked, params.form, index=ports.index)


def _read(params: SearchParams, cursor: Cursor | None, ports: SearchPorts) -> _Read:
    """Understand a query as it was typed, or as it was understood on the first page."""
    step = cursor.step if cursor else Step.TYPED
    corrected = (cursor.text if cursor else "") or None
    query, notes = understand(corrected or params.q, ports.cutter, known=ports.known(), step=step)
    return _Read(step, replace(query, zones=params.zones), notes, corrected)


def _loosened(params: SearchParams | ExportParams, read: _Read, ports: SearchPorts) -> _Read:
    """Return a looser way to understand a query by which something is found, if there is one."""
    if finds(read.query, ports.index):
        return read
    way = loosened(params.q, ports.cutter, ports.known(), params.zones, index=ports.index)
    return _Read(*way) if way else read


def _page(
    params: SearchParams, read: _Read, cursor: Cursor | None, identity: str, ports: SearchPorts
) -> tuple[Page, Asked]:
    text = read.corrected or params.q
    near = cursor.near if cursor else ()
    notes: tuple[Note, ...] = ()
    if read.query.is_long and read.query.may_be_guessed and cursor is None:
        near, notes = _near(text, params, ports)
    query = replace(
        read.query, filters=params.filters(), sort=params.sort, size=params.size, near=near
    )
    asked = Asked(
        query=query,
        text=identity,
        cursor=cursor,
        grouping=params.group,
        facets=_facets(params.facets),
        facet_size=params.facet_size,
        notes=(*read.notes, *notes),
        explained=text if params.explain else None,
        near=lambda: _near(text, params, ports),
        reading=_reading(read),
    )
    return page(query, cursor, params.group, asked.near, index=ports.index), asked


def _reading(read: _Read) -> Reading:
    needed = tuple(dict.fromkeys(map(name_of, read.query.typed_terms)))
    return Reading(needed=needed, step=read.step, corrected=read.corrected)


def _check_words(q: str, understood: Query) -> None:
    """Raise NoWords when something was typed and nothing in it can be found."""
    if q.strip() and not (understood.terms or understood.clauses or understood.sounds):
        raise NoWords


def _near(
    q: str, params: SearchParams, ports: SearchPorts
) -> tuple[tuple[Near, ...], tuple[Note, ...]]:
    """Return what is near in meaning, and a note where that can't be told at the moment."""
    if ports.meaning is None or not params.meaning:
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
