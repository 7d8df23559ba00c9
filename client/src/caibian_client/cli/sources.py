"""`caibian sources`: feeds, sitemaps and pages from which articles come in by themselves."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from caibian_client import Client
from caibian_client.cli.faults import FAILED, Fault
from caibian_client.cli.given import client_of
from caibian_client.cli.screen import day, minute, say, say_bytes, show_json, show_table
from caibian_client.models.sources import ImportedList, Source, SourcePage

_JSON = Annotated[bool, typer.Option("--json", help="Write JSON.")]
_IDS = Annotated[list[str], typer.Argument(help="Ids of sources.")]
_KIND = Annotated[str | None, typer.Option(help="feed, sitemap, list or page; else found out.")]
_PATTERN = Annotated[str, typer.Option(help="Which links of a list or sitemap are articles.")]
_STYLES = {"ok": "green", "failing": "red", "paused": "yellow"}


def commands() -> typer.Typer:
    """Return the group of commands."""
    about = "Feeds, sitemaps and pages from which articles come in by themselves."
    group = typer.Typer(help=about, no_args_is_help=True)
    for name, command in (
        ("add", add),
        ("list", listed),
        ("show", show),
        ("try", tried),
        ("poll", poll),
        ("pause", pause),
        ("resume", resume),
        ("mend", mend),
        ("remove", remove),
        ("opml", opml),
    ):
        group.command(name)(command)
    return group


def add(
    context: typer.Context,
    what: Annotated[list[str], typer.Argument(help="Addresses, or files of them; - is a pipe.")],
    category: Annotated[str, typer.Option(help="Where it belongs.")] = "",
    name: Annotated[str | None, typer.Option(help="What its articles name as source.")] = None,
    lane: Annotated[str, typer.Option(help="fresh, or bulk: behind all others.")] = "fresh",
    kind: _KIND = None,
    pattern: _PATTERN = "",
    interval: Annotated[float | None, typer.Option(min=1, help="Seconds; else adapted.")] = None,
) -> None:
    """Add sources: addresses of feeds, sitemaps, lists or sites, or files of OPML or addresses."""
    if len(what) > 1 and name:
        raise Fault("several sources can't have one name; add them one by one")
    failed = False
    with client_of(context) as client:
        for each in what:
            if re.match(r"https?://", each):
                made = client.add_source(
                    each,
                    category=category,
                    name=name,
                    lane=lane,
                    kind=kind,
                    pattern=pattern,
                    interval=interval,
                )
                say(f"{made.id}\t{made.kind or 'unknown'}\t{made.address}")
            else:
                data = sys.stdin.buffer.read() if each == "-" else Path(each).read_bytes()
                failed |= _told(client.import_sources(data, category=category, lane=lane))
    if failed:
        raise typer.Exit(FAILED)


def listed(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="Of its name or address.")] = "",
    category: Annotated[str | None, typer.Option()] = None,
    state: Annotated[str | None, typer.Option(help="new, ok, failing or paused.")] = None,
    kind: _KIND = None,
    as_json: _JSON = False,
) -> None:
    """List sources and how they fare."""
    with client_of(context) as client:
        pages = list(_pages(client, query, category, state, kind))
    if as_json:
        show_json([source for page in pages for source in page.sources])
        return
    columns = ("id", "state", "name", "category", "new a day", "last new", "next look", "cause")
    show_table(columns, (_row(source) for page in pages for source in page.sources))
    counts = ", ".join(f"{count} {name}" for name, count in pages[0].states.items() if count)
    # The counts are of all there are, whatever was asked for.
    of_all = f"{pages[0].total} listed; of all: {counts}"
    say(of_all if counts else "no sources", is_error=True)


def show(context: typer.Context, id: Annotated[str, typer.Argument()]) -> None:
    """Show all that is known of a source, as JSON."""
    with client_of(context) as client:
        show_json(client.source(id))


def tried(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="Of a feed, a sitemap, a list or a site.")],
    kind: _KIND = None,
    pattern: _PATTERN = "",
    as_json: _JSON = False,
) -> None:
    """Show what would come in from an address; nothing comes in."""
    with client_of(context) as client:
        found = client.try_source(address, kind=kind, pattern=pattern)
    if as_json:
        show_json(found)
        return
    if found.target:
        say(f"{found.target.kind} {found.target.address}: {found.total} pages", is_error=True)
    rows = [
        (day(page.published_at), "known" if page.is_known else "new", page.title, page.address)
        for page in found.pages
    ]
    show_table(("published", "", "title", "address"), rows)
    for other in found.others:
        say(f"also: {other.kind} {other.address}", is_error=True)
    if found.cause:
        raise Fault(": ".join(filter(None, (found.outcome, found.cause, found.detail))))


def poll(context: typer.Context, ids: _IDS) -> None:
    """Have sources looked at within seconds."""
    with client_of(context) as client:
        for id in ids:
            _line(client.poll_source(id))


def pause(context: typer.Context, ids: _IDS) -> None:
    """Pause sources: they are looked at no more."""
    _change(context, ids, is_paused=True)


def resume(context: typer.Context, ids: _IDS) -> None:
    """Resume sources, also those that were paused as they failed."""
    _change(context, ids, is_paused=False)


def mend(
    context: typer.Context,
    id: Annotated[str, typer.Argument(help="Of the source.")],
    address: Annotated[str | None, typer.Option(help="Where it is now.")] = None,
    category: Annotated[str | None, typer.Option(help="Where it belongs.")] = None,
    name: Annotated[str | None, typer.Option(help="What its articles name as source.")] = None,
    lane: Annotated[str | None, typer.Option(help="fresh, or bulk.")] = None,
    pattern: Annotated[str | None, typer.Option(help="Which links are articles.")] = None,
    interval: Annotated[float | None, typer.Option(min=1, help="Seconds.")] = None,
) -> None:
    """Change what is told of a source, such as its address; the rest stays."""
    told: dict[str, Any] = {
        "address": address,
        "category": category,
        "name": name,
        "lane": lane,
        "pattern": pattern,
        "interval": interval,
    }
    changes = {key: value for key, value in told.items() if value is not None}
    if not changes:
        raise Fault("nothing to mend; say what: --address, --name, … (caibian sources mend --help)")
    with client_of(context) as client:
        _line(client.change_source(id, **changes))


def remove(context: typer.Context, ids: _IDS) -> None:
    """Forget sources; what came in from them stays."""
    with client_of(context) as client:
        for id in ids:
            client.forget_source(id)
            say(f"{id}\tforgotten")


def opml(
    context: typer.Context,
    category: Annotated[str | None, typer.Option(help="Of one category alone.")] = None,
) -> None:
    """Write sources as OPML, which any reader of feeds takes."""
    with client_of(context) as client:
        say_bytes(client.export_sources(category=category))


def _change(context: typer.Context, ids: list[str], *, is_paused: bool) -> None:
    with client_of(context) as client:
        for id in ids:
            _line(client.change_source(id, paused=is_paused))


def _line(source: Source) -> None:
    say(f"{source.id}\t{source.health.state}\t{source.address}")


def _pages(
    client: Client, query: str, category: str | None, state: str | None, kind: str | None
) -> Iterator[SourcePage]:
    cursor = None
    while True:
        page = client.sources(q=query, category=category, state=state, kind=kind, cursor=cursor)
        yield page
        cursor = page.cursor
        if cursor is None:
            return


def _row(source: Source) -> tuple[str | Text, ...]:
    health = source.health
    trouble = health.trouble.cause if health.trouble else ""
    cause = (health.paused.cause or health.paused.by) if health.paused else trouble
    return (
        source.id,
        Text(str(health.state), style=_STYLES.get(str(health.state), "")),
        source.name or source.title or source.address,
        source.category,
        f"{health.new_per_day:.1f}",
        minute(health.last_new),
        minute(health.next_look),
        cause,
    )


def _told(made: ImportedList) -> bool:
    """Say what became of a list; tell whether something of it was refused."""
    for each in made.sources:
        if each.problem:
            say(f"line {each.line}: {each.address}: {each.problem}", is_error=True)
    say(f"{made.added} added, {made.known} known, {made.refused} refused")
    return made.refused > 0
