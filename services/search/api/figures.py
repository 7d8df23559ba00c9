"""Routes of what boards tell: figures of a period, and searches compared without a board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field, model_validator

from services.search.alerts.keeping import check
from services.search.alerts.owners import search_for
from services.search.alerts.ports import Searches
from services.search.alerts.schemas import SearchIn
from services.search.api.boards import Kept, Known, Reference
from services.search.api.parameters import Wired
from services.search.api.placing import answered, limited
from services.search.api.saved_searches import Asking, Saved
from services.search.boards.asked import Found, asked_of, searches_of
from services.search.boards.figures import Figures
from services.search.boards.keeping import board_to_see
from services.search.boards.models import MOST_SEARCHES, Board, BoardSearch, Compared, Period
from services.search.boards.ports import Boards
from services.search.boards.showing import figures
from services.search.boards.table import as_table
from services.search.loosening import Reader
from services.search.searching.parameters import CountFormat
from services.search.searching.ports import SearchPorts
from services.search.text.analysis import OnceCutter
from shared.access.callers import Caller
from shared.access.owners import Owners
from shared.china_time import CHINA
from shared.http.access import MAY_READ
from shared.http.downloads import disposition
from shared.http.errors import problem_responses

router = APIRouter(prefix="/v1", tags=["boards"], dependencies=MAY_READ)
_TABLE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}


@dataclass(frozen=True)
class Desk:
    """What a board is looked up in."""

    boards: Boards
    searches: Searches
    owners: Owners

    def see(self, caller: Caller, reference: str) -> Board:
        """Return a board that a caller may see. Raises NoBoard, RedisAway."""
        return board_to_see(caller, reference, boards=self.boards, owners=self.owners)


async def desk_of(boards: Kept, searches: Saved, owners: Known) -> Desk:
    """Return what a board is looked up in."""
    return Desk(boards, searches, owners)


AtDesk = Annotated[Desk, Depends(desk_of)]


class PeriodParams(Period):
    """Which days are asked for, and with which they are compared."""

    compare: Compared | None = Field(None, description="with which days they are compared")
    form: CountFormat = Field(CountFormat.JSON, alias="format", description="how to write them")

    def chosen(self, otherwise: Period) -> Period:
        """Return the days that are asked for, else others."""
        given = self.model_fields_set & Period.model_fields.keys()
        return Period(**{name: getattr(self, name) for name in given}) if given else otherwise


class SearchesParams(PeriodParams):
    """Which searches are compared, if any yet, over which days."""

    search: list[Annotated[str, Field(pattern="^[0-9a-f]{16}$")]] = Field(
        [], max_length=MOST_SEARCHES, description="saved searches, by their ids"
    )
    q: list[Annotated[str, Field(min_length=1, max_length=1000)]] = Field(
        [],
        max_length=MOST_SEARCHES,
        description="searches as they are typed",
        examples=[["星澜汽车", "望川电机"]],
    )

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        if len(self.search) + len(self.q) > MOST_SEARCHES:
            raise ValueError(f"name {MOST_SEARCHES} searches at most, as search or q")
        return self


class CompareParams(SearchesParams):
    """Which searches are compared, over which days."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not (self.search or self.q):
            raise ValueError(f"name 1 to {MOST_SEARCHES} searches, as search or q")
        return self


async def told_of(
    searches: Sequence[BoardSearch],
    period: Period,
    compare: Compared,
    *,
    ports: SearchPorts,
    kept: Searches,
) -> Figures:
    """Return what searches find of a period: the store is asked first, then the index alone.

    So a store that hangs takes no place of what is expensive. Raises Crowded, RedisAway, IndexAway.
    """
    found = await answered(ports.places.store, partial(searches_of, searches, kept=kept), ports)
    work = partial(limited, partial(_counted, found, period, compare, ports), ports)
    return await answered(ports.places.heavy, work, ports)


def _counted(
    found: Sequence[Found], period: Period, compare: Compared, ports: SearchPorts
) -> Figures:
    reader = Reader(OnceCutter(ports.cutter), ports.known())
    asked = list(asked_of(found, reader=reader, index=ports.index))
    today = datetime.now(CHINA).date()
    return figures(asked, period, compare, today, index=ports.index)


def _written(found: Figures, form: CountFormat, name: str) -> Response:
    if form is CountFormat.JSON:
        return Response(found.model_dump_json(), media_type="application/json")
    headers = {"Content-Disposition": disposition(name, "csv", "figures")}
    return Response(as_table(found), media_type="text/csv", headers=headers)


@router.get(
    "/boards/{id}/figures",
    response_model=Figures,
    responses=problem_responses(404, 422, 503) | _TABLE,
)
async def get_figures(
    reference: Reference,
    ports: Wired,
    desk: AtDesk,
    caller: Asking,
    params: Annotated[PeriodParams, Query()],
) -> Response:
    """Count what the searches of a board find of a period, and compare them: JSON, or a table.

    The period is that of the board unless `days`, `until`, `from` or `to` ask for another. Counted
    are dated articles, by the index; a percentage of change is told from ten articles before on.
    """
    board = await answered(
        ports.places.store,
        partial(desk.see, caller, reference),
        ports,
    )
    compare = params.compare or board.compare
    period = params.chosen(board.period)
    found = await told_of(board.searches, period, compare, ports=ports, kept=desk.searches)
    return _written(found, params.form, board.name)


@router.get("/compare", response_model=Figures, responses=problem_responses(404, 422, 503) | _TABLE)
async def get_comparison(
    ports: Wired, searches: Saved, caller: Asking, params: Annotated[CompareParams, Query()]
) -> Response:
    """Compare searches as a board does, without keeping one: saved ones of one's own, or typed."""
    may = partial(checked, params, ports, searches, caller)
    asked = await answered(ports.places.store, may, ports)
    compare = params.compare or Compared.BEFORE
    found = await told_of(asked, params.chosen(Period()), compare, ports=ports, kept=searches)
    return _written(found, params.form, " ".join(each.name for each in found.searches))


def checked(
    params: SearchesParams, ports: SearchPorts, kept: Searches, caller: Caller
) -> list[BoardSearch]:
    """Return the searches that are asked for, as boards have them.

    Raises NoSearch, NotUnderstood, AsksNothing, RedisAway.
    """
    for id in params.search:
        search_for(caller, id, kept)
    for q in params.q:
        check(SearchIn(name="-", q=q), ports.cutter, is_private_allowed=False)
    return [
        *(BoardSearch(search=id) for id in params.search),
        *(BoardSearch(q=q) for q in params.q),
    ]
