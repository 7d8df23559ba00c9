"""Boards in memory."""

from dataclasses import dataclass, field

from services.search.boards.models import Board
from services.search.boards.ports import MOST, BoardChanged, NoBoard, TooManyBoards


@dataclass
class FakeBoards:
    """Boards in a dictionary (port Boards)."""

    kept: dict[str, Board] = field(default_factory=dict)

    def add(self, board: Board) -> None:
        """Keep a board."""
        if sum(each.owner == board.owner for each in self.kept.values()) >= MOST:
            raise TooManyBoards(MOST)
        self.kept[board.id] = board

    def all(self) -> list[Board]:
        """Return all boards."""
        return sorted(self.kept.values(), key=lambda board: (board.created_at, board.id))

    def get(self, id: str) -> Board:
        """Return a board."""
        if id not in self.kept:
            raise NoBoard(id)
        return self.kept[id]

    def remove(self, id: str) -> None:
        """Forget a board."""
        self.get(id)
        del self.kept[id]

    def replace(self, board: Board, token: str | None) -> None:
        """Keep a board in the place of another."""
        if self.get(board.id).token != token:
            raise BoardChanged(board.id)
        self.kept[board.id] = board
