"""Measures what the ledger costs: the fsync before each answer, and memory for each article.

python -m bench.ledger speed memory
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.ledger import memory, posting, speed

_POLICIES = ("always", "everysec")


def main() -> int:
    """Measure; print the figures as JSON and return the exit status."""
    options = _options()
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="caibian-ledger-", dir=options.folder) as name:
        folder = Path(name)
        if "speed" in options.steps:
            for turn in range(options.rounds):
                for policy in _POLICIES:
                    place = folder / f"{policy}-{turn}"
                    calls = speed.measure(place / "calls", policy, options.batches)
                    calls |= posting.measure(place / "posts", policy, options.posts)
                    figures.setdefault(policy, []).append(calls)
        if "memory" in options.steps:
            for count in options.counts:
                figures[f"memory of {count}"] = memory.measure(folder / f"memory-{count}", count)
    print(json.dumps(figures, indent=2))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.ledger", description=__doc__)
    parser.add_argument("steps", nargs="+", choices=["speed", "memory"])
    parser.add_argument("--batches", type=int, default=20, help="of 200 articles each")
    parser.add_argument("--posts", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3, help="of both policies by turns")
    parser.add_argument("--counts", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--folder", type=Path, help="on the disk that is measured; else TMPDIR")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
