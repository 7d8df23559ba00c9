"""`caibian status` and `caibian watch`: how the path stands, and where articles are on it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.live import Live
from rich.table import Table

from caibian_client import Client, Stats, Status
from caibian_client.cli.given import client_of
from caibian_client.cli.screen import minute, plain, say, show_json, show_table, terminal

_STATES = ("received", "enriched", "indexed", "dead", "withdrawn")


def status(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(help="Articles; none: the services.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Tell where articles are; without ids whether both services are well, and their counts."""
    with client_of(context) as client:
        if ids:
            _of_articles([client.status(id) for id in ids], as_json=as_json)
        else:
            _of_services(client, as_json=as_json)


def watch(
    context: typer.Context,
    every: Annotated[float, typer.Option(min=0.2, help="Seconds between two looks.")] = 1.0,
    times: Annotated[int, typer.Option(min=0, help="So many looks; 0: until Ctrl-C.")] = 0,
) -> None:
    """Show the counts as they change; in a pipe a line for each look."""
    with client_of(context) as client:
        console = terminal()
        looks = _looks(client, every, times)
        if not console.is_terminal:
            for stats in looks:
                say("\t".join(f"{name} {value}" for name, value in _counted(stats)))
            return
        with Live(console=console, auto_refresh=False) as live:
            for stats in looks:
                table = Table(show_header=False, box=None)
                for name, value in _counted(stats):
                    table.add_row(name, value)
                live.update(table, refresh=True)


def _looks(client: Client, every: float, times: int) -> Iterable[Stats]:
    number = 0
    while True:
        yield client.stats()
        number += 1
        if number == times:
            return
        time.sleep(every)


def _counted(stats: Stats) -> list[tuple[str, str]]:
    states = {str(state): count for state, count in stats.states.items()}
    oldest = stats.oldest_unfinished_seconds
    return [
        *((name, str(states.get(name, 0))) for name in _STATES),
        ("in/s", f"{stats.rate.accepted:.1f}"),
        ("done/s", f"{stats.rate.finished:.1f}"),
        ("oldest", f"{oldest:.0f} s" if oldest is not None else "none"),
    ]


def _of_articles(found: list[Status], *, as_json: bool) -> None:
    if as_json:
        show_json(found)
        return
    rows = [
        (
            each.id,
            str(each.state),
            str(each.revision),
            minute(each.times.received),
            each.last_error.message if each.last_error else "",
        )
        for each in found
    ]
    show_table(("id", "state", "revision", "received", "error"), rows)


def _of_services(client: Client, *, as_json: bool) -> None:
    ready = {api: client.readiness(api) for api in ("ingest", "search")}
    stats = client.stats()
    if as_json:
        told = {api: plain(each) for api, each in ready.items()}
        show_json(told | {"stats": plain(stats)})
        return
    rows = [
        (api, name, part.state, part.detail or "", minute(part.since))
        for api, each in ready.items()
        for name, part in each.parts.items()
    ]
    show_table(("service", "part", "state", "detail", "since"), rows)
    show_table(("count", "value"), _counted(stats))
