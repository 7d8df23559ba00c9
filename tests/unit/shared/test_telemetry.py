"""What isn't asked for costs nothing."""

import subprocess
import sys

import pytest
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Decision
from opentelemetry.trace import SpanKind

from shared.telemetry import ARTICLE, quiet

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


@pytest.mark.parametrize(
    ("name", "kind", "about", "is_kept"),
    [
        # As the clients of Redis and of Elasticsearch name their calls.
        ("HLEN", SpanKind.CLIENT, {}, False),
        ("cluster.health", SpanKind.INTERNAL, {}, False),
        ("index", SpanKind.INTERNAL, {ARTICLE: "a"}, True),
        ("POST /v1/articles", SpanKind.SERVER, {}, True),
        ("run/index.articles_enriched", SpanKind.CONSUMER, {}, True),
    ],
)
def test_calls_that_nobodys_work_made_are_left_out(
    name: str, kind: SpanKind, about: dict[str, str], is_kept: bool
) -> None:
    """Hearts, sweeps and polls; under a request or an article the same calls are kept."""
    found = quiet(ALWAYS_ON).should_sample(None, 1, name, kind, about)
    assert (found.decision is not Decision.DROP) == is_kept
