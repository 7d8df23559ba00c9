"""Puts the commands together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from typer.core import TyperGroup

from caibian_client.cli import (
    collections,
    dead,
    keys,
    posting,
    searches,
    searching,
    sources,
    standing,
)
from caibian_client.cli.exporting import export_articles
from caibian_client.cli.faults import said
from caibian_client.cli.given import Given
from caibian_client.cli.importing import import_files
from caibian_client.cli.reporting import report
from caibian_client.cli.screen import say
from caibian_client.version import VERSION

_ABOUT = """Post, import, search and export articles of Caibian 采编.

Where it is say CAIBIAN_INGEST_URL and CAIBIAN_SEARCH_URL, else this machine; CAIBIAN_KEY is the
key. Exit status: 0 done, 1 failed or something was refused, 2 the command is wrong, 3 try again
later, 4 the key doesn't do, 130 stopped.
"""


class _Group(TyperGroup):
    """Says what went wrong instead of how the program came there."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command. Raises typer.Exit."""
        with said():
            return super().invoke(ctx)


def create_app(transport: httpx.BaseTransport | None = None) -> typer.Typer:
    """Return the command; a transport leads it to services in this process."""
    app = typer.Typer(
        name="caibian",
        cls=_Group,
        help=_ABOUT,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    def root(
        context: typer.Context,
        ingest: Annotated[
            str | None, typer.Option(envvar="CAIBIAN_INGEST_URL", help="The ingest API's address.")
        ] = None,
        search: Annotated[
            str | None, typer.Option(envvar="CAIBIAN_SEARCH_URL", help="The search API's address.")
        ] = None,
        key_file: Annotated[
            Path | None,
            typer.Option(envvar="CAIBIAN_KEY_FILE", help="A file that holds the key."),
        ] = None,
        version: Annotated[bool, typer.Option("--version", help="Say which release.")] = False,
    ) -> None:
        if version:
            say(VERSION)
            raise typer.Exit
        context.obj = Given(ingest, search, key_file, transport)

    app.callback(invoke_without_command=True)(root)
    _add(app)
    return app


def _add(app: typer.Typer) -> None:
    app.command("post")(posting.post)
    app.command("import")(import_files)
    app.command("search")(searching.search)
    app.command("show")(searching.show)
    app.command("export")(export_articles)
    app.command("report")(report)
    app.command("status")(standing.status)
    app.command("watch")(standing.watch)
    for name, commands in (
        ("dead", dead.commands()),
        ("sources", sources.commands()),
        ("searches", searches.commands()),
        ("collections", collections.commands()),
        ("keys", keys.commands()),
    ):
        app.add_typer(commands, name=name)
