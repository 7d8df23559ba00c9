"""What the forms of boards say, and the addresses that a board leads to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from pydantic import ValidationError

from services.search.boards.figures import Days, SearchFigures
from services.search.boards.models import Board, BoardIn, BoardSearch
from shared.http.problem import invalid

_PERIOD = ("days", "until", "from", "to")


def board_in(fields: Sequence[tuple[str, str]], old: Board | None = None) -> BoardIn:
    """Return the board that a form asks to keep, in the place of an old one. Raises Problem 422."""
    given = defaultdict(list)
    for name, value in fields:
        given[name].append(value)
    asked = {
        "name": given["name"][-1] if given["name"] else "",
        "period": {name: given[name][-1] for name in _PERIOD if given[name]},
        "searches": [
            *({"search": id} for id in given["search"]),
            *_kept(given["kept"], old),
            *_typed(given["typed"]),
        ],
    }
    if given["compare"]:
        asked["compare"] = given["compare"][-1]
    try:
        return BoardIn.model_validate(asked)
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_context=False)) from error


def with_filters(board: Board) -> list[tuple[int, str]]:
    """Return by their places the searches of a board that a line of text can't hold."""
    return [
        (place, each.name or each.q or "–")
        for place, each in enumerate(board.searches)
        if not each.search and each.filters.asks()
    ]


def written(board: Board) -> str:
    """Return the searches of a board that were written down, one a line."""
    typed = [each for each in board.searches if not each.search and not each.filters.asks()]
    return "\n".join(f"{each.name} = {each.q}" if each.name else each.q for each in typed)


def address_of(search: SearchFigures, days: Days, more: Mapping[str, str]) -> str:
    """Return the address of the page of what a search finds of some days, narrowed by more."""
    filters = search.filters.model_dump(mode="json", exclude_none=True)
    asked = {"q": search.q, **filters, **more, "from": str(days.first), "to": str(days.last)}
    return f"/?{urlencode({name: value for name, value in asked.items() if value}, doseq=True)}"


def _kept(places: Sequence[str], old: Board | None) -> Iterator[BoardSearch]:
    """Yield the searches of the old board that stay as they are."""
    for place, _ in with_filters(old) if old else ():
        if old and str(place) in places:
            yield BoardSearch.model_validate(old.searches[place].model_dump())


def _typed(texts: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the searches that were written down: a line each, maybe with a name before =."""
    for line in "\n".join(texts).splitlines():
        name, is_named, q = line.replace("＝", "=").partition("=")
        if line.strip():
            yield {"name": name.strip(), "q": q.strip()} if is_named else {"q": line.strip()}
