"""Measures the running system on both indexes: python -m bench."""

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.articles import articles, from_file
from bench.peers import compare
from bench.reading import measure_reading
from bench.run import Figures, measure
from bench.table import tables
from bench.times import say
from tools.elasticsearch_node import NoJava, elasticsearch_node

_COMPARED = 300
# Enough for 100,000 articles and an index to compare with.
_HEAP = "1g"


def main() -> int:
    """Measure and print; return the exit status."""
    options = _options()
    most = max(options.articles, options.reading)
    batch = list(from_file(options.file, most) if options.file else articles(most))
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="caibian-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        url = _elasticsearch(stack, folder) if options.index != "local" else None
        urls = {"local": None, "elasticsearch": url}
        wanted = [
            each for each in urls if options.index in (each, "both") and (url or each == "local")
        ]
        if options.articles:
            some = batch[: options.articles]
            results["path"] = {
                each: _measure(some, options, folder / each, urls[each]) for each in wanted
            }
            say("annotate() beside LAC")
            results["peers"] = compare(some[:_COMPARED])
        if options.reading:
            say(f"reading among {options.reading} articles")
            results["reading"] = measure_reading(batch[: options.reading], folder / "reading", url)
    print(tables(results))
    if options.json:
        options.json.write_text(json.dumps(results, indent=2), encoding="utf-8")
    return 0


def _elasticsearch(stack: ExitStack, folder: Path) -> str | None:
    """Return the address of a node until the stack is left; None where none can run."""
    try:
        return stack.enter_context(elasticsearch_node(folder / "node", _HEAP))
    except NoJava as error:
        say(str(error.__doc__))
        return None


def _measure(
    batch: list[dict[str, Any]], options: argparse.Namespace, folder: Path, url: str | None
) -> Figures:
    say(f"index {folder.name}")
    folder.mkdir(parents=True)
    return measure(batch, options.singles, options.idle, folder, url)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--articles", type=int, default=2000, help="articles that go the path; 0: none"
    )
    parser.add_argument(
        "--reading", type=int, default=10_000, help="articles that are searched; 0: no searches"
    )
    parser.add_argument("--singles", type=int, default=100, help="articles posted one by one")
    parser.add_argument("--idle", type=int, default=20, help="articles posted when all is idle")
    parser.add_argument("--index", choices=["local", "elasticsearch", "both"], default="both")
    parser.add_argument("--file", type=Path, help="JSON lines with title and body, else generated")
    parser.add_argument("--json", type=Path, help="write the figures there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
