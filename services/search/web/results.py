"""The result that an article was opened out of: its words, and what comes before and behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.search.query.cursor import CursorGone
from services.search.query.nodes import Term
from services.search.searching.find import NoWords, look
from services.search.searching.highlights import Squeezed
from services.search.searching.paging import Page
from services.search.searching.parameters import SearchParams
from services.search.searching.ports import SearchPorts
from services.search.searching.search import written
from shared.web.layers import Mark

# So many pages of hits are gone through for the one before, as cursors lead on only.
_WALKED = 50


class Side(StrEnum):
    """Which neighbour of an article in its result."""

    PREVIOUS = "previous"
    NEXT = "next"


@dataclass(frozen=True)
class Place:
    """An article in a result, and the cursor of its page; None is the first page's."""

    id: str
    cursor: str | None


@dataclass(frozen=True)
class Result:
    """The words that were searched for, and the neighbours of an article.

    At the edges of a page of hits a neighbour isn't looked up yet: `after` is the next page's
    cursor, `has_before` says that there is a page before.
    """

    terms: tuple[Term, ...]
    previous: str | None = None
    next: str | None = None
    after: str | None = None
    has_before: bool = False


def result(id: str, params: SearchParams, *, ports: SearchPorts) -> Result | None:
    """Return the result of a search around an article, None if there is no such search.

    An old link to a later page knows its words alone. Raises IndexAway.
    """
    try:
        asked, page = look(params, ports=ports)
    except NoWords:
        return None
    except CursorGone:
        asked, page = look(params.model_copy(update={"cursor": None}), ports=ports)
    ids, terms = _ids(page), asked.query.terms
    if id not in ids:
        return Result(terms)
    at = ids.index(id)
    is_first, is_last = at == 0, at + 1 == len(ids)
    return Result(
        terms,
        previous=None if is_first else ids[at - 1],
        next=None if is_last else ids[at + 1],
        after=written(page.after, asked) if is_last and page.after else None,
        has_before=is_first and params.cursor is not None,
    )


def neighbour(id: str, side: Side, params: SearchParams, *, ports: SearchPorts) -> Place | None:
    """Return the neighbour of an article on another page of hits, None where it can't be found.

    What comes next is the first hit of the page that the cursor leads to. Raises IndexAway.
    """
    try:
        if side is Side.NEXT:
            _, page = look(params, ports=ports)
            return next((Place(first, params.cursor) for first in _ids(page)), None)
        return _before(id, params.model_copy(update={"cursor": None}), ports)
    except (NoWords, CursorGone):
        return None


def _before(id: str, params: SearchParams, ports: SearchPorts) -> Place | None:
    """Go through the pages from the first one on until one holds the article."""
    last: Place | None = None
    for _ in range(_WALKED):
        asked, page = look(params, ports=ports)
        ids = _ids(page)
        if id in ids:
            at = ids.index(id)
            return Place(ids[at - 1], params.cursor) if at else last
        if not page.after:
            break
        last = Place(ids[-1], params.cursor) if ids else last
        params = params.model_copy(update={"cursor": written(page.after, asked)})
    return None


def _ids(page: Page) -> list[str]:
    return [hit.id for hit in (*page.hits, *page.further)]


def found_marks(text: str, terms: tuple[Term, ...]) -> Iterator[Mark]:
    """Yield where in a text the words stand."""
    runs = [run for term in terms for run in term.runs]
    if not runs:
        return
    end = 0
    for match in Squeezed(text).matches(runs, 0, len(text)):
        # One that lies within another says nothing more.
        if match.end > end:
            yield Mark(max(match.start, end), match.end, "found")
            end = match.end
