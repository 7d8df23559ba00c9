"""`caibian report`: what a search finds, or a collection, as a document to be handed on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

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
from caibian_client.exporting.export import whole_file

_FORMS = ("docx", "xlsx", "html")


def report(
    context: typer.Context,
    output: Annotated[str, typer.Option("--output", "-o", help="FILE.docx, .xlsx or .html.")],
    query: Query = None,
    collection: Annotated[
        str | None, typer.Option(help="Its id, in the place of a query: all it holds.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="What stands on it.")] = None,
    desk: Annotated[str | None, typer.Option(help="Who makes it.")] = None,
    size: Annotated[int | None, typer.Option("--size", "-n", help="Articles, 500 at most.")] = None,
    sort: Annotated[str | None, typer.Option(help="newest, oldest, relevance, fresh.")] = None,
    lang: Annotated[str | None, typer.Option(help="zh or en.")] = None,
    source: Source = None,
    person: Person = None,
    place: Place = None,
    organisation: Organisation = None,
    keyword: Keyword = None,
    disclaimer: Disclaimer = None,
    excluded: Not = None,
    from_: From = None,
    to: To = None,
) -> None:
    """Write a report (剪报) of the first hits: Word, Excel, or a page to print."""
    form = Path(output).suffix.lower().removeprefix(".")
    if form not in _FORMS:
        raise Fault(f"a report is a file of one of {', '.join(_FORMS)}: -o FILE.docx")
    told: dict[str, Any] = {"format": form, "title": title, "desk": desk, "size": size}
    told |= {"sort": sort, "lang": lang}
    asked: dict[str, Any] = {
        **{"source": source, "person": person, "place": place, "organisation": organisation},
        **{"keyword": keyword, "disclaimer": disclaimer, "from_": from_, "to": to},
        **without(excluded),
    }
    if collection and (query or any(asked.values())):
        raise Fault("a collection is reported as it is: leave the query and its filters out")
    with client_of(context) as client:
        if collection:
            content = client.collection_report(collection, **told)
        else:
            content = client.report(" ".join(query or []), **asked, **told)
    with whole_file(Path(output)) as file:
        file.write(content)
