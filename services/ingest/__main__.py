"""Starts the ingest API: python -m services.ingest."""

import uvicorn

from services.ingest.app import create_app
from services.ingest.settings import IngestSettings
from shared.starting import arguments, start


def main() -> None:
    """Serve until told to stop."""
    arguments("ingest", __doc__).parse_args()
    start(IngestSettings, serve)


def serve(settings: IngestSettings) -> None:
    """Serve the API with these settings."""
    uvicorn.run(
        create_app(settings),
        host=settings.ingest_host,
        port=settings.ingest_port,
        log_config=None,
        access_log=False,
    )


if __name__ == "__main__":
    main()
