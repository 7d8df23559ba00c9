"""People and sessions in memory."""

from dataclasses import dataclass, field
from datetime import timedelta

from shared.access.people import NoPerson, Person, PersonExists, folded
from shared.access.sessions import Session
from shared.errors import RedisAway


@dataclass
class FakePeople:
    """People in a dictionary (port People)."""

    kept: dict[str, Person] = field(default_factory=dict)

    def add(self, person: Person) -> None:
        if folded(person.name) in self.kept:
            raise PersonExists(person.name)
        self.kept[folded(person.name)] = person

    def change(self, person: Person) -> None:
        if self.get(person.name).id != person.id:
            raise NoPerson(person.name)
        self.kept[folded(person.name)] = person

    def get(self, name: str) -> Person:
        if folded(name) not in self.kept:
            raise NoPerson(name)
        return self.kept[folded(name)]

    def all(self) -> list[Person]:
        return [self.kept[name] for name in sorted(self.kept)]

    def remove(self, name: str) -> None:
        self.get(name)
        del self.kept[folded(name)]


@dataclass
class FakeSessions:
    """Sessions in a dictionary (port Sessions); how long each is kept is noted."""

    kept: dict[str, Session] = field(default_factory=dict)
    lengths: dict[str, timedelta] = field(default_factory=dict)
    is_away: bool = False

    def add(self, hash: str, session: Session, kept: timedelta) -> None:
        self.kept[hash], self.lengths[hash] = session, kept

    def get(self, hash: str) -> Session | None:
        if self.is_away:
            raise RedisAway
        return self.kept.get(hash)

    def touch(self, hash: str, session: Session, kept: timedelta) -> None:
        if hash in self.kept:
            self.add(hash, session, kept)

    def remove(self, hash: str) -> None:
        self.kept.pop(hash, None)
