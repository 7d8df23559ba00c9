"""What both sides of the ledger on Redis share; every transition is one script in shared/path/lua.

A script sees row, shelf and due-list together, so no reader ever finds half a transition.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from redis import Redis
from redis.commands.core import Script
from redis.exceptions import NoScriptError

from shared.errors import RedisAway
from shared.path.redis_client import redis_errors, script
from shared.settings import SharedSettings

PREFIX = "caibian:"
_WAIT_MILLISECONDS = 2000

Clock = Callable[[], float]
Arg = str | bytes | int | float


class RedisStore:
    """What both sides of the ledger share: the client, the scripts and the clock.

    Without a clock of the tests' own, time is that of the store.
    """

    def __init__(self, redis: Redis, settings: SharedSettings, clock: Clock | None = None) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self.redis: Any = redis
        self.settings = settings
        self._clock = clock
        self._scripts: dict[str, Script] = {}

    def run(self, name: str, *args: Arg) -> Any:
        """Run a script. Raises RedisAway."""
        with redis_errors():
            return self._script(name)(keys=[PREFIX], args=list(args))

    def run_together(self, *calls: tuple[str, Sequence[Arg]]) -> list[Any]:
        """Run scripts one after the other in one round trip; each is atomic by itself.

        They must be such as may be done twice: where the store has lost its scripts, all are.
        Raises RedisAway.
        """
        with redis_errors():
            try:
                return self._sent(calls)
            except NoScriptError:
                for name, _ in calls:
                    self.redis.script_load(self._script(name).script)
                return self._sent(calls)

    def _sent(self, calls: Iterable[tuple[str, Sequence[Arg]]]) -> list[Any]:
        # Without the client's own look for its scripts, which is a round trip more.
        with self.redis.pipeline(transaction=False) as pipe:
            for name, args in calls:
                pipe.evalsha(self._script(name).sha, 1, PREFIX, *args)
            return list(pipe.execute())

    def run_each(self, name: str, calls: Sequence[Sequence[Arg]]) -> list[Any]:
        """Run a script once for each call in one round trip; each call is atomic by itself."""
        if len(calls) == 1:
            return [self.run(name, *calls[0])]
        return self._pipelined(name, calls, 0)

    def run_safely(self, name: str, calls: Sequence[Sequence[Arg]]) -> list[Any]:
        """Run a script as `run_each` does, and return when as many replicas as wanted have it."""
        replicas = self.settings.redis_wait
        return self._pipelined(name, calls, replicas) if replicas else self.run_each(name, calls)

    def _pipelined(self, name: str, calls: Sequence[Sequence[Arg]], replicas: int) -> list[Any]:
        with redis_errors(), self.redis.pipeline(transaction=False) as pipe:
            for args in calls:
                self._script(name)(keys=[PREFIX], args=list(args), client=pipe)
            if replicas:
                # It speaks for its own connection, so it goes with what it is about.
                pipe.execute_command("WAIT", replicas, _WAIT_MILLISECONDS)
            answers = list(pipe.execute())
        if replicas and (reached := int(answers.pop())) < replicas:
            raise RedisAway(f"{reached} of {replicas} replicas have it so far")
        return answers

    def _script(self, name: str) -> Script:
        if name not in self._scripts:
            self._scripts[name] = script(self.redis, name)
        return self._scripts[name]

    def now(self) -> str:
        """Return the time in milliseconds for a script; empty: the store's own."""
        return str(int(self._clock() * 1000)) if self._clock else ""

    def lease(self) -> int:
        """Return how long who isn't heard of keeps its claims, in milliseconds."""
        return int(self.settings.lease_seconds * 1000)
