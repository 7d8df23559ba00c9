"""The port of the boards, and what it raises."""

from typing import Protocol

from services.search.boards.models import Board
from shared.errors import CaibianError

REFERENCE = r"^[0-9a-f]{16}(-[0-9a-f]{32})?$"
"""What a board is asked for by: its id or, by its link, the id, a hyphen and the token."""
MOST = 100
"""So many boards are kept of one owner."""


class NoBoard(CaibianError):
    """There is no board with this id."""


class BoardChanged(CaibianError):
    """The board was shared, or its link was taken away, since it was read: look at it again."""


class TooManyBoards(CaibianError):
    """No more boards can be kept; delete some."""


class NoSearchForBoard(CaibianError):
    """A board shows searches of its owner; this is none of them."""


class Boards(Protocol):
    """The boards. Every method raises RedisAway."""

    def add(self, board: Board) -> None:
        """Keep a board. Raises TooManyBoards: so many are kept of one owner."""

    def all(self) -> list[Board]:
        """Return all boards that this release can read, the oldest first."""

    def get(self, id: str) -> Board:
        """Return a board. Raises NoBoard, also where this release can't read it."""

    def remove(self, id: str) -> None:
        """Forget a board. Raises NoBoard."""

    def replace(self, board: Board, token: str | None) -> None:
        """Keep a board in the place of the one with its id, if that has this token still.

        So nobody who changes it undoes that its link was taken away. Raises NoBoard, BoardChanged.
        """
