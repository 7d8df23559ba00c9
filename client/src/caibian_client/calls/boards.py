"""Requests about boards: searches side by side, counted over a period."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from caibian_client.models.boards import Board, Boards, Figures
from caibian_client.wire import Call, as_csv, json_of, model, nothing

Day: TypeAlias = date | str
_ALL, _ONE = "/v1/boards", "/v1/boards/{id}"
_JSON = {"Content-Type": "application/json"}


def save_board(
    name: str,
    searches: Sequence[Mapping[str, Any]],
    *,
    period: Mapping[str, Any] | None = None,
    compare: str = "before",
) -> Call[Board]:
    """Keep a board of one to eight searches: {"search": id} of saved ones, or {"name", "q"}.

    `period` is {"days": 30, "until": "today" or "newest"}, or {"from", "to"}; `compare` is before,
    year or none.
    """
    content = json_of(_asked(name, searches, period, compare))
    return Call(
        "search", "POST", _ALL, model(Board), headers=_JSON, content=content, is_repeatable=False
    )


def boards() -> Call[Boards]:
    """List one's boards; an admin sees all."""
    return Call("search", "GET", _ALL, model(Boards))


def board(id: str) -> Call[Board]:
    """Show a board; one that somebody shares by ID-TOKEN. Raises NotFound."""
    return Call("search", "GET", _ONE, model(Board), {"id": id})


def change_board(
    id: str,
    name: str,
    searches: Sequence[Mapping[str, Any]],
    *,
    period: Mapping[str, Any] | None = None,
    compare: str = "before",
) -> Call[Board]:
    """Keep a board in the place of another, under its id (see `save_board`). Raises NotFound."""
    content = json_of(_asked(name, searches, period, compare))
    return Call("search", "PUT", _ONE, model(Board), {"id": id}, headers=_JSON, content=content)


def forget_board(id: str) -> Call[None]:
    """Forget a board. Raises NotFound."""
    return Call("search", "DELETE", _ONE, nothing, {"id": id})


def share_board(id: str) -> Call[Board]:
    """Share a board by a new `token`; one of before is good for nothing. Raises NotFound."""
    return Call("search", "POST", f"{_ONE}/share", model(Board), {"id": id}, is_repeatable=False)


def unshare_board(id: str) -> Call[None]:
    """Share a board no longer. Raises NotFound."""
    return Call("search", "DELETE", f"{_ONE}/share", nothing, {"id": id})


def figures(
    id: str,
    *,
    days: int | None = None,
    until: str | None = None,
    from_: Day | None = None,
    to: Day | None = None,
    compare: str | None = None,
) -> Call[Figures]:
    """Count what the searches of a board find of its days, or of others. Raises NotFound."""
    given = {name: value for name, value in locals().items() if name != "id"}
    return Call("search", "GET", f"{_ONE}/figures", model(Figures), {"id": id}, given)


figures_csv = as_csv(figures)


def compare(
    *,
    search: Sequence[str] | None = None,
    q: Sequence[str] | None = None,
    days: int | None = None,
    until: str | None = None,
    from_: Day | None = None,
    to: Day | None = None,
    compare: str | None = None,
) -> Call[Figures]:
    """Compare searches without a board: saved ones by their ids, and such as are typed."""
    given = dict(locals())
    return Call("search", "GET", "/v1/compare", model(Figures), parameters=given)


compare_csv = as_csv(compare)


def _asked(
    name: str,
    searches: Sequence[Mapping[str, Any]],
    period: Mapping[str, Any] | None,
    compare: str,
) -> dict[str, Any]:
    asked = [dict(each) for each in searches]
    return {"name": name, "searches": asked, "period": dict(period or {}), "compare": compare}
