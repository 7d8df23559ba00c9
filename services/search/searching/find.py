"""From what a reader asks for to the answer: understand it, search, and mend what finds nothing."""

from dataclasses import replace

from services.search.index.ports import IndexAway
from services.search.index.time_limit import is_over, stopped_after
from services.search.loosening import Reader, Way, finds, loosened
from services.search.query.cursor import Cursor, read_cursor
from services.search.query.filters import NO_FILTERS
from services.search.query.near import Near
from services.search.query.notes import Note, NoteKind
from services.search.query.query import Query
from services.search.query.steps import Step
from services.search.query.synonyms import typed
from services.search.searching.answers import Facet, SearchAnswer
from services.search.searching.highlights import name_of
from services.search.searching.meant import Correction
from services.search.searching.paging import Page, page
from services.search.searching.parameters import AskedParams, SearchParams
from services.search.searching.ports import SearchPorts
from services.search.searching.reading import PeriodRead, Reading
from services.search.searching.search import Asked, answer
from services.search.text.analysis import OnceCutter
from shared.errors import CaibianError
from shared.logs import get_logger
from shared.web.texts import Language, texts

# So many of what will do as well are told.
_ALIKE = 6


class NoWords(CaibianError):
    """There is no word in it."""


class UnknownFacet(CaibianError):
    """There is no such facet."""


def find(params: SearchParams, *, ports: SearchPorts) -> SearchAnswer:
    """Find what a reader asks for. Raises NoWords, UnknownFacet, CursorGone, IndexAway."""
    asked, found, meant = _looked(params, ports)
    answered = told(answer(found, asked, index=ports.index))
    return answered.model_copy(update={"did_you_mean": meant.text}) if meant else answered


def told(answered: SearchAnswer) -> SearchAnswer:
    """Return an answer that says so if it was stopped early."""
    seconds = stopped_after()
    if seconds is None:
        return answered
    note = Note(kind=NoteKind.STOPPED, values={"seconds": seconds})
    said = texts(Language.EN)(note.key, **note.values)
    more = {"notes": (*answered.notes, said), "noted": (*answered.noted, note)}
    return answered.model_copy(update={"timed_out": True, **more})


def look(params: SearchParams, *, ports: SearchPorts) -> tuple[Asked, Page]:
    """Return how a search is understood and the page that it finds, not opened yet.

    Raises NoWords, UnknownFacet, CursorGone, IndexAway.
    """
    asked, found, _ = _looked(params, ports)
    return asked, found


def understood(params: AskedParams, ports: SearchPorts) -> Query:
    """Return the query of all hits of what a reader asks for. Raises NoWords, IndexAway."""
    reader = _reader(params, ports)
    way = _read(params, None, reader)
    if params.q.strip():
        way, _ = _mended(params, way, reader, ports)
    return replace(way.query, filters=params.filters())


def _looked(params: SearchParams, ports: SearchPorts) -> tuple[Asked, Page, Correction | None]:
    """Return the page of a search, and a correction that is only offered."""
    identity, reader = (
        params.identity(ports.known().version, ports.secret()),
        _reader(params, ports),
    )
    cursor = read_cursor(params.cursor, identity) if params.cursor else None
    way, meant = _read(params, cursor, reader), None
    if not cursor and way.query.most_missing:
        way, meant = _mended(params, way, reader, ports)
    asked, found = _page(params, way, cursor, identity, ports)
    if found.total.value or cursor or way.query.most_missing or not params.q.strip():
        return asked, found, meant
    mended, meant = _mended(params, way, reader, ports)
    if mended != way:
        asked, found = _page(params, mended, cursor, identity, ports)
    return asked, found, meant


def _read(params: AskedParams, cursor: Cursor | None, reader: Reader) -> Way:
    """Understand a query as it was typed, or as it was understood on the first page.

    Raises NoWords.
    """
    if cursor:
        way = reader.way(cursor.text or params.q, cursor.step, cursor.missing)
        way = replace(way, corrected=cursor.text or None)
    else:
        way = reader.way(params.q)
    if params.q.strip() and not (way.query.words or way.query.bound or way.query.clauses):
        raise NoWords
    return way


def _reader(params: AskedParams, ports: SearchPorts) -> Reader:
    """Return how queries are read: filters change nothing in it, as a facet counts what is read."""
    known = ports.known()
    known = known if params.dated else replace(known, today=None)
    known = replace(known, passes_over=False) if params.exact else known
    return Reader(OnceCutter(ports.cutter), known, params.zones)


def _mended(
    params: AskedParams, way: Way, reader: Reader, ports: SearchPorts
) -> tuple[Way, Correction | None]:
    """Return the way to understand a query by which something is found, else the way it was read.

    A correction that isn't certain is returned as well, to be offered.
    """
    if params.exact:
        found = way if finds(way.query, ports.index) else None
    else:
        found = loosened(params.q, reader, index=ports.index)
    if found:
        return found, None
    everywhere = replace(way.query, filters=NO_FILTERS)
    meant = ports.suggester.did_you_mean(params.q, everywhere, reader.cutter)
    if params.exact or meant is None or not meant.is_certain:
        return way, meant
    corrected = loosened(meant.text, reader, index=ports.index)
    return (replace(corrected, corrected=meant.text), None) if corrected else (way, meant)


def _page(
    params: SearchParams, way: Way, cursor: Cursor | None, identity: str, ports: SearchPorts
) -> tuple[Asked, Page]:
    text = way.corrected or params.q
    near = cursor.near if cursor else ()
    notes: tuple[Note, ...] = ()
    if way.query.is_long and way.query.may_be_guessed and cursor is None:
        near, notes = _near(text, params, ports)
    query = replace(
        way.query, filters=params.filters(), sort=params.sort, size=params.size, near=near
    )
    asked = Asked(
        query=query,
        text=identity,
        cursor=cursor,
        grouping=params.group,
        facets=_facets(params.facets),
        facet_size=params.facet_size,
        facet_open=params.facet_open,
        notes=(*way.notes, *notes),
        explained=text if params.explain else None,
        near=lambda: _near(text, params, ports),
        reading=_reading(way),
    )
    return asked, page(query, cursor, params.group, asked.near, index=ports.index)


def _reading(way: Way) -> Reading:
    terms, period = tuple(dict.fromkeys(way.query.typed_terms)), way.query.period
    alike = ((name_of(term), *map(typed, term.others[:_ALIKE])) for term in terms if term.others)
    return Reading(
        needed=tuple(map(name_of, terms)),
        alike=tuple(alike) if way.step is Step.NEAR else (),
        step=way.step,
        missing=way.missing,
        corrected=way.corrected,
        period=PeriodRead(text=period.text, first=period.first, last=period.last)
        if period
        else None,
        passed_over=way.query.passed_over,
    )


def _near(
    q: str, params: SearchParams, ports: SearchPorts
) -> tuple[tuple[Near, ...], tuple[Note, ...]]:
    """Return what is near in meaning, and a note where that can't be told at the moment."""
    if ports.meaning is None or not params.meaning or is_over():
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
