"""Starts the ingest API: python -m services.ingest."""

from functools import partial

from services.ingest.app import create_app
from services.ingest.settings import IngestSettings
from shared.http.serving import serve as serve_app
from shared.starting import arguments, start


def main() -> None:
    """Serve until told to stop."""
    arguments("ingest", __doc__).parse_args()
    start(IngestSettings, serve, "ingest")


def serve(settings: IngestSettings) -> None:
    """Serve the API with these settings."""
    serve_app(
        partial(create_app, settings),
        "services.ingest.app:create_worker",
        host=settings.ingest_host,
        port=settings.ingest_port,
        processes=settings.ingest_processes,
    )


if __name__ == "__main__":
    main()
