"""Takes a backup of Caibian on this machine into a new folder, whether it runs or not.

python -m tools.backup FOLDER [--since BACKUP]: with --since, only what is new since that one.
Where tools aren't (in the images): python -m services.search backup FOLDER.
"""

import argparse
import sys
from pathlib import Path

from services.search.copies import run_backup
from shared.errors import CaibianError
from shared.logs import configure_logs
from shared.settings import read_settings
from tools.own_store import store_running
from tools.preconditions import CantStart, Settings


def main() -> int:
    """Take it; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.backup", description=__doc__)
    parser.add_argument("folder", type=Path, help="a new folder")
    parser.add_argument("--since", type=Path, help="the backup that this one goes on from")
    asked = parser.parse_args()
    try:
        settings = read_settings(Settings)
        configure_logs(settings.log_level)
        with store_running(settings):
            print(run_backup(settings, [asked.folder], since=asked.since))
    except (CantStart, CaibianError) as error:
        print(f"no backup: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
