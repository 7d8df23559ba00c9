"""Signing in by name and password."""

from contextlib import suppress

from shared.access.attempts import SlowGuessing
from shared.access.passwords import hash_password, is_outdated, is_password
from shared.access.people import NoPerson, People, Person, folded
from shared.errors import CaibianError


class WrongPassword(CaibianError):
    """Name and password don't belong together."""


def sign_in(
    name: str, password: str, address: str, *, people: People, guessing: SlowGuessing
) -> Person:
    """Return who has name and password.

    Who isn't known takes the same time. Raises WrongPassword, TooManyAttempts, RedisAway.
    """
    guessing.note(folded(name), address)
    try:
        person: Person | None = people.get(name)
    except NoPerson:
        person = None
    is_right = is_password(password, person.hash if person else None)
    if person is None or not is_right:
        raise WrongPassword
    guessing.succeeded(folded(name))
    if is_outdated(person.hash):
        with suppress(NoPerson):
            people.change(person.model_copy(update={"hash": hash_password(password)}))
    return person
