"""The options by which articles are chosen, the same for every command that finds some."""

from __future__ import annotations

from typing import Annotated

import typer

Query = Annotated[
    list[str] | None, typer.Argument(help="In the query language; nothing finds everything.")
]
Source = Annotated[str | None, typer.Option(help="Who published it.")]
Person = Annotated[str | None, typer.Option(help="Who is named in it.")]
Place = Annotated[str | None, typer.Option(help="Which place is named in it.")]
Organisation = Annotated[str | None, typer.Option(help="Which organisation is named in it.")]
Keyword = Annotated[str | None, typer.Option(help="A keyword of it.")]
Disclaimer = Annotated[str | None, typer.Option(help="any, none, or a kind of disclaimers.")]
From = Annotated[str | None, typer.Option("--from", help="Published on that day or later.")]
To = Annotated[str | None, typer.Option("--to", help="Published on that day or before.")]
