"""Boards are kept alike on Redis and in memory."""

import json
from datetime import UTC, date, datetime

import pytest
from redis import Redis

from services.search.boards.models import Board, KeptSearch, Period
from services.search.boards.ports import MOST, BoardChanged, Boards, NoBoard, TooManyBoards
from services.search.boards.redis_boards import RedisBoards
from services.search.query.filters import FieldFilters
from tests.fake_boards import FakeBoards


@pytest.fixture(params=["fake", "redis"])
def boards(request: pytest.FixtureRequest, redis_port: int) -> Boards:
    """Return boards of each kind, with nothing in them."""
    if request.param == "fake":
        return FakeBoards()
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    return RedisBoards(redis)


def board(number: int, owner: str | None = None) -> Board:
    """Return a board of a saved search and one that is written down."""
    time = datetime(2026, 7, 1, tzinfo=UTC)
    filters = FieldFilters(place=("青石区", "望川"))
    searches = ({"search": "0" * 16}, {"name": "甲", "q": "轻轨", "filters": filters.model_dump()})
    return Board(
        id=f"{number:016x}",
        name=f"看板{number}",
        searches=tuple(map(KeptSearch.model_validate, searches)),
        period=Period(first=date(2026, 7, 1), last=date(2026, 7, 9)),
        owner=owner,
        created_at=time,
        updated_at=time,
        token="t",
    )


def test_boards_are_kept_until_they_are_removed(boards: Boards) -> None:
    """With all that they hold, each owner's only so many."""
    for number in (2, 1):
        boards.add(board(number))
    assert boards.all() == [board(1), board(2)]
    assert boards.get(board(2).id) == board(2)
    boards.remove(board(2).id)
    for ask in (boards.get, boards.remove):
        with pytest.raises(NoBoard):
            ask(board(2).id)
    for number in range(2, MOST + 1):
        boards.add(board(number))
    with pytest.raises(TooManyBoards):
        boards.add(board(MOST + 1))
    boards.add(board(MOST + 1, "key:1"))
    assert boards.get(board(MOST + 1).id).owner == "key:1"


def test_a_board_is_changed_in_its_place(boards: Boards) -> None:
    """One that isn't there is not made."""
    boards.add(board(1))
    other = board(1).model_copy(update={"name": "别名", "token": None})
    boards.replace(other, board(1).token)
    assert boards.all() == [other]
    with pytest.raises(NoBoard):
        boards.replace(board(2), None)
    with pytest.raises(BoardChanged):
        boards.replace(board(1), board(1).token)
    assert boards.all() == [other]


def test_a_board_of_a_later_release_is_left_out(
    redis_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """It would find more than its owner asked for; the log tells of it, not its token."""
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    boards = RedisBoards(redis)
    boards.add(board(1))
    later = json.loads(board(2).model_dump_json(by_alias=True)) | {"token": "geheim"}
    later["searches"][0]["filters"] = {"of_tomorrow": "甲"}
    redis.hset("caibian:boards", board(2).id, json.dumps(later))
    assert boards.all() == [board(1)]
    with pytest.raises(NoBoard):
        boards.get(board(2).id)
    assert board(2).id in caplog.text
    assert "geheim" not in caplog.text
    boards.remove(board(2).id)
