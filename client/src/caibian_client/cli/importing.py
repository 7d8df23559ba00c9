"""`caibian import`: folders and files of many kinds go in, resumable after a kill."""

from __future__ import annotations

import codecs
import shutil
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from caibian_client import Retry
from caibian_client.cli import import_options as options
from caibian_client.cli.faults import FAILED, Fault
from caibian_client.cli.given import client_of
from caibian_client.cli.progress import View, summary
from caibian_client.cli.screen import say
from caibian_client.importing.door import ApiDoor
from caibian_client.importing.files import found
from caibian_client.importing.importer import Importer, report_length
from caibian_client.importing.items import FIELDS, ITEM_BYTES, Ways
from caibian_client.importing.journal import Journal, usual_place
from caibian_client.importing.outcomes import Report
from caibian_client.importing.progress import Listener, Progress
from caibian_client.importing.reading import Reader
from caibian_client.importing.sending import Pace, Sender
from caibian_client.importing.watching import Watch, watch

_MAPPED = (*FIELDS, "content", "content_type", "metadata")


@dataclass(frozen=True)
class _Plan:
    """What is to be done."""

    paths: list[Path]
    reader: Reader
    journal: Path | None
    is_afresh: bool
    report: Path | None
    places: int
    patience: float
    interval: float | None


def import_files(
    context: typer.Context,
    paths: options.Paths,
    columns: options.Columns = None,
    keep_rest: options.KeepRest = False,
    source: options.Default = None,
    language: options.Default = None,
    base: options.Base = None,
    record_dates: options.RecordDates = False,
    charset: options.Charset = None,
    form: options.Format = None,
    item_bytes: options.ItemBytes = ITEM_BYTES,
    journal: options.JournalFile = None,
    afresh: options.Afresh = False,
    report: options.ReportFile = None,
    places: options.Places = 4,
    patience: options.Patience = 600.0,
    watched: options.Watched = False,
    interval: options.Interval = 5.0,
) -> None:
    """Take in folders and files: HTML, text, NDJSON, CSV, Excel, WARC, MHTML and zips of these.

    Run again after whatever ended it, it goes on where it was: nothing is lost or doubled.
    """
    defaults = {"source": source, "language": language}
    given = {name: value for name, value in defaults.items() if value}
    fields, charset = _map(columns or []), _charset(charset)
    ways = Ways(fields, keep_rest, given, base, record_dates, charset, item_bytes)
    with _named(paths) as (files, is_piped):
        if is_piped and watched:
            raise Fault("standard input can't be watched; name a folder")
        place = journal or usual_place(str(context.find_root().obj.ingest), files, (ways, form))
        noted, looks = None if is_piped else place, interval if watched else None
        reader = Reader(ways, form)
        _import(context, _Plan(files, reader, noted, afresh, report, places, patience, looks))


def _import(context: typer.Context, plan: _Plan) -> None:
    """Do it, and say what came of it. Raises typer.Exit when something didn't go in."""
    with ExitStack() as stack:
        client = stack.enter_context(client_of(context, Retry(0)))
        journal = stack.enter_context(Journal(plan.journal)) if plan.journal else None
        if journal and plan.is_afresh:
            journal.clear()
        total = 0 if plan.interval else sum(file.size for file in found(plan.paths))
        view = stack.enter_context(View(total))
        stop = threading.Event()
        pace = Pace(patience=plan.patience, heed=view.wait, stop=stop)
        length = report_length(journal) if journal else 0
        importer = stack.enter_context(
            Importer(
                Sender(ApiDoor(client), pace),
                plan.reader,
                journal=journal,
                report=Report(plan.report, length) if plan.report else None,
                listener=Listener(view.progress, view.result),
                places=plan.places,
            )
        )
        before = importer.progress.items
        if plan.interval is not None and journal:
            _watch(plan, journal, importer, stop)
        else:
            importer.run(found(plan.paths))
    _end(importer.progress, before)


def _watch(plan: _Plan, journal: Journal, importer: Importer, stop: threading.Event) -> None:
    """Go on until Ctrl-C."""
    say("Watching; Ctrl-C ends it.", is_error=True)
    look = Watch(plan.paths, journal)

    def rest() -> bool:
        return not stop.wait(plan.interval)

    try:
        watch(look, importer.run, rest)
    except KeyboardInterrupt:
        stop.set()


def _end(progress: Progress, before: int) -> None:
    if before:
        say(f"{before} were taken before", is_error=True)
    say(f"{progress.items} articles: {summary(progress)}")
    if progress.counts["failed"]:
        say("Run the same command again: it tries what failed once more.", is_error=True)
    if any(progress.counts[name] for name in ("refused", "unreadable", "failed")):
        raise typer.Exit(FAILED)


@contextmanager
def _named(paths: Iterable[str]) -> Iterator[tuple[list[Path], bool]]:
    """Yield the paths, standard input as a file; and whether that is among them."""
    given = list(paths)
    if "-" not in given:
        yield [Path(path) for path in given], False
        return
    if given != ["-"]:
        raise Fault("import standard input alone")
    with TemporaryDirectory(prefix="caibian-") as folder:
        piped = Path(folder) / "-"
        with piped.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield [piped], True


def _map(pairs: list[str]) -> dict[str, str]:
    """Return the column of each field. Raises Fault."""
    found = {}
    for pair in pairs:
        field, is_pair, column = pair.partition("=")
        if not is_pair or field not in _MAPPED or not column:
            raise Fault(f"--map {pair}: write FIELD=COLUMN; fields are {', '.join(_MAPPED)}")
        found[field] = column
    return found


def _charset(name: str | None) -> str | None:
    try:
        if name:
            codecs.lookup(name)
    except LookupError:
        raise Fault(f"no charset is called {name}; write it as gb18030, big5, utf-8") from None
    return name
