"""People by hand: python -m services.ingest people; a password is asked for, never an argument."""

import argparse
import getpass
import sys

from services.ingest.settings import IngestSettings
from shared.access.audit import Audit
from shared.access.callers import ALL, Caller, Scope
from shared.access.people import People, Person, make_person, set_password
from shared.access.redis_people import open_people
from shared.errors import CaibianError

_DEEDS = {"add": "add-person", "password": "set-password", "remove": "remove-person"}


class TypedDifferently(CaibianError):
    """The password was typed differently the second time."""


def add_people_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what may be done with people."""
    deeds = parser.add_subparsers(dest="deed", required=True)
    add = deeds.add_parser("add", help="let somebody in; asks for a password, or reads it")
    add.add_argument("name", help="by which somebody signs in")
    add.add_argument(
        "--scope", action="append", choices=list(Scope), help="may be repeated; without: read"
    )
    deeds.add_parser("list", help="list all people")
    password = deeds.add_parser("password", help="set another password, which ends the sessions")
    password.add_argument("name")
    remove = deeds.add_parser("remove", help="let somebody in no more")
    remove.add_argument("name")


def run_people(asked: argparse.Namespace, settings: IngestSettings) -> None:
    """Do what was asked for.

    Raises BadPerson, WeakPassword, TypedDifferently, PersonExists, NoPerson, RedisAway.
    """
    people = open_people(settings)
    if asked.deed == "list":
        _tell("\n".join(map(_line, people.all())) or "there is nobody")
        return
    _tell(_done(asked, people))
    # The name of who is at the machine; an admin by being there.
    caller = Caller("local", "command", _user(), ALL)
    Audit(settings.data).note(caller, "command", _DEEDS[asked.deed], name=asked.name)


def _done(asked: argparse.Namespace, people: People) -> str:
    if asked.deed == "remove":
        people.remove(asked.name)
        return "removed, and signed out within seconds"
    if asked.deed == "password":
        set_password(asked.name, _password(), people=people)
        return "it is set; sessions of before are over"
    made = make_person(asked.name, asked.scope or [Scope.READ], _password(), people=people)
    return f"{made.name} may sign in"


def _password() -> str:
    """Return a password typed twice, or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    first = getpass.getpass("password: ").strip()
    if getpass.getpass("once more: ").strip() != first:
        raise TypedDifferently
    return first


def _line(person: Person) -> str:
    """Return somebody in columns: when made, scopes, name."""
    scopes = ",".join(sorted(person.scopes))
    return f"{person.made_at:%Y-%m-%d}  {scopes:<17}  {person.name}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
