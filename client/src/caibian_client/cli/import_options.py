"""The options of `caibian import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from caibian_client.importing.kinds import Kind

Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Files and folders; - is standard input.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="FIELD=COLUMN", help="Of a table, or a key of JSON: content=正文."
    ),
]
KeepRest = Annotated[bool, typer.Option("--keep-rest", help="Put other columns into metadata.")]
Default = Annotated[str | None, typer.Option(help="Of articles without one.")]
Base = Annotated[
    str | None, typer.Option("--url-base", help="Where the folder's files stood on the web.")
]
RecordDates = Annotated[
    bool, typer.Option("--record-dates", help="WARC: when fetched is when published.")
]
Charset = Annotated[str | None, typer.Option(help="Of text that doesn't say it.")]
Format = Annotated[Kind | None, typer.Option("--format", help="Else by the name.")]
ItemBytes = Annotated[int, typer.Option(min=1, help="What is larger isn't read.")]
JournalFile = Annotated[
    Path | None, typer.Option(help="Where it notes how far it is; else in your home folder.")
]
Afresh = Annotated[bool, typer.Option("--afresh", help="Forget how far it was.")]
ReportFile = Annotated[Path | None, typer.Option(help="A line of JSON for each article.")]
Places = Annotated[int, typer.Option(min=1, max=64, help="Posts at once.")]
Patience = Annotated[float, typer.Option(min=0, help="Gives up after so many seconds of refusals.")]
Watched = Annotated[bool, typer.Option("--watch", help="Go on with what comes in.")]
Interval = Annotated[float, typer.Option(min=0.1, help="Seconds between looks.")]
