"""Starts a part of the room: python -m services.search [api|indexer|alerts|reindex|reenrich]."""

import argparse
import sys

import uvicorn

from services.search.alert_queue import QUEUE
from services.search.alerts import create_alerts_worker
from services.search.app import create_app
from services.search.commands import run_reenrich, run_reindex
from services.search.settings import SearchSettings
from services.search.worker import create_worker
from shared.errors import CaibianError
from shared.logs import configure_logs
from shared.models import Step


def main() -> None:
    """Run the part named on the command line until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m services.search", description=__doc__)
    parser.add_argument(
        "part",
        nargs="?",
        choices=["api", "indexer", "alerts", "reindex", "reenrich"],
        default="api",
        help="what to run; reindex makes the index anew, reenrich annotates what it holds anew",
    )
    parser.add_argument(
        "--stale", action="store_true", help="reenrich only what another model or dictionary did"
    )
    asked = parser.parse_args()
    settings = SearchSettings()
    configure_logs(settings.log_level)
    if asked.part == "api":
        run_api(settings)
    elif asked.part == "indexer":
        run_indexer(settings)
    elif asked.part == "alerts":
        run_alerts(settings)
    else:
        sys.exit(run_command(settings, asked.part, stale=asked.stale))


def run_command(settings: SearchSettings, part: str, *, stale: bool) -> int:
    """Do something to the index and say how it went; return the exit status."""
    try:
        told = run_reindex(settings) if part == "reindex" else run_reenrich(settings, stale=stale)
    except CaibianError as error:
        sys.stderr.write(f"{part}: {error}\n")
        return 1
    sys.stdout.write(f"{told}\n")
    return 0


def run_api(settings: SearchSettings) -> None:
    """Serve searches until told to stop."""
    uvicorn.run(
        create_app(settings),
        host=settings.search_host,
        port=settings.search_port,
        log_config=None,
        access_log=False,
    )


def run_indexer(settings: SearchSettings) -> None:
    """Write into the index until told to stop; one process, since the index has one writer."""
    create_worker(settings).worker_main(
        ["worker", "-Q", Step.INDEX.value, "-n", "index@%h", "-P", "solo", "--without-gossip"]
    )


def run_alerts(settings: SearchSettings) -> None:
    """Run saved searches and call webhooks until told to stop."""
    create_alerts_worker(settings).worker_main(
        ["worker", "-Q", QUEUE, "-n", "alerts@%h", "-P", "threads", "-c", "4", "--without-gossip"]
    )


if __name__ == "__main__":
    main()
