"""The result that an article was opened out of: its words, and what comes before and behind."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.search.query.cursor import CursorGone
from services.search.query.nodes import Term
from services.search.searching.find import NoWords, look
from services.search.searching.highlights import Squeezed
from services.search.searching.parameters import SearchParams
from services.search.searching.ports import SearchPorts
from shared.web.layers import Mark


@dataclass(frozen=True)
class Result:
    """The words that were searched for, and the neighbours of an article on its page of hits."""

    terms: tuple[Term, ...]
    previous: str | None = None
    next: str | None = None


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
    ids = [hit.id for hit in (*page.hits, *page.further)]
    terms = asked.query.terms
    if id not in ids:
        return Result(terms)
    at = ids.index(id)
    return Result(terms, ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None)


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
