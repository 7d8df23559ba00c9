"""Measures the running system on both indexes: python -m bench."""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.articles import articles, from_file
from bench.peers import compare
from bench.run import Figures, measure, say
from bench.table import table
from tools.elasticsearch_node import NoJava, elasticsearch_node

_COMPARED = 300


def main() -> int:
    """Measure and print; return the exit status."""
    options = _options()
    source = (
        from_file(options.file, options.articles) if options.file else articles(options.articles)
    )
    batch = list(source)
    results: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory(prefix="caibian-bench-") as name:
        folder = Path(name)
        if options.index != "elasticsearch":
            results["embedded"] = _measure(batch, options, folder / "embedded", None)
        if options.index != "embedded":
            try:
                with elasticsearch_node(folder / "node") as url:
                    results["elasticsearch"] = _measure(batch, options, folder / "elastic", url)
            except NoJava as error:
                say(str(error.__doc__))
    say("annotate() beside LAC")
    peers = compare(batch[:_COMPARED])
    print(table(results))
    print("\n".join(f"{name:<45}  {value:.1f}" for name, value in peers.items()))
    if options.json:
        both = {**results, "peers": peers}
        options.json.write_text(json.dumps(both, indent=2), encoding="utf-8")
    return 0


def _measure(
    batch: list[dict[str, Any]], options: argparse.Namespace, folder: Path, url: str | None
) -> Figures:
    say(f"index {folder.name}")
    folder.mkdir(parents=True)
    return measure(batch, options.singles, options.idle, folder, url)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--articles", type=int, default=2000, help="articles of the batch")
    parser.add_argument("--singles", type=int, default=100, help="articles posted one by one")
    parser.add_argument("--idle", type=int, default=20, help="articles posted when all is idle")
    parser.add_argument("--index", choices=["embedded", "elasticsearch", "both"], default="both")
    parser.add_argument("--file", type=Path, help="JSON lines with title and body, else generated")
    parser.add_argument("--json", type=Path, help="write the figures there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
