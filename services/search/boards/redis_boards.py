"""The boards on Redis (port Boards)."""

from typing import Any

from redis import Redis

from services.search.boards.models import Board
from services.search.boards.ports import MOST, BoardChanged, NoBoard, TooManyBoards
from shared.kept import read_kept
from shared.path.redis_client import connect, redis_errors, script
from shared.settings import SharedSettings

_PREFIX = "caibian:"
_BOARDS = f"{_PREFIX}boards"


class RedisBoards:
    """Boards as JSON in one hash."""

    def __init__(self, redis: Redis) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self._redis: Any = redis
        self._add = script(redis, "add_owned")
        self._change = script(redis, "change_board")

    def add(self, board: Board) -> None:
        """Keep a board."""
        with redis_errors():
            # Counted and kept in one step, so that two at once don't both take the last place.
            args: list[str | int] = ["boards", board.id, _written(board), MOST]
            is_kept = self._add(keys=[_PREFIX], args=args)
        if not is_kept:
            raise TooManyBoards(MOST)

    def all(self) -> list[Board]:
        """Return all boards that this release can read."""
        with redis_errors():
            kept = self._redis.hgetall(_BOARDS)
        found = [board for pair in kept.items() if (board := _read(*pair))]
        return sorted(found, key=lambda board: (board.created_at, board.id))

    def get(self, id: str) -> Board:
        """Return a board."""
        with redis_errors():
            kept = self._redis.hget(_BOARDS, id)
        board = _read(id, kept) if kept is not None else None
        if board is None:
            raise NoBoard(id)
        return board

    def remove(self, id: str) -> None:
        """Forget a board."""
        with redis_errors():
            removed = self._redis.hdel(_BOARDS, id)
        if not removed:
            raise NoBoard(id)

    def replace(self, board: Board, token: str | None) -> None:
        """Keep a board in the place of another."""
        with redis_errors():
            args = [board.id, _written(board), token or ""]
            done = self._change(keys=[_PREFIX], args=args)
        if done == "none":
            raise NoBoard(board.id)
        if done == "changed":
            raise BoardChanged(board.id)


def _written(board: Board) -> str:
    return board.model_dump_json(by_alias=True)


def _read(id: str, kept: str) -> Board | None:
    return read_kept(Board, kept, what=f"the board {id}", log="boards")


def open_boards(settings: SharedSettings) -> RedisBoards:
    """Return the boards; Redis is reached for on first use."""
    return RedisBoards(connect(settings))
