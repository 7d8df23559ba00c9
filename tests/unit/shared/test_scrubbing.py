"""No secret leaves in a span, whoever recorded it."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from opentelemetry import trace
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider, export
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from shared import telemetry
from shared.http.app import make_api
from shared.scrubbing import ScrubbingExporter, scrubbed

SECRET = "s3cr3t"
HOOK = f"https://user:{SECRET}@oapi.robot.example:8443/{SECRET}?access_token={SECRET}"


@pytest.fixture
def told() -> Iterator[InMemorySpanExporter]:
    """Return what arrives at a collector."""
    yield (exporter := InMemorySpanExporter())
    exporter.shutdown()


@pytest.fixture
def provider(told: InMemorySpanExporter) -> Iterator[TracerProvider]:
    """Return the way there, as telemetry makes it."""
    made = TracerProvider(shutdown_on_exit=False)
    made.add_span_processor(SimpleSpanProcessor(ScrubbingExporter(told)))
    yield made
    made.shutdown()


def test_of_a_call_only_the_host_leaves(
    provider: TracerProvider, told: InMemorySpanExporter
) -> None:
    """Webhooks and feeds have their secrets in the login, the path and the query."""
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    HTTPXClientInstrumentor.instrument_client(client, tracer_provider=provider)
    client.post(HOOK)
    (span,) = told.get_finished_spans()
    assert SECRET not in span.to_json()
    assert (span.attributes or {})["http.url"] == "https://oapi.robot.example:8443"


@pytest.mark.parametrize("path", [f"/feeds/{SECRET}", f"/nowhere/{SECRET}"])
def test_of_a_request_the_route_leaves(
    path: str, provider: TracerProvider, told: InMemorySpanExporter
) -> None:
    """Also where there is no route, and where the route fails."""
    router = APIRouter()

    @router.get("/feeds/{address}")
    def fail(address: str) -> None:
        raise RuntimeError(address)

    api = make_api(router)
    FastAPIInstrumentor.instrument_app(api, tracer_provider=provider)
    app = TestClient(api, base_url="http://127.0.0.1", raise_server_exceptions=False)
    app.get(f"{path}?q={SECRET}", headers={"User-Agent": "reader"})
    spans = told.get_finished_spans()
    assert spans
    assert SECRET not in "".join(span.to_json() for span in spans)
    is_route = path.startswith("/feeds/")
    assert ("/feeds/{address}" in spans[-1].name) == is_route


def test_what_any_library_tells_is_scrubbed() -> None:
    """Whatever its attribute is called; what is no secret stays."""
    told = ReadableSpan(
        name="search",
        kind=SpanKind.INTERNAL,
        attributes={
            "url.full": f"http://es.example:9200/articles/_search?q={SECRET}",
            "url.path": f"/{SECRET}",
            "url.query": SECRET,
            "peers": [HOOK, "x"],
            "sizes": [1, 2],
            "said": f"sent to {HOOK} twice",
            "db.statement": "EVALSHA ? ?",
            "size": 3,
        },
    )
    assert dict(scrubbed(told).attributes or {}) == {
        "url.full": "http://es.example:9200",
        "peers": ["https://oapi.robot.example:8443", "x"],
        "sizes": [1, 2],
        "said": "sent to https://oapi.robot.example:8443 twice",
        "db.statement": "EVALSHA ? ?",
        "size": 3,
    }


def test_a_path_is_told_as_its_route() -> None:
    """By the conventions of before and by those in force."""
    for name in ("http.target", "url.path"):
        told = ReadableSpan(name="a", attributes={name: f"/feeds/{SECRET}", "http.route": "/f/{a}"})
        assert (scrubbed(told).attributes or {})[name] == "/f/{a}"


def test_errors_are_named_alone(provider: TracerProvider, told: InMemorySpanExporter) -> None:
    """What they say, and their traceback, may repeat an article or an address."""
    with (
        pytest.raises(ValueError, match=SECRET),
        provider.get_tracer("a").start_as_current_span("work"),
    ):
        raise ValueError(f"{SECRET}: {HOOK}")
    (span,) = told.get_finished_spans()
    assert SECRET not in span.to_json()
    assert span.status.description == "ValueError"
    assert [dict(event.attributes or {})["exception.type"] for event in span.events] == [
        "ValueError"
    ]


def test_telemetry_sends_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each span of a process goes this way."""
    sent_by: list[object] = []
    monkeypatch.setenv(telemetry.ENDPOINT, "http://127.0.0.1:9")

    def processor(exporter: SpanExporter) -> SimpleSpanProcessor:
        sent_by.append(exporter)
        return SimpleSpanProcessor(exporter)

    monkeypatch.setattr(export, "BatchSpanProcessor", processor)
    monkeypatch.setattr(trace, "set_tracer_provider", lambda _: None)
    monkeypatch.setattr(telemetry, "_INSTRUMENTED", {})
    monkeypatch.setattr(telemetry, "_flush_at_the_end_of_a_pool", lambda _: None)
    monkeypatch.setattr("shared.tracing.record", lambda _: None)
    telemetry.install("search")
    assert [type(each) for each in sent_by] == [ScrubbingExporter]
