"""`caibian export`: what a search finds, as a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from caibian_client.cli.asked import (
    Disclaimer,
    From,
    Keyword,
    Not,
    Organisation,
    Person,
    Place,
    Query,
    Source,
    To,
    without,
)
from caibian_client.cli.faults import Fault
from caibian_client.cli.given import client_of
from caibian_client.cli.screen import say, standard_output, terminal
from caibian_client.exporting.export import export, whole_file
from caibian_client.exporting.forms import Form, form_of


def export_articles(
    context: typer.Context,
    query: Query = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="A file; - is standard output.")
    ] = "-",
    form: Annotated[
        Form | None,
        typer.Option("--format", help="Else as the file's name says; in a pipe NDJSON."),
    ] = None,
    source: Source = None,
    person: Person = None,
    place: Place = None,
    organisation: Organisation = None,
    keyword: Keyword = None,
    disclaimer: Disclaimer = None,
    excluded: Not = None,
    from_: From = None,
    to: To = None,
    exact: Annotated[bool, typer.Option("--exact", help="Loosen nothing.")] = False,
) -> None:
    """Write all articles that a search finds, the oldest first.

    `raw` is NDJSON of what was posted, which `caibian import` takes in again; `warc` holds the
    pages themselves.
    """
    form = form or _form_of(output)
    asked: dict[str, Any] = {
        **{"source": source, "person": person, "place": place, "organisation": organisation},
        **{"keyword": keyword, "disclaimer": disclaimer, "from_": from_, "to": to},
        "exact": exact or None,
        **without(excluded),
    }
    if output == "-" and not form.is_stream:
        raise Fault(f"{form.value} can't go into a pipe; name a file: -o FILE.{form.value}")
    if output == "-" and form is Form.WARC and sys.stdout.isatty():
        raise Fault("a WARC is nothing for a terminal; name a file: -o FILE.warc.gz")
    with client_of(context) as client, _counting() as tell:
        pieces = client.export_pieces(form.asked, " ".join(query or []), **asked)
        if output == "-":
            written = standard_output()
            remarks = export(pieces, form, written, tell)
            written.flush()
        else:
            with whole_file(Path(output)) as file:
                remarks = export(pieces, form, file, tell)
    for remark in remarks:
        say(remark, is_error=True)


def _form_of(output: str) -> Form:
    """Return the form that a file's name tells. Raises Fault."""
    form = Form.NDJSON if output == "-" else form_of(output)
    if form is None:
        names = ", ".join(f".{each.value}" for each in Form if each is not Form.RAW)
        raise Fault(f"{output} doesn't say its form; end it in {names}, or give --format")
    return form


@contextmanager
def _counting() -> Iterator[Callable[[int], None]]:
    """Yield what counts lines, on a terminal to be seen."""
    console = terminal(is_error=True)
    columns = (SpinnerColumn(), TextColumn("{task.completed} articles"))
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda count: bar.advance(task, count)
