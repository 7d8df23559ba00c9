"""`caibian collections`: articles kept together, with notes and tags."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from caibian_client.cli.given import client_of
from caibian_client.cli.screen import day, minute, say, show_json, show_table, standard_output
from caibian_client.exporting.export import whole_file
from caibian_client.models.collections import Added, Outcome

_ID = Annotated[str, typer.Argument(help="Its id or, of another's, the end of its link.")]
_JSON = Annotated[bool, typer.Option("--json", help="Write JSON.")]
_Tag = Annotated[str | None, typer.Option(help="Only articles that have this tag.")]


def commands() -> typer.Typer:
    """Return the group of commands."""
    about = "Collections of articles, with notes and tags."
    group = typer.Typer(help=about, no_args_is_help=True)
    for name, command in (
        ("list", listed),
        ("make", make),
        ("show", show),
        ("add", add),
        ("export", export),
    ):
        group.command(name)(command)
    return group


def listed(context: typer.Context, as_json: _JSON = False) -> None:
    """List one's collections, and those of others that one follows."""
    with client_of(context) as client:
        found = client.collections()
    if as_json:
        show_json(found)
        return
    rows = [
        (each.reference, each.name, str(each.items), str(each.unread), minute(each.updated_at))
        for each in (*found.collections, *found.followed)
    ]
    show_table(("id", "name", "articles", "new", "changed"), rows)


def make(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What it is called.")],
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Make a collection; say its id."""
    with client_of(context) as client:
        say(client.make_collection(name, description).id)


def show(context: typer.Context, id: _ID, tag: _Tag = None, as_json: _JSON = False) -> None:
    """List the articles of a collection, as they stand, with notes and tags."""
    with client_of(context) as client:
        page = client.collection(id, size=100, tag=tag)
        items = list(page.items)
        while page.next:
            page = client.collection(id, size=100, tag=tag, cursor=page.next)
            items += page.items
    if as_json:
        show_json(items)
        return
    rows = []
    for each in items:
        found = each.found
        title, published = (found.title, day(found.published_at)) if found else ("(withdrawn)", "")
        rows.append((each.article, published, title, "|".join(each.tags), each.note))
    show_table(("id", "published", "title", "tags", "note"), rows)


def add(
    context: typer.Context,
    id: _ID,
    articles: Annotated[
        list[str] | None, typer.Argument(help="Ids; none or -: those of standard input.")
    ] = None,
    note: Annotated[str, typer.Option(help="For those that are new.")] = "",
    tag: Annotated[list[str] | None, typer.Option(help="For those that are new.")] = None,
) -> None:
    """Add articles; say what became of each. Ends with 1 if one was not to be added."""
    if articles in (None, [], ["-"]):
        articles = [line.split("\t")[0].strip() for line in sys.stdin if line.strip()]
    results: list[Added] = []
    with client_of(context) as client:
        # The first is to stand on top, so the last go first.
        for end in range(len(articles or []), 0, -_AT_ONCE):
            some = (articles or [])[max(0, end - _AT_ONCE) : end]
            answer = client.add_to_collection(id, some, note=note, tags=tag or ())
            results = [*answer.results, *results]
    for each in results:
        say(f"{each.article}\t{each.outcome}")
    if any(each.outcome in (Outcome.MISSING, Outcome.FULL) for each in results):
        raise typer.Exit(1)


def export(
    context: typer.Context,
    id: _ID,
    output: Annotated[
        str, typer.Option("--output", "-o", help="A file; - is standard output.")
    ] = "-",
    form: Annotated[
        str | None, typer.Option("--format", help="ndjson, csv or raw; else as the file is called.")
    ] = None,
    tag: _Tag = None,
) -> None:
    """Write the articles of a collection, as they stand, with notes and tags."""
    form = form or ("csv" if output.endswith(".csv") else "ndjson")
    with client_of(context) as client:
        pieces = client.export_collection(id, form, tag=tag)
        if output == "-":
            written = standard_output()
            for piece in pieces:
                written.write(piece)
            written.flush()
            return
        with whole_file(Path(output)) as file:
            for piece in pieces:
                file.write(piece)


_AT_ONCE = 1000
