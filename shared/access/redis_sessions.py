"""The sessions on Redis (port Sessions), which forgets them by itself when they are over."""

from datetime import timedelta
from typing import Any

from pydantic import ValidationError
from redis import Redis

from shared.access.redis_people import open_people
from shared.access.sessions import Session, SessionBook, SessionLengths
from shared.path.redis_client import connect, redis_errors
from shared.settings import PageSettings

_PREFIX = "caibian:sessions:"


class RedisSessions:
    """A session is JSON under its hash."""

    def __init__(self, redis: Redis) -> None:
        # The client's types mix in its asynchronous twin, which says nothing here.
        self._redis: Any = redis

    def add(self, hash: str, session: Session, kept: timedelta) -> None:
        """Keep a session for a while."""
        with redis_errors():
            self._redis.set(_PREFIX + hash, session.model_dump_json(), px=kept)

    def get(self, hash: str) -> Session | None:
        """Return a session; one of another release that can't be read is none."""
        with redis_errors():
            kept: str | None = self._redis.get(_PREFIX + hash)
        try:
            return Session.model_validate_json(kept) if kept else None
        except ValidationError:
            return None

    def touch(self, hash: str, session: Session, kept: timedelta) -> None:
        """Keep a session for another while, unless it was ended."""
        with redis_errors():
            self._redis.set(_PREFIX + hash, session.model_dump_json(), px=kept, xx=True)

    def remove(self, hash: str) -> None:
        """Forget a session."""
        with redis_errors():
            self._redis.delete(_PREFIX + hash)


def open_sessions(settings: PageSettings) -> SessionBook:
    """Return the sessions; Redis is reached for on first use."""
    lengths = SessionLengths(
        timedelta(hours=settings.session_idle_hours), timedelta(days=settings.session_days)
    )
    return SessionBook(RedisSessions(connect(settings)), open_people(settings), lengths)
