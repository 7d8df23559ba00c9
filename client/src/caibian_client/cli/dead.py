"""`caibian dead`: the articles that failed, why, and to try them again."""

from __future__ import annotations

from typing import Annotated

import typer

from caibian_client.cli.faults import Fault
from caibian_client.cli.given import client_of
from caibian_client.cli.screen import minute, say, show_json, show_table


def commands() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(help="Articles that failed: why, and try them again.", no_args_is_help=True)
    group.command("list")(letters)
    group.command("show")(show)
    group.command("replay")(replay)
    return group


def letters(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 50,
    offset: Annotated[int, typer.Option(min=0, help="How many to skip.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """List dead letters, the newest first."""
    with client_of(context) as client:
        found = client.dead_letters(offset=offset, limit=limit)
    if as_json:
        show_json(found)
        return
    rows = []
    for each in found.items:
        error = each.last_error
        cause = (error.step, f"{error.type}: {error.message}") if error else ("", "")
        rows.append((each.id, minute(each.times.dead), *cause))
    show_table(("id", "since", "step", "cause"), rows)
    if found.total > offset + len(rows):
        say(f"{found.total} in all; more: --offset {offset + len(rows)}", is_error=True)


def show(context: typer.Context, id: Annotated[str, typer.Argument()]) -> None:
    """Show a dead letter with its cause and the article as it was posted, as JSON."""
    with client_of(context) as client:
        show_json(client.dead_letter(id))


def replay(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(help="Which ones.")] = None,
    all_of_them: Annotated[bool, typer.Option("--all", help="All there are.")] = False,
) -> None:
    """Try dead letters again."""
    if bool(ids) == all_of_them:
        raise Fault("say which dead letters: their ids, or --all")
    with client_of(context) as client:
        if all_of_them:
            say(f"{client.replay_all().replayed} are tried again")
        for id in ids or ():
            say(f"{id}\t{client.replay(id).state}")
