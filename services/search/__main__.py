"""Starts a part of the room: python -m services.search [PART]."""

import argparse
import os
import signal
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path

from services.search.adapters import open_embedder
from services.search.app import create_app
from services.search.commands import run_embed, run_reenrich, run_reindex
from services.search.copies import run_backup, run_restore
from services.search.retaining import run_retain
from services.search.settings import SearchSettings
from services.search.workers.alerts import ALERTS_THREADS, create_alerts_worker
from services.search.workers.indexer import create_indexer
from services.search.workers.queues import ALERTS, DELIVERIES, DIGESTS, VECTORS
from services.search.workers.vectors import create_vectors_worker
from shared.access.doors import check_door
from shared.http.serving import serve
from shared.logs import get_logger
from shared.path.events import queues_of
from shared.path.state import Step
from shared.starting import arguments, start

_LOWEST = 19


def main() -> None:
    """Run the part named on the command line until told to stop."""
    parser = arguments("search", __doc__)
    parser.add_argument(
        "part",
        nargs="?",
        choices=[*_PARTS, "reindex", "reenrich", "embed", "backup", "restore", "retain"],
        default="api",
        help="what to run; reindex makes the index anew, reenrich annotates what it holds anew, "
        "embed makes what vectors are missing, backup and restore copy everything, "
        "retain withdraws what is old or of a source",
    )
    parser.add_argument(
        "folders", nargs="*", type=Path, help="where a backup goes, or backups, the oldest first"
    )
    parser.add_argument("--since", type=Path, help="the backup that the new one goes on from")
    parser.add_argument(
        "--into-used", action="store_true", help="restore though there is something already"
    )
    parser.add_argument(
        "--stale", action="store_true", help="reenrich only what another model or dictionary did"
    )
    parser.add_argument("--older-than", type=float, metavar="DAYS", help="received before that")
    parser.add_argument("--source", help="of this source only")
    parser.add_argument("--yes", action="store_true", help="do it; else it is only told")
    asked = parser.parse_args()
    if asked.folders and asked.part not in ("backup", "restore"):
        parser.error(f"{asked.part} takes no folder")
    start(SearchSettings, partial(run, asked), "search" if asked.part == "api" else asked.part)


def run(asked: argparse.Namespace, settings: SearchSettings) -> None:
    """Run what was asked for."""
    commands = {
        "reindex": lambda: run_reindex(settings),
        "reenrich": lambda: run_reenrich(settings, stale=asked.stale),
        "embed": lambda: run_embed(settings),
        "backup": lambda: run_backup(settings, asked.folders, since=asked.since),
        "retain": lambda: run_retain(
            settings, days=asked.older_than, source=asked.source, is_meant=asked.yes
        ),
        "restore": lambda: run_restore(settings, asked.folders, is_forced=asked.into_used),
    }
    if asked.part in commands:
        tell(commands[asked.part]())
    else:
        _PARTS[asked.part](settings)


def tell(what: str) -> None:
    """Say how a command went."""
    sys.stdout.write(f"{what}\n")


def run_api(settings: SearchSettings) -> None:
    """Serve searches until told to stop. Raises NoKeyYet where nobody could come in."""
    check_door(settings, settings.search_host, settings.public_search_url)
    serve(
        partial(create_app, settings),
        "services.search.app:create_worker",
        host=settings.search_host,
        port=settings.search_port,
        processes=settings.search_processes,
        proxies=settings.trusted_proxies,
    )


def run_indexer(settings: SearchSettings) -> None:
    """Write into the index until told to stop; the local index has one writer, and refuses others.

    Elasticsearch takes any number, which need names of their own.
    """
    name, queues = f"index@%h-{os.getpid()}", queues_of(Step.INDEX)
    create_indexer(settings).worker_main(
        ["worker", "-Q", queues, "-n", name, "-P", "solo", "--without-gossip"]
    )


def run_alerts(settings: SearchSettings) -> None:
    """Run saved searches and call webhooks until told to stop."""
    create_alerts_worker(settings).worker_main(
        [
            "worker",
            # The queue that is named first is asked first.
            *("-Q", f"{ALERTS.queue},{DELIVERIES.queue},{DIGESTS.queue}"),
            *("-n", "alerts@%h"),
            *("-P", "threads"),
            *("-c", str(ALERTS_THREADS)),
            "--without-gossip",
        ]
    )


def run_vectors(settings: SearchSettings) -> None:
    """Give articles their vectors until told to stop, behind all other work."""
    # First, since threads inherit it from the one that makes them.
    step_back()
    embedder = open_embedder(settings)
    if embedder is None:
        stopped = threading.Event()
        for end in (signal.SIGTERM, signal.SIGINT):
            # Handled, not blocked: a library's thread would take what only this one blocks.
            signal.signal(end, lambda *_: stopped.set())
        get_logger("vectors").info("there is no embedder, so there is nothing to do")
        # Not ended, so that supervisors need no rule of their own for it.
        stopped.wait()
        return
    create_vectors_worker(settings, embedder).worker_main(
        ["worker", "-Q", VECTORS.queue, "-n", "vectors@%h", "-P", "solo", "--without-gossip"]
    )


def step_back() -> None:
    """Let this process run where no other wants to, as far as the system can tell them apart."""
    os.nice(_LOWEST)
    if sys.platform == "linux":
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


_PARTS = {
    "api": run_api,
    "indexer": run_indexer,
    "alerts": run_alerts,
    "vectors": run_vectors,
}


if __name__ == "__main__":
    main()
