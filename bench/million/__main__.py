"""Fills an index with up to a million articles, searches it and makes it anew.

python -m bench.million --data FOLDER fill search reindex: the steps that are named, in this order.
What is in the folder stays, and a fill that was stopped goes on.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bench.million.filling import fill
from bench.million.reindexing import measure as reindex
from bench.million.searching import measure as search
from bench.million.stores import opened
from bench.million.templates import templates
from bench.million.variants import Variants


def main() -> int:
    """Do the steps; return the exit status."""
    options = _options()
    variants = Variants(templates(options.data, options.templates))
    with opened(options.index, options.data) as store:
        if "fill" in options.steps:
            log = options.data / f"fill-{store.name}.jsonl"
            fill(store, options.data, options.templates, options.articles, log)
        articles, weight = store.articles(), store.weight()
        store.close()
        figures: dict[str, Any] = {"index": store.name, "articles": articles} | weight
        # What was posted to measure the path is no article of the million.
        asked = min(articles, options.articles)
        if "search" in options.steps:
            figures["search"] = search(store, variants, asked, options.requests, options.rounds)
        if "reindex" in options.steps:
            figures["reindex"] = reindex(store, variants, asked)
    text = json.dumps(figures, indent=2)
    print(text)
    if options.json:
        options.json.write_text(text, encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.million", description=__doc__)
    parser.add_argument("steps", nargs="+", choices=["fill", "search", "reindex"])
    parser.add_argument("--data", type=Path, required=True, help="folder that is filled")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--templates", type=int, default=5000, help="articles that are annotated")
    parser.add_argument("--requests", type=int, default=100, help="of each kind in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--index", choices=["local", "elasticsearch"], default="local")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
