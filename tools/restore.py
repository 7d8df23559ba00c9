"""Brings a backup back into an empty Caibian on this machine.

python -m tools.restore FOLDER [FOLDER …]: a whole one, then those that go on from it, in order.
With the local index Caibian must be stopped (its indexer alone may write); the store is started
for as long as it takes. With Elasticsearch it may run.
"""

import argparse
import sys
from pathlib import Path

from services.search.copies import run_restore
from shared.errors import CaibianError
from shared.logs import configure_logs
from shared.settings import read_settings
from tools.own_store import store_running
from tools.preconditions import CantStart, Settings


def main() -> int:
    """Bring it back; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.restore", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="backups, the oldest first")
    parser.add_argument(
        "--into-used", action="store_true", help="though there is something already"
    )
    asked = parser.parse_args()
    try:
        settings = read_settings(Settings)
        configure_logs(settings.log_level)
        with store_running(settings):
            print(run_restore(settings, asked.folders, is_forced=asked.into_used))
    except (CantStart, CaibianError) as error:
        print(f"not restored: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
