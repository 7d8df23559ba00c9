"""Sessions of people: begun by a sign-in, known by a random id, over when idle or too old."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from shared.access.callers import Caller, Scope
from shared.access.people import NoPerson, People

_ID_BYTES = 32
_LONGEST_ID = 128
# So seldom it is written down that a session is in use.
_TOUCH = timedelta(minutes=1)


class Session(BaseModel):
    """A sign-in; `is_kept` of people that the store keeps, False where others vouch for them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person: str
    name: str
    scopes: frozenset[Scope]
    is_kept: bool
    started_at: datetime
    used_at: datetime


class Sessions(Protocol):
    """Keeps sessions by the hashes of their ids. Every method raises RedisAway."""

    def add(self, hash: str, session: Session, kept: timedelta) -> None:
        """Keep a session for a while."""

    def get(self, hash: str) -> Session | None:
        """Return a session, if it is kept."""

    def touch(self, hash: str, session: Session, kept: timedelta) -> None:
        """Keep a session for another while, unless it was ended."""

    def remove(self, hash: str) -> None:
        """Forget a session, if there is one."""


@dataclass(frozen=True)
class SessionLengths:
    """For how long a session may lie idle, and how old it may become."""

    idle: timedelta = timedelta(hours=12)
    whole: timedelta = timedelta(days=7)


class SessionBook:
    """Begins, finds and ends sessions. Every method raises RedisAway."""

    def __init__(
        self,
        sessions: Sessions,
        people: People,
        lengths: SessionLengths,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._sessions = sessions
        self._people = people
        self._lengths = lengths
        self._clock = clock

    def start(self, caller: Caller, *, is_kept: bool) -> str:
        """Begin a session; return its id, of which only the hash is kept."""
        id, now = secrets.token_urlsafe(_ID_BYTES), self._clock()
        session = Session(
            person=caller.id,
            name=caller.name,
            scopes=caller.scopes,
            is_kept=is_kept,
            started_at=now,
            used_at=now,
        )
        self._sessions.add(hash_of(id), session, self._left(session, now))
        return id

    def find(self, id: str) -> Caller | None:
        """Return whose session it is, as the person is now; None when it is over."""
        if not 0 < len(id) <= _LONGEST_ID:
            return None
        hash, now = hash_of(id), self._clock()
        session = self._sessions.get(hash)
        if session is None or self._is_over(session, now):
            return None
        caller = self._caller(session)
        if caller and now - session.used_at >= _TOUCH:
            used = session.model_copy(update={"used_at": now})
            self._sessions.touch(hash, used, self._left(used, now))
        return caller

    def end(self, id: str) -> None:
        """End a session."""
        self._sessions.remove(hash_of(id))

    def _caller(self, session: Session) -> Caller | None:
        if not session.is_kept:
            return Caller("person", session.person, session.name, session.scopes)
        try:
            person = self._people.get(session.name)
        except NoPerson:
            return None
        is_same = person.id == session.person and person.password_at <= session.started_at
        return person.caller() if is_same else None

    def _is_over(self, session: Session, now: datetime) -> bool:
        is_idle = now - session.used_at >= self._lengths.idle
        return is_idle or now - session.started_at >= self._lengths.whole

    def _left(self, session: Session, now: datetime) -> timedelta:
        return min(self._lengths.idle, session.started_at + self._lengths.whole - now)


def hash_of(id: str) -> str:
    """Return what is kept of a session's id (BLAKE2b); the id is random and can't be guessed."""
    return blake2b(id.encode("utf-8", "surrogatepass"), digest_size=32).hexdigest()
