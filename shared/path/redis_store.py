"""What both sides of the ledger on Redis share; every transition is one script in shared/path/lua.

A script sees row, shelf and due-list together, so no reader ever finds half a transition.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from redis import Redis
from redis.commands.core import Script

from shared.path.redis_client import redis_errors, script
from shared.path.state import Step
from shared.settings import SharedSettings

PREFIX = "caibian:"

Clock = Callable[[], float]


class RedisStore:
    """What both sides of the ledger share: the client, the scripts and the clock."""

    def __init__(self, redis: Redis, settings: SharedSettings, clock: Clock = time.time) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self.redis: Any = redis
        self.settings = settings
        self._clock = clock
        self._scripts: dict[str, Script] = {}

    def run(self, name: str, *args: str | int | float) -> Any:
        """Run a script. Raises RedisAway."""
        with redis_errors():
            return self._script(name)(keys=[PREFIX], args=list(args))

    def run_each(self, name: str, calls: Sequence[Sequence[str | int | float]]) -> list[Any]:
        """Run a script once for each call in one round trip; each call is atomic by itself."""
        if len(calls) == 1:
            return [self.run(name, *calls[0])]
        with redis_errors(), self.redis.pipeline(transaction=False) as pipe:
            for args in calls:
                self._script(name)(keys=[PREFIX], args=list(args), client=pipe)
            return list(pipe.execute())

    def _script(self, name: str) -> Script:
        if name not in self._scripts:
            self._scripts[name] = script(self.redis, name)
        return self._scripts[name]

    def now(self) -> int:
        """Return the time in milliseconds."""
        return int(self._clock() * 1000)


def worker_key(step: Step) -> str:
    """Return the key that lives while a worker for a step is there."""
    return f"{PREFIX}worker:{step.value}"
