"""Keys by hand: python -m services.ingest keys."""

import argparse
import getpass
import sys

from pydantic import ValidationError

from services.ingest.settings import IngestSettings
from shared.access.audit import Audit
from shared.access.callers import ALL, Caller, Scope
from shared.access.keeping import KeyDesk, ShownKey, end_after, open_desk
from shared.access.keys import NewKey
from shared.errors import CaibianError


class BadKey(CaibianError):
    """Such a key can't be made."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what may be done with keys."""
    deeds = parser.add_subparsers(dest="deed", required=True)
    create = deeds.add_parser("create", help="make a key; it is shown this once")
    create.add_argument("name", help="whom or what it is for")
    create.add_argument(
        "--scope", action="append", choices=list(Scope), required=True, help="may be repeated"
    )
    create.add_argument("--source", help="the source of all articles posted with it")
    create.add_argument("--days", type=float, help="so long it is good; else for ever")
    create.add_argument("--rate", type=int, help="requests a minute; else as configured")
    deeds.add_parser("list", help="list all keys")
    revoke = deeds.add_parser("revoke", help="make a key good for nothing, within seconds")
    revoke.add_argument("id")
    rotate = deeds.add_parser("rotate", help="replace a key by a new one with the same id")
    rotate.add_argument("id")
    rotate.add_argument("--hours", type=float, default=0.0, help="the one before is good so long")


def run_keys(asked: argparse.Namespace, settings: IngestSettings) -> None:
    """Do what was asked for. Raises RedisAway, NoKey, TooManyKeys, BadKey, BadEnd."""
    desk = open_desk(settings)
    if asked.deed == "list":
        _tell("\n".join(_line(key) for key in desk.listed()) or "there are no keys")
        return
    _tell(_done(asked, desk))
    if asked.deed == "create":
        # Beside it, so that the key alone can be piped on.
        sys.stderr.write(f"kept in the store at {_place(settings)}; it is shown this once\n")
    # The name of who is at the machine; an admin by being there.
    caller = Caller("local", "command", _user(), ALL)
    about = {"name": asked.name} if asked.deed == "create" else {"id": asked.id}
    Audit(settings.data).note(caller, "command", f"{asked.deed}-key", **about)


def _done(asked: argparse.Namespace, desk: KeyDesk) -> str:
    if asked.deed == "create":
        return desk.create(_new(asked)).key
    if asked.deed == "rotate":
        return desk.rotate(asked.id, max(0.0, asked.hours)).key
    desk.revoke(asked.id)
    return "it is revoked"


def _new(asked: argparse.Namespace) -> NewKey:
    end = None
    try:
        if asked.days is not None:
            end = end_after(asked.days)
        return NewKey(
            name=asked.name,
            scopes=frozenset(asked.scope),
            source=asked.source,
            expires_at=end,
            rate=asked.rate,
        )
    except ValidationError as error:
        places = [f"{one['loc'][0]}: {one['msg']}" for one in error.errors(include_input=False)]
        raise BadKey("; ".join(places)) from error


def _line(key: ShownKey) -> str:
    """Return a key in columns: id, scopes, ends, was used, requests a minute, source, name."""
    scopes = ",".join(sorted(key.scopes))
    ends = key.expires_at.strftime("%Y-%m-%d") if key.expires_at else "never"
    used = key.last_used.strftime("%Y-%m-%d %H:%M") if key.last_used else "unused"
    rate = "-" if key.rate is None else f"{key.rate}/min"
    columns = f"{key.id}  {scopes:<20}  {ends:<10}  {used:<16}  {rate:<9}"
    return f"{columns}  {key.source or '-'}  {key.name}"


def _place(settings: IngestSettings) -> str:
    return settings.redis_sentinels or f"{settings.redis_host}:{settings.redis_port}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
