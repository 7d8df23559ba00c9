"""Starts a part of the room: python -m services.search [api|indexer]."""

import argparse

import uvicorn

from services.search.app import create_app
from services.search.settings import SearchSettings
from services.search.worker import create_worker
from shared.models import Step
from shared.starting import start


def main() -> None:
    """Run the part named on the command line until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m services.search", description=__doc__)
    parser.add_argument("part", nargs="?", choices=["api", "indexer"], default="api")
    part = parser.parse_args().part
    start(SearchSettings, run_api if part == "api" else run_indexer)


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


if __name__ == "__main__":
    main()
