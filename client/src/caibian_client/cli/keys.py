"""`caibian keys`: keys for programs; only an admin's key opens this."""

from __future__ import annotations

from typing import Annotated

import typer

from caibian_client.cli.given import client_of
from caibian_client.cli.screen import day, minute, say, show_json, show_table
from caibian_client.models.keys import MadeKey

_NOW = "It is shown this once:"


def commands() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(help="Keys for programs (admins only).", no_args_is_help=True)
    for name, command in (
        ("list", listed),
        ("create", create),
        ("rotate", rotate),
        ("revoke", revoke),
    ):
        group.command(name)(command)
    return group


def listed(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """List all keys and when each was used last."""
    with client_of(context) as client:
        found = client.keys().keys
    if as_json:
        show_json(found)
        return
    rows = [
        (
            each.id,
            each.name,
            " ".join(sorted(str(scope) for scope in each.scopes)),
            each.source or "",
            day(each.expires_at),
            minute(each.last_used),
        )
        for each in found
    ]
    show_table(("id", "name", "scopes", "source", "until", "last used"), rows)


def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Whose it is.")],
    scope: Annotated[list[str], typer.Option(help="ingest, read or admin; may be repeated.")],
    source: Annotated[str | None, typer.Option(help="That of all it posts.")] = None,
    expires_at: Annotated[str | None, typer.Option(help="As 2027-01-01.")] = None,
    rate: Annotated[int | None, typer.Option(min=1, help="Requests a minute.")] = None,
) -> None:
    """Make a key; its words are on standard output, all else on standard error."""
    with client_of(context) as client:
        _show(client.create_key(name, scope, source=source, expires_at=expires_at, rate=rate))


def rotate(
    context: typer.Context,
    id: Annotated[str, typer.Argument()],
    hours: Annotated[float, typer.Option(min=0, help="The one before is good so long.")] = 0.0,
) -> None:
    """Replace a key by a new one."""
    with client_of(context) as client:
        _show(client.rotate_key(id, hours=hours))


def revoke(context: typer.Context, ids: Annotated[list[str], typer.Argument()]) -> None:
    """Revoke keys: within seconds they open nothing any more."""
    with client_of(context) as client:
        for id in ids:
            client.revoke_key(id)
            say(f"{id}\trevoked")


def _show(made: MadeKey) -> None:
    say(f"{made.id} of {made.name}. {_NOW}", is_error=True)
    say(made.key)
