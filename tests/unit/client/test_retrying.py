"""A request is sent again by Retry-After, else with growing waits, and not for ever."""

from collections.abc import Callable

import httpx
import pytest
from caibian_client import (
    Conflict,
    CursorGone,
    Invalid,
    NoKey,
    NotAllowed,
    NotCaibian,
    NotFound,
    Refused,
    Retry,
    TooLarge,
    TooManyRequests,
    Unavailable,
    Unreachable,
)
from caibian_client.errors import ApiError

from tests.unit.client.asked import Asked, Handler, Script, problem

Scripted = Callable[[Handler], Asked]
STATUS = {
    "id": "a",
    "revision": 1,
    "state": "indexed",
    "attempts": 0,
    "times": {"received": "2026-07-09T08:00:00+08:00"},
}
GOOD = httpx.Response(200, json=STATUS)
REFUSED = httpx.ConnectError("refused")


def test_a_request_waits_as_long_as_it_is_told(scripted: Scripted) -> None:
    """By the header, or by the problem, never for less."""
    script = Script(
        [
            httpx.Response(429, headers={"Retry-After": "7"}, text="slow down"),
            problem(503, retry_after=2),
            GOOD,
        ]
    )
    ask = scripted(script)
    assert ask("status", "a").is_searchable
    assert ask.waited == [7.0, 2.0]


def test_chance_lies_behind_what_is_told() -> None:
    """So that not all come back at once, and none too early."""
    waits = Retry(chance=lambda: 1.0).waits()
    assert waits.next(5.0) == 5.5
    assert waits.next(5.0) == 6.0
    assert waits.next(5.0) == 6.0


def test_waits_double_up_to_the_longest() -> None:
    """Where nobody says how long to wait."""
    waits = Retry(100.0, first=1.0, longest=4.0, chance=lambda: 1.0).waits()
    assert [waits.next(None) for _ in range(4)] == [1.0, 2.0, 4.0, 4.0]


def test_patience_has_an_end(scripted: Scripted) -> None:
    """The waits of a request are bounded in all; then its problem is raised."""
    script = Script([problem(503, retry_after=25)])
    ask = scripted(script)
    with pytest.raises(Unavailable) as raised:
        ask("status", "a")
    assert ask.waited == [25.0, 25.0]
    assert raised.value.retry_after == 25


def test_what_does_not_answer_is_not_waited_for_long(scripted: Scripted) -> None:
    """A service that starts again is; one that isn't there is told of soon."""
    back = scripted(Script([REFUSED, REFUSED, GOOD]))
    assert back("status", "a").id == "a"
    away = scripted(Script([REFUSED]))
    with pytest.raises(Unreachable, match="CAIBIAN_INGEST_URL"):
        away("status", "a")
    assert 5 <= sum(away.waited) < 10


def test_what_may_have_been_done_is_not_done_twice(scripted: Scripted) -> None:
    """A dead letter is replayed again only if it is sure that it wasn't."""
    script = Script([httpx.ReadError("broken"), GOOD])
    with pytest.raises(Unreachable):
        scripted(script)("replay", "a")
    assert len(script.requests) == 1
    assert scripted(Script([REFUSED, GOOD]))("replay", "a").id == "a"
    assert scripted(Script([problem(429, retry_after=1), GOOD]))("replay", "a").id == "a"


def test_no_patience_is_one_try(scripted: Scripted) -> None:
    """As a caller may want it that retries by itself."""
    script = Script([REFUSED])
    ask = scripted(script)
    ask.retry = Retry(0)
    with pytest.raises(Unreachable):
        ask("status", "a")
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, NoKey),
        (403, NotAllowed),
        (404, NotFound),
        (409, Conflict),
        (410, CursorGone),
        (413, TooLarge),
        (422, Invalid),
        (429, TooManyRequests),
        (500, Unavailable),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[ApiError], scripted: Scripted) -> None:
    """It says what is wrong, where, and how to mend it."""
    script = Script([problem(status, where="/q", mend="Ask for something.", violated="x")])
    ask = scripted(script)
    ask.retry = Retry(0)
    with pytest.raises(kind) as raised:
        ask("search", "云岭")
    assert type(raised.value) is kind
    assert str(raised.value) == f"{status} Trouble: no (at /q). Ask for something."
    assert (raised.value.where, raised.value.mend) == ("/q", "Ask for something.")
    assert raised.value.problem.model_extra == {"violated": "x"}


def test_what_is_not_ours_is_told(scripted: Scripted) -> None:
    """A page of something else is no answer of an API."""
    with pytest.raises(NotCaibian, match="no Status"):
        scripted(Script([httpx.Response(200, text="<h1>Welcome</h1>")]))("status", "a")
    proxy = scripted(Script([httpx.Response(404, text="<h1>Nothing here</h1>")]))
    with pytest.raises(NotCaibian, match="something else answers 404"):
        proxy("status", "a")
    gateway = scripted(Script([httpx.Response(413, text="<h1>Too large</h1>")]))
    with pytest.raises(TooLarge, match="the answer says no more"):
        gateway("status", "a")
