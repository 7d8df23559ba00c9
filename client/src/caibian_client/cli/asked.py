"""The options by which articles are chosen, the same for every command that finds some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from caibian_client.cli.faults import Fault

FILTERS = ("source", "person", "place", "organisation", "keyword", "disclaimer")
Values = list[str] | None

Query = Annotated[Values, typer.Argument(help="In the query language; nothing finds everything.")]
Source = Annotated[Values, typer.Option(help="Who published it; repeat it for any of several.")]
Person = Annotated[Values, typer.Option(help="Who is named in it.")]
Place = Annotated[Values, typer.Option(help="Which place is named in it.")]
Organisation = Annotated[Values, typer.Option(help="Which organisation is named in it.")]
Keyword = Annotated[Values, typer.Option(help="A keyword of it.")]
Disclaimer = Annotated[Values, typer.Option(help="any, none, or a kind of disclaimers.")]
Not = Annotated[Values, typer.Option("--not", metavar="FIELD=VALUE", help="What no hit may have.")]
From = Annotated[str | None, typer.Option("--from", help="Published on that day or later.")]
To = Annotated[str | None, typer.Option("--to", help="Published on that day or before.")]


def pairs(given: Sequence[str]) -> dict[str, list[str]]:
    """Return the values of each filter of FIELD=VALUE. Raises Fault."""
    found: dict[str, list[str]] = {}
    for each in given:
        name, _, value = each.partition("=")
        if name not in FILTERS or not value:
            raise Fault(f"there is no filter {each}: write FIELD=VALUE of {', '.join(FILTERS)}")
        found.setdefault(name, []).append(value)
    return found


def without(given: Values) -> dict[str, list[str]]:
    """Return what no hit may have, as a search is asked for it. Raises Fault."""
    return {f"not_{name}": values for name, values in pairs(given or []).items()}
