"""Starts the ingest API: python -m services.ingest."""

import uvicorn

from services.ingest.app import create_app
from services.ingest.settings import IngestSettings
from shared.logs import configure_logs


def main() -> None:
    """Serve until told to stop."""
    settings = IngestSettings()
    configure_logs(settings.log_level)
    uvicorn.run(
        create_app(settings),
        host=settings.ingest_host,
        port=settings.ingest_port,
        log_config=None,
        access_log=False,
    )


if __name__ == "__main__":
    main()
