"""Starts the room: python -m services.enrich [worker|flower]."""

from celery import Celery

from services.enrich.app import create_worker
from services.enrich.settings import EnrichSettings
from shared.path.events import queues_of
from shared.path.state import Step
from shared.starting import arguments, start


def main() -> None:
    """Run the part named on the command line until told to stop."""
    parser = arguments("enrich", __doc__)
    parser.add_argument("part", nargs="?", choices=["worker", "flower"], default="worker")
    part = parser.parse_args().part
    is_flower = part == "flower"
    run = show_workers if is_flower else run_own_worker
    start(EnrichSettings, run, "flower" if is_flower else "enrich")


def show_workers(settings: EnrichSettings) -> None:
    """Show the workers in Flower."""
    # Only here: a worker needs nothing of it.
    from services.enrich.dashboard import run_flower

    run_flower(settings)


def run_own_worker(settings: EnrichSettings) -> None:
    """Annotate with the room's own annotator."""
    run_worker(settings, create_worker(settings))


def run_worker(settings: EnrichSettings, app: Celery) -> None:
    """Annotate until told to stop."""
    processes = str(settings.enrich_processes)
    app.worker_main(
        [
            "worker",
            "-Q",
            queues_of(Step.ENRICH),
            "-n",
            "enrich@%h",
            "-c",
            processes,
            "--without-gossip",
        ]
    )


if __name__ == "__main__":
    main()
