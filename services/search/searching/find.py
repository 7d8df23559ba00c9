"""From what a reader asks for to the answer: understand it, search, and mend what finds nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from services.search.index.ports import IndexAway
from services.search.loosening import finds, loosened
from services.search.query.cursor import Cursor, read_cursor
from services.search.query.filters import NO_FILTERS
from services.search.query.known import Known
from services.search.query.language import understand
from services.search.query.near import Near
from services.search.query.notes import Note, NoteKind
from services.search.query.query import Query
from services.search.query.steps import Step
from services.search.query.synonyms import typed
from services.search.searching import export as exporting
from services.search.searching.answers import Facet, PeriodRead, Reading, SearchAnswer
from services.search.searching.highlights import name_of
from services.search.searching.meant import Correction
from services.search.searching.paging import Page, page
from services.search.searching.parameters import ExportParams, SearchParams
from services.search.searching.ports import SearchPorts
from services.search.searching.search import Asked, answer
from shared.errors import CaibianError
from shared.logs import get_logger

# So many of what will do as well are told.
_ALIKE = 6


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
    asked, found, meant = _looked(params, ports)
    answered = answer(found, asked, index=ports.index)
    return answered.model_copy(update={"did_you_mean": meant.text}) if meant else answered


def look(params: SearchParams, *, ports: SearchPorts) -> tuple[Asked, Page]:
    """Return how a search is understood and the page that it finds, not opened yet.

    Raises NoWords, UnknownFacet, CursorGone, IndexAway.
    """
    asked, found, _ = _looked(params, ports)
    return asked, found


def export(params: ExportParams, *, ports: SearchPorts) -> Iterator[bytes]:
    """Yield the lines of all hits of what a reader asks for. Raises NoWords, IndexAway."""
    read = _read(params, None, ports)
    _check_words(params.q, read.query)
    if params.q.strip():
        read, _ = _mended(params, read, ports)
    asked = replace(read.query, filters=params.filters())
    return exporting.export(asked, params.form, index=ports.index)


def _looked(params: SearchParams, ports: SearchPorts) -> tuple[Asked, Page, Correction | None]:
    """Return the page of a search, and a correction that is only offered."""
    identity = params.identity(ports.known().version)
    cursor = read_cursor(params.cursor, identity) if params.cursor else None
    read = _read(params, cursor, ports)
    _check_words(params.q, read.query)
    asked, found = _page(params, read, cursor, identity, ports)
    if found.total.value or cursor or not params.q.strip():
        return asked, found, None
    mended, meant = _mended(params, read, ports)
    if mended is not read:
        asked, found = _page(params, mended, cursor, identity, ports)
    return asked, found, meant


def _read(params: SearchParams | ExportParams, cursor: Cursor | None, ports: SearchPorts) -> _Read:
    """Understand a query as it was typed, or as it was understood on the first page."""
    step = cursor.step if cursor else Step.TYPED
    corrected = (cursor.text if cursor else "") or None
    text, known = corrected or params.q, _known(params, ports)
    query, notes = understand(text, ports.cutter, known=known, step=step)
    return _Read(step, replace(query, zones=params.zones), notes, corrected)


def _known(params: SearchParams | ExportParams, ports: SearchPorts) -> Known:
    """Return what is known; whoever gives a period by filters means no other one."""
    known = ports.known()
    is_dated = params.dated and not (params.published_from or params.published_to)
    return known if is_dated else replace(known, today=None)


def _mended(
    params: SearchParams | ExportParams, read: _Read, ports: SearchPorts
) -> tuple[_Read, Correction | None]:
    """Return another way to understand a query by which something is found, if there is one.

    A correction that isn't certain is returned as well, to be offered.
    """
    if finds(read.query, ports.index):
        return read, None
    ways = partial(
        loosened,
        cutter=ports.cutter,
        known=_known(params, ports),
        zones=params.zones,
        index=ports.index,
    )
    if not params.exact and (way := ways(params.q)):
        return _Read(*way), None
    everywhere = replace(read.query, filters=NO_FILTERS)
    meant = ports.suggester.did_you_mean(params.q, everywhere, ports.cutter)
    if params.exact or meant is None or not meant.is_certain:
        return read, meant
    way = ways(meant.text)
    return (_Read(*way, corrected=meant.text), None) if way else (read, meant)


def _page(
    params: SearchParams, read: _Read, cursor: Cursor | None, identity: str, ports: SearchPorts
) -> tuple[Asked, Page]:
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
    return asked, page(query, cursor, params.group, asked.near, index=ports.index)


def _reading(read: _Read) -> Reading:
    terms, period = tuple(dict.fromkeys(read.query.typed_terms)), read.query.period
    is_near = read.step in (Step.NEAR, Step.FEWER)
    alike = ((name_of(term), *map(typed, term.others[:_ALIKE])) for term in terms if term.others)
    return Reading(
        needed=tuple(map(name_of, terms)),
        alike=tuple(alike) if is_near else (),
        step=read.step,
        corrected=read.corrected,
        period=PeriodRead(text=period.text, first=period.first, last=period.last)
        if period
        else None,
    )


def _check_words(q: str, understood: Query) -> None:
    """Raise NoWords when something was typed and nothing in it can be found."""
    if q.strip() and not (understood.unscored or understood.clauses):
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
