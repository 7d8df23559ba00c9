"""What a key costs a request: python -m bench.keys.

The same route is asked in turn without a key, with the key of the configuration and with one of
the store, of an ingest API that is alone.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.client import Client
from bench.ledger.posting import ingest
from bench.ledger.store import NONE, store
from bench.times import times
from services.ingest.settings import IngestSettings
from shared.access.callers import Scope
from shared.access.keeping import open_desk
from shared.access.keys import NewKey

_PATH = "/v1/stats"
_SERVICE = "a-key-of-this-measurement"


def main() -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.keys", description=__doc__)
    parser.add_argument("--requests", type=int, default=5000, help="of each kind")
    requests = parser.parse_args().requests
    with tempfile.TemporaryDirectory(prefix="caibian-bench-") as name:
        print(json.dumps(measure(Path(name), requests), indent=2))
    return 0


def measure(folder: Path, requests: int) -> dict[str, dict[str, float]]:
    """Return percentiles of the times of a request without a key and with one of each kind."""
    with (
        store(folder / "store", NONE) as own,
        ingest(folder, own.redis_port, own.redis_port, KEY=_SERVICE) as port,
    ):
        desk = open_desk(IngestSettings(redis_port=own.redis_port))
        scopes = frozenset({Scope.READ})
        made = [desk.create(NewKey(name=f"desk {n}", scopes=scopes)).key for n in range(100)]
        keys = {"none": "", "configured": _SERVICE, "kept": made[0]}
        return times(**{name: [_asking(port, key)] * requests for name, key in keys.items()})


def _asking(port: int, key: str) -> Callable[[], object]:
    """Return a call that asks over a connection of its own."""
    client = Client(f"http://127.0.0.1:{port}", key)
    return partial(client.get, _PATH)


if __name__ == "__main__":
    sys.exit(main())
