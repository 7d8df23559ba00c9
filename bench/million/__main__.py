"""Fills an index with up to a million articles, searches it and makes it anew.

python -m bench.million --data FOLDER fill search reindex: the steps that are named, in this order.
What is in the folder stays, and a fill that was stopped goes on.
"""

import argparse
import sys
from pathlib import Path

from bench.million.filling import fill
from bench.million.stores import opened
from bench.million.templates import templates
from bench.million.variants import Variants


def main() -> int:
    """Do the steps; return the exit status."""
    options = _options()
    variants = Variants(templates(options.data, options.templates))
    with opened(options.index, options.data) as store:
        if "fill" in options.steps:
            fill(store, variants, options.articles, options.data / f"fill-{store.name}.jsonl")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.million", description=__doc__)
    parser.add_argument("steps", nargs="+", choices=["fill", "search", "reindex"])
    parser.add_argument("--data", type=Path, required=True, help="folder that is filled")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--templates", type=int, default=5000, help="articles that are annotated")
    parser.add_argument("--index", choices=["local", "elasticsearch"], default="local")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
