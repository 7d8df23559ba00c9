"""People who read the pages: who they are, what they may, and what keeps them."""

import secrets
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.access.callers import Caller, Scope
from shared.access.passwords import check_strength, hash_password
from shared.errors import CaibianError

_ID_BYTES = 8
NAME_PATTERN = r"^[\w.@+-]{1,64}$"


class NoPerson(CaibianError):
    """There is nobody of this name."""


class PersonExists(CaibianError):
    """There is somebody of this name."""


class BadPerson(CaibianError):
    """A name has 1 to 64 letters, digits or .@+-_ and some of the scopes read, ingest, admin."""


class Person(BaseModel):
    """Somebody who signs in by name and password; of the password there is only its hash."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    name: Annotated[str, Field(pattern=NAME_PATTERN)]
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    hash: str
    made_at: datetime
    password_at: datetime

    def caller(self) -> Caller:
        """Return who asks when this person does."""
        return Caller("person", self.id, self.name, self.scopes)


class People(Protocol):
    """Keeps people by their names, however they are written. Every method raises RedisAway."""

    def add(self, person: Person) -> None:
        """Keep somebody new. Raises PersonExists."""

    def change(self, person: Person) -> None:
        """Keep somebody in place of who has the name and id. Raises NoPerson."""

    def get(self, name: str) -> Person:
        """Return who has a name. Raises NoPerson."""

    def all(self) -> list[Person]:
        """Return all people, by name."""

    def remove(self, name: str) -> None:
        """Forget somebody. Raises NoPerson."""


def folded(name: str) -> str:
    """Return what is the same of all ways to write a name: neither case nor width counts."""
    return unicodedata.normalize("NFKC", name.strip()).casefold()


def make_person(name: str, scopes: Iterable[str], password: str, *, people: People) -> Person:
    """Keep somebody new with a password.

    Raises BadPerson, WeakPassword, PersonExists, RedisAway.
    """
    check_strength(password, name)
    now = datetime.now(UTC)
    kept = {
        "id": secrets.token_hex(_ID_BYTES),
        "name": unicodedata.normalize("NFKC", name.strip()),
        "scopes": list(scopes),
        "hash": hash_password(password),
        "made_at": now,
        "password_at": now,
    }
    try:
        person = Person.model_validate(kept)
    except ValidationError as error:
        # Not the cause itself, which would show the hash.
        raise BadPerson(", ".join(str(each["loc"][0]) for each in error.errors())) from None
    people.add(person)
    return person


def set_password(name: str, password: str, *, people: People) -> Person:
    """Give somebody another password, which ends what sessions there are.

    Raises NoPerson, WeakPassword, RedisAway.
    """
    person = people.get(name)
    check_strength(password, person.name)
    new = {"hash": hash_password(password), "password_at": datetime.now(UTC)}
    changed = person.model_copy(update=new)
    people.change(changed)
    return changed
