"""The pages of the boards: searches side by side, and the forms that make and change boards."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ConfigDict

from services.search.alerts.owners import may_keep, searches_for
from services.search.alerts.ports import Searches
from services.search.api.boards import Id, Kept, Reference
from services.search.api.figures import AtDesk, PeriodParams, SearchesParams, checked, told_of
from services.search.api.parameters import Wired
from services.search.api.placing import answered, placed, store
from services.search.api.saved_searches import Asking, Keeper, Saved
from services.search.boards.figures import Figures
from services.search.boards.keeping import (
    board_for,
    boards_for,
    change,
    forget,
    keep,
    share,
)
from services.search.boards.models import MOST_SEARCHES, Board, Compared, Period, Until
from services.search.boards.ports import Boards
from services.search.fields import NAMED
from services.search.web.board_charts import charts
from services.search.web.board_forms import address_of, board_in, with_filters, written
from services.search.web.saved_pages import OWN_FORM, Fields
from shared.access.callers import Caller
from shared.access.owners import is_for
from shared.http.access import MAY_READ, audit
from shared.web.pages import PageRoute, language, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)
LASTS = (7, 30, 90)


class PageParams(PeriodParams):
    """Which days the page of a board is asked for; its address may say more."""

    model_config = ConfigDict(extra="ignore")


class ComparePageParams(SearchesParams):
    """What the page of a comparison is asked for; its address may say more."""

    model_config = ConfigDict(extra="ignore")


@router.get("/boards")
@placed(store)
def boards(request: Request, boards: Kept, searches: Saved, caller: Asking) -> Response:
    """List one's boards, above the form that makes one."""
    own = boards_for(caller, boards)
    return site_of(request).page(
        request, "boards.html", boards=own, **_form(caller, searches, None)
    )


@router.post("/boards", dependencies=OWN_FORM)
@placed(store)
def make(
    request: Request, ports: Wired, boards: Kept, searches: Saved, caller: Keeper, fields: Fields
) -> Response:
    """Keep a board."""
    board = keep(
        board_in(fields), boards=boards, searches=searches, cutter=ports.cutter, caller=caller
    )
    audit(request, "save-board", id=board.id)
    return RedirectResponse(f"/boards/{board.id}", 303)


@router.get("/boards/{id}")
async def show(
    reference: Reference,
    request: Request,
    ports: Wired,
    desk: AtDesk,
    caller: Asking,
    asked: Annotated[PageParams, Query()],
) -> Response:
    """Show a board: what its searches find of a period, side by side and compared."""
    board = await answered(ports.places.store, partial(desk.see, caller, reference), ports)
    period, compare = asked.chosen(board.period), asked.compare or board.compare
    found = await told_of(board.searches, period, compare, ports=ports, kept=desk.searches)
    return _shown(
        request,
        found,
        board=board,
        reference=reference,
        may_change=is_for(board.owner, caller) and may_keep(caller),
        **{"asked": period, "compare": compare, "seconds": ports.seconds},
    )


@router.get("/compare")
async def compare(
    request: Request,
    ports: Wired,
    searches: Saved,
    caller: Asking,
    asked: Annotated[ComparePageParams, Query()],
) -> Response:
    """Show searches side by side without keeping a board; before any is named, ask for some."""
    period, compare = asked.chosen(Period()), asked.compare or Compared.BEFORE
    more: dict[str, Any] = {"asked": period, "compare": compare, "seconds": ports.seconds}
    more |= {"may_keep": may_keep(caller), "typed": asked.q}
    if not (asked.search or asked.q):
        return site_of(request).page(
            request, "compare.html", found=None, **_choices(period), **more
        )
    may = partial(checked, asked, ports, searches, caller)
    wanted = await answered(ports.places.store, may, ports)
    found = await told_of(wanted, period, compare, ports=ports, kept=searches)
    return _shown(request, found, board=None, **more)


@router.get("/boards/{id}/edit")
@placed(store)
def edit(id: Id, request: Request, boards: Kept, searches: Saved, caller: Keeper) -> Response:
    """Show the form in which a board is changed."""
    board = board_for(caller, id, boards)
    return site_of(request).page(
        request, "edit_board.html", board=board, **_form(caller, searches, board)
    )


@router.post("/boards/{id}/edit", dependencies=OWN_FORM)
@placed(store)
def change_board(
    id: Id,
    request: Request,
    ports: Wired,
    boards: Kept,
    searches: Saved,
    caller: Keeper,
    fields: Fields,
) -> Response:
    """Change a board."""
    old = board_for(caller, id, boards)
    asked = board_in(fields, old)
    change(old, asked, boards=boards, searches=searches, cutter=ports.cutter, caller=caller)
    audit(request, "change-board", id=id)
    return RedirectResponse(f"/boards/{id}", 303)


@router.post("/boards/{id}/share", dependencies=OWN_FORM)
@placed(store)
def share_board(id: Id, request: Request, boards: Kept, caller: Keeper) -> Response:
    """Share a board by a new link."""
    return _share(id, request, boards, caller, is_shared=True)


@router.post("/boards/{id}/unshare", dependencies=OWN_FORM)
@placed(store)
def unshare_board(id: Id, request: Request, boards: Kept, caller: Keeper) -> Response:
    """Share a board no longer."""
    return _share(id, request, boards, caller, is_shared=False)


@router.post("/boards/{id}/delete", dependencies=OWN_FORM)
@placed(store)
def delete(id: Id, request: Request, boards: Kept, caller: Keeper) -> Response:
    """Forget a board."""
    forget(caller, id, boards)
    audit(request, "delete-board", id=id)
    return RedirectResponse("/boards", 303)


def _share(
    id: str, request: Request, boards: Boards, caller: Caller, *, is_shared: bool
) -> Response:
    share(board_for(caller, id, boards), boards=boards, is_shared=is_shared)
    audit(request, "share-board" if is_shared else "unshare-board", id=id)
    return RedirectResponse(f"/boards/{id}#sharing", 303)


def _form(caller: Caller, searches: Searches, board: Board | None) -> dict[str, Any]:
    """Return what the form of a board offers."""
    return {
        "may_keep": may_keep(caller),
        "saved": searches_for(caller, searches),
        "chosen": {each.search for each in board.searches} if board else set(),
        "kept": with_filters(board) if board else [],
        "typed": written(board) if board else "",
        **_choices(board.period if board else Period()),
    }


def _choices(period: Period) -> dict[str, Any]:
    """Return what forms offer; the period at hand is among it."""
    return {
        "lasts": sorted({*LASTS, period.days}),
        "untils": tuple(Until),
        "compares": tuple(Compared),
        "usual": Period(),
        "most": MOST_SEARCHES,
    }


def _shown(request: Request, found: Figures, board: Board | None, **more: Any) -> Response:
    words = language(request)
    return site_of(request).page(
        request,
        "board.html" if board else "compare.html",
        found=found,
        board=board,
        title=board.name if board else words("boards.comparison"),
        address_of=lambda search, narrowed: address_of(search, found.period, narrowed),
        types=tuple(NAMED),
        charts=charts(found, words),
        **_choices(more["asked"]),
        **more,
    )
