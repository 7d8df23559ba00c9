"""`caibian post`: a few articles, and where they are."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from caibian_client import Accepted, Client, State
from caibian_client.cli.faults import FAILED, Fault
from caibian_client.cli.given import client_of
from caibian_client.cli.screen import say, show_json
from caibian_client.importing.items import Bad, Page, Row, Ways
from caibian_client.importing.kinds import Kind
from caibian_client.importing.reading import Reader

_MANY = "It holds several articles; take them in by: caibian import"

_Given = Annotated[str | None, typer.Option()]


def post(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(help="Pages, texts or JSON; - is standard input.")],
    url: Annotated[str | None, typer.Option(help="The page's address.")] = None,
    id: Annotated[str | None, typer.Option(help="Your own id of the article.")] = None,
    title: _Given = None,
    source: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    author: _Given = None,
    published_at: Annotated[
        str | None, typer.Option(help="As 2026-07-09, or as pages write it.")
    ] = None,
    language: _Given = None,
    charset: Annotated[str | None, typer.Option(help="Where the page doesn't say it.")] = None,
    form: Annotated[
        Kind | None, typer.Option("--format", help="Else told by name and content.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Until searches find them.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the answers as JSON.")] = False,
) -> None:
    """Post a few articles: a page or text as it is, or the fields of one as JSON."""
    fields = {
        **{"url": url, "id": id, "title": title, "source": source, "author": author},
        **{"published_at": published_at, "language": language},
    }
    given = {name: value for name, value in fields.items() if value}
    reader = Reader(Ways(charset=charset), form)
    if len(files) > 1 and given.keys() & {"url", "id"}:
        raise Fault("several files can't have one id or url; post them one by one")
    with client_of(context) as client:
        taken = [_posted(client, _read(reader, name), given) for name in files]
        if as_json:
            show_json(taken)
        for each in () if as_json else taken:
            note = "nothing in it is new" if each.duplicate else f"revision {each.revision}"
            say(f"{each.id}\t{each.state}\t{note}")
        if wait:
            _wait(client, [each.id for each in taken])


def _wait(client: Client, ids: list[str]) -> None:
    failed = 0
    for status in client.wait_all(ids):
        if status.state != State.INDEXED:
            failed += 1
        cause = f"\t{status.last_error.message}" if status.last_error else ""
        say(f"{status.id}\t{status.state}{cause}", is_error=True)
    if failed:
        raise typer.Exit(FAILED)


def _read(reader: Reader, name: str) -> Page | Row:
    """Return the one article of a file. Raises Fault, OSError."""
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    contents = [each.content for each in _first(reader, data, name)]
    if len(contents) != 1:
        raise Fault(f"{name}: {_MANY if contents else 'there is nothing in it'}")
    content = contents[0]
    if not isinstance(content, (Page, Row)):
        words = str(content) if isinstance(content, Bad) else content.text
        raise Fault(f"{name}: {words}")
    return content


def _first(reader: Reader, data: bytes, name: str) -> Iterator[Any]:
    for number, item in enumerate(reader.items(io.BytesIO(data), Path(name).name)):
        yield item
        if number:
            return


def _posted(client: Client, article: Page | Row, given: dict[str, str]) -> Accepted:
    if isinstance(article, Row):
        return client.post_article(dict(article.fields) | given)
    media = article.media + (f"; charset={article.charset}" if article.charset else "")
    fields: dict[str, Any] = {**article.fields, **given}
    return client.post(article.body, content_type=media, **fields)
