"""Keeping boards: whose they are, and that each of their searches can be run for their owner."""

import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any

from services.search.alerts.keeping import check
from services.search.alerts.owners import search_for
from services.search.alerts.ports import NoSearch, Searches
from services.search.alerts.schemas import SearchIn
from services.search.boards.models import Board, BoardIn, BoardSearch
from services.search.boards.ports import BoardChanged, Boards, NoBoard, NoSearchForBoard
from services.search.text.analysis import WordCutter
from shared.access.callers import Caller, Scope
from shared.access.owners import Owners, is_for, owner_of


def boards_for(caller: Caller, boards: Boards) -> list[Board]:
    """Return the boards that are there for a caller, the oldest first. Raises RedisAway."""
    return [board for board in boards.all() if is_for(board.owner, caller)]


def board_for(caller: Caller, id: str, boards: Boards) -> Board:
    """Return a board. Raises NoBoard, also where it is another's; RedisAway."""
    board = boards.get(id)
    if not is_for(board.owner, caller):
        raise NoBoard(id)
    return board


def board_to_see(caller: Caller, reference: str, *, boards: Boards, owners: Owners) -> Board:
    """Return a board as its owner sees it, or whoever has its link. Raises NoBoard, RedisAway.

    A link leads nowhere once who shared it is gone.
    """
    id, _, token = reference.partition("-")
    board = boards.get(id)
    if is_for(board.owner, caller):
        return board
    is_shared = bool(board.token) and compare_digest(token, board.token or "")
    if not is_shared or (board.owner and owners.gone([board.owner])):
        raise NoBoard(id)
    return board.model_copy(update={"token": None})


def keep(
    asked: BoardIn, *, boards: Boards, searches: Searches, cutter: WordCutter, caller: Caller
) -> Board:
    """Keep a board of a caller's under a new id.

    Raises NoSearchForBoard, NotUnderstood, AsksNothing, TooManyBoards, RedisAway.
    """
    _check(asked.searches, searches, cutter, caller)
    now = datetime.now(UTC)
    board = _made(
        asked, id=secrets.token_hex(8), owner=owner_of(caller), created_at=now, updated_at=now
    )
    boards.add(board)
    return board


def change(
    old: Board,
    asked: BoardIn,
    *,
    boards: Boards,
    searches: Searches,
    cutter: WordCutter,
    caller: Caller,
) -> Board:
    """Keep a board in the place of an old one, under its id and link, for its owner.

    Raises NoSearchForBoard, NotUnderstood, AsksNothing, NoBoard, RedisAway.
    """
    known = {each.search for each in old.searches}
    # A search that is gone meanwhile stays until it is taken off.
    _check([each for each in asked.searches if each.search not in known], searches, cutter, caller)
    _check([each for each in asked.searches if not each.search], searches, cutter, caller)
    own = {name: getattr(old, name) for name in ("id", "owner", "created_at", "token")}
    board = _made(asked, updated_at=datetime.now(UTC), **own)
    try:
        boards.replace(board, old.token)
    except BoardChanged:
        now = boards.get(old.id)
        given: dict[str, Any] = {"searches": searches, "cutter": cutter, "caller": caller}
        return change(now, asked, boards=boards, **given)
    return board


def share(board: Board, *, boards: Boards, is_shared: bool) -> Board:
    """Give a board a new link, by which whoever may read sees it, or take its link away.

    Raises NoBoard, RedisAway.
    """
    token = secrets.token_hex(16) if is_shared else None
    shared = board.model_copy(update={"token": token, "updated_at": datetime.now(UTC)})
    try:
        boards.replace(shared, board.token)
    except BoardChanged:
        return share(boards.get(board.id), boards=boards, is_shared=is_shared)
    return shared


def forget(caller: Caller, id: str, boards: Boards) -> None:
    """Forget a board. Raises NoBoard, also where it is another's; RedisAway."""
    if not caller.may(Scope.ADMIN):
        board_for(caller, id, boards)
    # An admin may forget what this release can't read.
    boards.remove(id)


def _made(asked: BoardIn, **own: Any) -> Board:
    return Board.model_validate(asked.model_dump(by_alias=True) | own)


def _check(
    asked: Collection[BoardSearch], searches: Searches, cutter: WordCutter, caller: Caller
) -> None:
    for each in asked:
        if each.search:
            try:
                search_for(caller, each.search, searches)
            except NoSearch as error:
                raise NoSearchForBoard(each.search) from error
        else:
            written = SearchIn(name=each.name or "-", q=each.q, filters=each.filters)
            check(written, cutter, is_private_allowed=False)
