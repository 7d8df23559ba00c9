"""Routes of the boards: kept, changed, shared and forgotten."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from services.search.api.parameters import Wired
from services.search.api.placing import placed, store
from services.search.api.saved_searches import Asking, Keeper, Saved
from services.search.boards.keeping import (
    board_for,
    board_to_see,
    boards_for,
    change,
    forget,
    keep,
    share,
)
from services.search.boards.models import Board, BoardIn, BoardList
from services.search.boards.ports import REFERENCE, Boards
from shared.access.owners import Owners
from shared.http.access import MAY_READ, audit
from shared.http.errors import problem_responses

router = APIRouter(prefix="/v1/boards", tags=["boards"], dependencies=MAY_READ)


async def boards_of(request: Request) -> Boards:
    """Return the app's boards."""
    boards: Boards = request.app.state.boards
    return boards


async def owners_of(request: Request) -> Owners:
    """Return who knows which owners are gone."""
    owners: Owners = request.app.state.owners
    return owners


Kept = Annotated[Boards, Depends(boards_of)]
Known = Annotated[Owners, Depends(owners_of)]
Id = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
Reference = Annotated[
    str,
    Path(
        alias="id",
        pattern=REFERENCE,
        description="the board's id or, by its link, the id, a hyphen and the link's token",
    ),
]


@router.post("", status_code=201, responses=problem_responses(400, 409, 413, 422, 503))
@placed(store)
def post_board(
    asked: BoardIn, request: Request, ports: Wired, boards: Kept, searches: Saved, caller: Keeper
) -> Board:
    """Keep a board of one to eight searches: saved ones of the caller's, or written down here.

    Its maker alone sees, changes and deletes it, and admins do, unless it is shared. A key needs
    the scopes read and ingest for it, or admin.
    """
    board = keep(asked, boards=boards, searches=searches, cutter=ports.cutter, caller=caller)
    audit(request, "save-board", id=board.id)
    return board


@router.get("", responses=problem_responses(422, 503))
@placed(store)
def get_boards(boards: Kept, caller: Asking) -> BoardList:
    """List one's boards; an admin sees all."""
    return BoardList(boards=tuple(boards_for(caller, boards)))


@router.get("/{id}", responses=problem_responses(404, 422, 503))
@placed(store)
def get_board(reference: Reference, boards: Kept, owners: Known, caller: Asking) -> Board:
    """Show a board: one's own, or one that somebody shares."""
    return board_to_see(caller, reference, boards=boards, owners=owners)


@router.put("/{id}", responses=problem_responses(400, 404, 413, 422, 503))
@placed(store)
def put_board(
    id: Id,
    asked: BoardIn,
    request: Request,
    ports: Wired,
    boards: Kept,
    searches: Saved,
    caller: Keeper,
) -> Board:
    """Change a board; it keeps its id and, where it is shared, its token."""
    old = board_for(caller, id, boards)
    board = change(old, asked, boards=boards, searches=searches, cutter=ports.cutter, caller=caller)
    audit(request, "change-board", id=id)
    return board


@router.delete("/{id}", status_code=204, responses=problem_responses(404, 422, 503))
@placed(store)
def delete_board(id: Id, request: Request, boards: Kept, caller: Keeper) -> None:
    """Forget a board; its searches stay."""
    forget(caller, id, boards)
    audit(request, "delete-board", id=id)


@router.post("/{id}/share", responses=problem_responses(404, 422, 503))
@placed(store)
def share_board(id: Id, request: Request, boards: Kept, caller: Keeper) -> Board:
    """Share a board by a new `token`: with it whoever may read may look at the board.

    A token of before is good for nothing any more.
    """
    board = share(board_for(caller, id, boards), boards=boards, is_shared=True)
    audit(request, "share-board", id=id)
    return board


@router.delete("/{id}/share", status_code=204, responses=problem_responses(404, 422, 503))
@placed(store)
def unshare_board(id: Id, request: Request, boards: Kept, caller: Keeper) -> None:
    """Share a board no longer."""
    share(board_for(caller, id, boards), boards=boards, is_shared=False)
    audit(request, "unshare-board", id=id)
