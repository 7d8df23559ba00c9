"""Keys and people of this machine's Caibian, whether it runs or not.

python -m tools.access keys create NAME --scope admin: all that services.ingest does with keys and
people. The store is started for as long as it takes, where `make up` would start it; so the first
key is there before anything listens.
"""

import sys

from services.ingest.__main__ import main as run_ingest
from shared.errors import CaibianError
from shared.settings import read_settings
from tools.own_store import store_running
from tools.preconditions import CantStart, Settings

_PARTS = ("keys", "people")


def main() -> int:
    """Do what is asked with keys and people; return the exit status."""
    if len(sys.argv) < 2 or sys.argv[1] not in _PARTS:
        print(f"usage: python -m tools.access {'|'.join(_PARTS)} …", file=sys.stderr)
        return 2
    try:
        with store_running(read_settings(Settings)):
            run_ingest()
    except (CantStart, CaibianError) as error:
        print(f"not done: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
