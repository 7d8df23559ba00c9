"""Starts the ingest API or the worker of sources, or looks after keys and people.

python -m services.ingest [PART]
"""

from functools import partial

from services.ingest.key_command import add_arguments, run_keys
from services.ingest.people_command import add_people_arguments, run_people
from services.ingest.settings import IngestSettings
from shared.access.doors import check_door
from shared.starting import arguments, start


def main() -> None:
    """Serve until told to stop, or do what is asked with keys and people."""
    parser = arguments("ingest", __doc__)
    parts = parser.add_subparsers(dest="part")
    add_arguments(parts.add_parser("keys", help="make, list, revoke and rotate keys"))
    add_people_arguments(parts.add_parser("people", help="let people in, and let them go"))
    parts.add_parser("sources", help="look at sources, and take in what is new")
    asked = parser.parse_args()
    if asked.part == "sources":
        start(IngestSettings, run_sources, "sources")
        return
    parts_run = {"keys": run_keys, "people": run_people}
    run = partial(parts_run[asked.part], asked) if asked.part else serve
    failed = f"{asked.part}: not done" if asked.part in parts_run else "caibian can't start"
    start(IngestSettings, run, "ingest", failed)


def run_sources(settings: IngestSettings) -> None:
    """Look at sources until told to stop."""
    # Only here: the worker is to be small, and the API needs nothing of it.
    from services.ingest.sources.worker import QUEUE, create_sources_worker

    create_sources_worker(settings).worker_main(
        ["worker", "-Q", QUEUE, "-n", "sources@%h", "-P", "solo", "--without-gossip"]
    )


def serve(settings: IngestSettings) -> None:
    """Serve the API with these settings. Raises NoKeyYet where nobody could come in."""
    # Only here: the worker of sources is to be small.
    from services.ingest.app import create_app
    from shared.http.serving import serve as serve_app

    check_door(settings, settings.ingest_host, settings.public_ingest_url)
    serve_app(
        partial(create_app, settings),
        "services.ingest.app:create_worker",
        host=settings.ingest_host,
        port=settings.ingest_port,
        processes=settings.ingest_processes,
        proxies=settings.trusted_proxies,
    )


if __name__ == "__main__":
    main()
