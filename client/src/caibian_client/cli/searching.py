"""`caibian search` and `caibian show`: what is found, and one article."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from caibian_client import Client, SearchAnswer, SearchHit, ShownArticle, Sort
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
from caibian_client.cli.given import client_of
from caibian_client.cli.screen import (
    CHINA,
    day,
    marked,
    minute,
    one_line,
    say,
    show_json,
    terminal,
)

_PAGE = 100
_NAMES = 12
_Near = Annotated[
    bool | None,
    typer.Option(help="With what comes near and lacks something; else on a terminal only."),
]


def search(
    context: typer.Context,
    query: Query = None,
    source: Source = None,
    person: Person = None,
    place: Place = None,
    organisation: Organisation = None,
    keyword: Keyword = None,
    disclaimer: Disclaimer = None,
    excluded: Not = None,
    from_: From = None,
    to: To = None,
    sort: Annotated[str | None, typer.Option(help="relevance, fresh, newest or oldest.")] = None,
    size: Annotated[int, typer.Option("--size", "-n", min=1, help="How many.")] = 10,
    exact: Annotated[bool, typer.Option("--exact", help="Loosen nothing.")] = False,
    near: _Near = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write a line of JSON each.")] = False,
) -> None:
    """Find articles. In a pipe a line each: id, day, source, title, address, cut by tabs."""
    console = terminal()
    with_near = near if near is not None else console.is_terminal and not as_json
    asked: dict[str, Any] = {
        **{"source": source, "person": person, "place": place, "organisation": organisation},
        **{"keyword": keyword, "disclaimer": disclaimer, "from_": from_, "to": to},
        **{"sort": Sort(sort) if sort else None, "exact": exact or None},
        **without(excluded),
    }
    with client_of(context) as client:
        answer = client.search(" ".join(query or []), size=min(size, _PAGE), **asked)
        found = _hits(client, answer, " ".join(query or []), asked, with_near=with_near)
        hits = islice(found, size)
        if as_json:
            for hit in hits:
                show_json(hit, indent=None)
        elif console.is_terminal:
            _show_hits(console, answer, hits)
        else:
            for hit in hits:
                cells = (hit.id, day(hit.published_at), hit.source, hit.title, hit.url)
                say("\t".join(map(one_line, cells)))


def show(
    context: typer.Context,
    id: Annotated[str, typer.Argument(help="The article's id.")],
    as_json: Annotated[bool, typer.Option("--json", help="All annotations, as JSON.")] = False,
    text: Annotated[bool, typer.Option("--text", help="Nothing but its text.")] = False,
) -> None:
    """Show an article: what it is, whom it names, what it disclaims, and its text."""
    with client_of(context) as client:
        article = client.article(id)
    if as_json:
        show_json(article)
    elif text:
        say(article.text)
    else:
        _show(terminal(), article)


def _hits(
    client: Client,
    answer: SearchAnswer,
    query: str,
    asked: dict[str, Any],
    *,
    with_near: bool,
) -> Iterator[SearchHit]:
    """Yield the hits of a search page by page, and what comes near behind the last."""
    while True:
        yield from answer.hits
        if answer.next_cursor is None:
            yield from answer.further if with_near else ()
            return
        answer = client.search(query, size=_PAGE, cursor=answer.next_cursor, **asked)


def _show_hits(console: Console, answer: SearchAnswer, hits: Iterator[SearchHit]) -> None:
    more = "at least " if answer.total.relation == "gte" else ""
    console.print(f"{more}{answer.total.value} found", style="dim")
    for note in answer.notes:
        console.print(note, style="yellow")
    if answer.did_you_mean:
        console.print(f"Did you mean: {answer.did_you_mean}", style="yellow")
    for number, hit in enumerate(hits, 1):
        titles = [each for each in hit.highlights if each.field == "title"]
        title = marked(titles[0].text, titles[0].spans) if titles else Text(hit.title)
        console.print(Text(f"{number:>3} ") + title, soft_wrap=True)
        told = [day(hit.published_at) or "no date", hit.source, hit.url, hit.id]
        console.print("    " + "  ".join(filter(None, told)), style="dim", soft_wrap=True)
        for each in hit.highlights:
            if each.field != "title":
                console.print(Text("    ") + marked(each.text, each.spans), soft_wrap=True)
        if hit.lacks:
            console.print(f"    lacks {' '.join(hit.lacks)}", style="yellow")
        if hit.reprints:
            names = "、".join(each.source or each.id for each in hit.reprints[:_NAMES])
            console.print(f"    {len(hit.reprints)} reprints: {names}", style="dim")


def _show(console: Console, article: ShownArticle) -> None:
    console.print(article.title, style="bold", soft_wrap=True)
    names = sorted(article.names, key=lambda name: -name.salience)[:_NAMES]
    rows = (
        ("source", article.source),
        ("author", article.author),
        ("published", minute(article.published_at, CHINA)),
        ("address", article.url),
        ("id", f"{article.id}, revision {article.revision}"),
        ("names", "、".join(name.name for name in names)),
        ("keywords", "、".join(article.keywords)),
        ("summary", "".join(article.of(each) for each in article.summary)),
        ("reprints", "、".join(each.source or each.id for each in article.reprints)),
        *((f"disclaims ({each.kind})", article.of(each)) for each in article.disclaimers),
    )
    for name, value in rows:
        if value:
            console.print(Text(f"{name}: ", style="dim") + Text(value), soft_wrap=True)
    console.print()
    console.print(Text(article.text), soft_wrap=True)
