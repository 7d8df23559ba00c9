"""Where a route does its work: beside the event loop, in a place of its kind, not for ever."""

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeVar

import anyio

from services.search.api.parameters import Wired
from services.search.index.ports import IndexAway
from services.search.index.time_limit import TimeLimit, within
from services.search.searching.places import Places
from services.search.searching.ports import SearchPorts
from shared.http.waiting import Lane

P = ParamSpec("P")
T = TypeVar("T")
Choice = Callable[[Places, dict[str, Any]], Lane]

_SPARE_SECONDS = 5.0
_PORTS = "placing_ports"


def plain(places: Places, _: dict[str, Any]) -> Lane:
    """Choose the places of what asks the index."""
    return places.plain


def heavy(places: Places, _: dict[str, Any]) -> Lane:
    """Choose the places of what is expensive whatever is asked."""
    return places.heavy


def store(places: Places, _: dict[str, Any]) -> Lane:
    """Choose the places of what asks the store alone."""
    return places.store


def both(places: Places, _: dict[str, Any]) -> Lane:
    """Choose the places of what asks store and index, and so waits for either."""
    return places.both


def calls(places: Places, _: dict[str, Any]) -> Lane:
    """Choose the places of what calls an address of others, which may be slow."""
    return places.calls


def by_cost(places: Places, given: dict[str, Any]) -> Lane:
    """Choose by what the parameters `params` of a search cost."""
    return places.of(given["params"])


def placed(choose: Choice) -> Callable[[Callable[P, T]], Callable[P, Awaitable[T]]]:
    """Have a route done in a place of its kind. Raises Crowded, IndexAway."""

    def wrap(work: Callable[P, T]) -> Callable[P, Awaitable[T]]:
        @wraps(work)
        async def route(*args: P.args, **given: P.kwargs) -> T:
            ports = given.pop(_PORTS)
            assert isinstance(ports, SearchPorts)
            lane = choose(ports.places, given)
            return await answered(lane, partial(work, *args, **given), ports)

        # As FastAPI sees it: with the ports, whether the route itself asks for them or not.
        asked = signature(work)
        own = Parameter(_PORTS, Parameter.KEYWORD_ONLY, annotation=Wired)
        parameters = [*asked.parameters.values(), own]
        vars(route)["__signature__"] = asked.replace(parameters=parameters)
        return route

    return wrap


async def answered(lane: Lane, work: Callable[[], T], ports: SearchPorts) -> T:
    """Return what a call does in a place; one that hangs is left behind with its place.

    Raises Crowded, IndexAway.
    """
    seconds = ports.places.patience + ports.seconds + _SPARE_SECONDS
    with anyio.move_on_after(seconds):
        return await lane.run(work)
    raise IndexAway(f"no answer within {seconds:g} s")


def limited(work: Callable[[], T], ports: SearchPorts) -> T:
    """Return what a search finds in the time that it has; one that was stopped is counted."""
    with within(TimeLimit(ports.seconds)) as limit:
        found = work()
    if limit.is_stopped:
        ports.places.stopped.inc()
    return found
