"""What isn't asked for costs nothing."""

import subprocess
import sys

LOOK = """
import sys
import shared.http.app, shared.path.celery_queue, shared.starting
from fastapi import APIRouter
from shared import telemetry
shared.http.app.make_api(APIRouter())
telemetry.install("ingest")
heavy = ("opentelemetry.sdk.trace", "opentelemetry.exporter", "opentelemetry.instrumentation")
sys.exit(any(name.startswith(heavy) for name in sys.modules))
"""


def test_without_an_endpoint_nothing_of_it_is_imported() -> None:
    """An empty one is none; what clients import by themselves is the bare API."""
    env = {"OTEL_EXPORTER_OTLP_ENDPOINT": ""}
    assert subprocess.run([sys.executable, "-c", LOOK], env=env, check=False).returncode == 0
