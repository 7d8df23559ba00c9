"""Measures accuracy: `python -m evaluation ner FILE…`, and `all DATA` for the whole table."""

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from evaluation import (
    corrections,
    files,
    metadata,
    names,
    ner,
    notices,
    pages,
    retrieval,
    segmentation,
    set_scores,
    sets,
    table,
    zones,
)
from evaluation.indexes import KINDS
from services.search.index.vectors import EmbedderUnusable
from tools.elasticsearch_node import NoJava

Evaluate = Callable[[Path], dict[str, Any]]
FILES: dict[str, Evaluate] = {
    "corrections": corrections.evaluate,
    "ner": ner.evaluate,
    "names": names.evaluate,
    "segmentation": segmentation.evaluate,
    "notices": notices.evaluate,
    "zones": zones.evaluate,
    "sets": sets.evaluate,
}
FOLDERS: dict[str, Evaluate] = {
    "metadata": metadata.evaluate,
    "pages": pages.evaluate,
    "retrieval": retrieval.evaluate,
}
SEARCHING = ("retrieval", "sets")


def parser() -> argparse.ArgumentParser:
    """Describe the commands."""
    top = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    for name, evaluate in (FILES | FOLDERS).items():
        summary = sys.modules[evaluate.__module__].__doc__
        command = commands.add_parser(name, help=summary, description=summary)
        kind = "DIR" if name in FOLDERS else "FILE"
        command.add_argument("paths", nargs="+", type=Path, metavar=kind)
        command.add_argument("--json", action="store_true", help="print one JSON object")
        if name == "notices":
            command.add_argument("--mirror", metavar="CONVERSION", help="in s2twp, s2hk or s2t")
        if name == "retrieval":
            command.add_argument("--limit", type=int, metavar="N", help="ask N queries of a file")
        if name in SEARCHING:
            command.add_argument("--index", choices=KINDS, default=KINDS[0])
            command.add_argument("--words", action="store_true", help="by words alone, no meaning")
            command.add_argument("--remember", type=Path, metavar="FILE", help="keep vectors there")
    whole = commands.add_parser("all", help="Everything of a folder of corpora, as a table.")
    whole.add_argument("data", type=Path)
    whole.add_argument("--table", type=Path, help="write the table to this file")
    return top


def main() -> int:
    """Run a command; return the exit status."""
    chosen = parser().parse_args()
    try:
        if chosen.command == "all":
            return whole(chosen.data, chosen.table)
        results = {str(path): chosen_evaluate(chosen)(path) for path in chosen.paths}
    except (files.BadFile, NoJava, EmbedderUnusable) as error:
        print(f"evaluation: {error}", file=sys.stderr)
        return 2
    if chosen.json:
        key = "dirs" if chosen.command in FOLDERS else "files"
        print(json.dumps({key: results}, ensure_ascii=False))
    elif chosen.command == "sets":
        print(table.listing({path: set_scores.brief(each) for path, each in results.items()}))
    else:
        print(table.listing(results))
    return 0


def chosen_evaluate(chosen: argparse.Namespace) -> Evaluate:
    """Return what evaluates a path as the command line says."""
    if chosen.command == "notices":
        return partial(notices.evaluate, mirror=chosen.mirror)
    if chosen.command == "retrieval":
        return partial(
            retrieval.evaluate,
            index=chosen.index,
            limit=chosen.limit,
            by_meaning=not chosen.words,
            remembered=chosen.remember,
        )
    if chosen.command == "sets":
        return partial(
            sets.evaluate,
            index=chosen.index,
            by_meaning=not chosen.words,
            remembered=chosen.remember,
        )
    return (FILES | FOLDERS)[chosen.command]


def whole(data: Path, path: Path | None) -> int:
    """Print the table of everything that a folder of corpora holds."""
    text = table.whole(data)
    print(text)
    if path:
        table.written(path, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
