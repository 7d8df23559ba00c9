"""How the work behind the index is taken and done, and swept for where no message tells of it."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from celery import Celery

from services.search.workers.queues import Follower, hint
from shared.errors import SurroundingsError
from shared.logs import get_logger
from shared.path.celery_queue import queue_length
from shared.path.keeper import Sweeper
from shared.path.ports import FollowUps
from shared.settings import SharedSettings

_AGAIN_SECONDS = 10.0
"""After so long it is tried again where the surroundings didn't let it be done."""
_TURN_SECONDS = 20.0
"""So long one message is worked on, or as long as what was taken by then needs."""
_HINTS = 200
_PATIENCE = 6
"""So many times as long as the path's workers these may stand still, as they run behind them."""

Do = Callable[[Sequence[str]], object]


def follow(
    follower: Follower, do: Do, follow_ups: FollowUps, clock: Callable[[], float] = time.monotonic
) -> None:
    """Do what is due for a follower until nothing is, or it is somebody else's turn.

    What raises anything but a SurroundingsError is done alone and, if it still does, dropped.
    """
    end = clock() + _TURN_SECONDS
    try:
        while taken := follow_ups.take(follower.name, follower.at_once, follower.held_seconds):
            _do(follower, taken, do, follow_ups)
            if clock() >= end:
                return
    except SurroundingsError as error:
        get_logger(follower.name).warning("left to the sweep: %s", error)


def follow_on(app: Celery, follower: Follower, do: Do, follow_ups: FollowUps) -> None:
    """Do what is due for a follower in its turn; a new hint tells of what is left."""
    follow(follower, do, follow_ups)
    with suppress(SurroundingsError):
        hint(app, follower, follow_ups.due(follower.name, follower.at_once))


def _do(follower: Follower, taken: Mapping[str, int], do: Do, follow_ups: FollowUps) -> None:
    try:
        do(list(taken))
    except SurroundingsError:
        follow_ups.give_back(follower.name, taken, _AGAIN_SECONDS)
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it must not come back for ever
        if len(taken) > 1:
            for id, number in taken.items():
                _do(follower, {id: number}, do, follow_ups)
            return
        get_logger(follower.name).error("dropped: %s", ", ".join(taken), exc_info=error)
    follow_ups.done(follower.name, taken)


def remind(app: Celery, followers: Sequence[Follower], follow_ups: FollowUps) -> int:
    """Send each follower hints of what is due, unless its messages wait; return how many do.

    Raises RedisAway, QueueAway.
    """
    waiting = [queue_length(app, follower.queue) for follower in followers]
    for follower, some in zip(followers, waiting, strict=True):
        if not some:
            hint(app, follower, follow_ups.due(follower.name, _HINTS * follower.at_once))
    return sum(waiting)


class FollowSweeper(Sweeper):
    """Sweeps for the followers of one worker."""

    def __init__(
        self,
        app: Celery,
        settings: SharedSettings,
        followers: Sequence[Follower],
        follow_ups: FollowUps,
        also: Callable[[], object] = lambda: None,
    ) -> None:
        """Sweep with these; with each sweep do also what else there is to see to."""
        super().__init__(settings.sweep_seconds, _PATIENCE * settings.stall_seconds)
        self._app = app
        self._followers = followers
        self._follow_ups = follow_ups
        self._also = also

    def do_also(self) -> None:
        """Do what else there is to see to."""
        self._also()

    def sweep(self) -> int:
        """Send hints of what is due and no message tells of."""
        return remind(self._app, self._followers, self._follow_ups)
