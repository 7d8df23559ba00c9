"""OpenTelemetry: spans over HTTP, Celery, Redis and Elasticsearch, sent by OTLP over HTTP.

Off, and neither SDK nor instrumentations imported, unless OTEL_EXPORTER_OTLP_ENDPOINT is set. Then
OpenTelemetry's own variables
(https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/) hold.
Elasticsearch's client records its spans by itself.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from shared import __version__, tracing

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace.sampling import Sampler
    from opentelemetry.trace import Span, SpanContext, Tracer

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_PROBES = "healthz,readyz,metrics,static"
_FLUSH_MILLISECONDS = 2000
ARTICLE = "caibian.article"
"""The attribute that names the article that a span is about."""
# Each room has those of the libraries that it uses.
_INSTRUMENTED = {
    "celery": "CeleryInstrumentor",
    "redis": "RedisInstrumentor",
    "httpx": "HTTPXClientInstrumentor",
}


def is_on() -> bool:
    """Tell whether spans are wanted."""
    return bool(os.environ.get(ENDPOINT))


def install(part: str) -> None:
    """Record this process's spans under the name of its part, if they are wanted."""
    if not is_on():
        return
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from shared.scrubbing import ScrubbingExporter

    own = {SERVICE_VERSION: __version__}
    if not os.environ.get("OTEL_SERVICE_NAME"):
        own[SERVICE_NAME] = f"caibian-{part}"
    provider = TracerProvider(resource=Resource.create(own))
    provider.sampler = quiet(provider.sampler)
    provider.add_span_processor(BatchSpanProcessor(ScrubbingExporter(OTLPSpanExporter())))
    trace.set_tracer_provider(provider)
    for library, name in _INSTRUMENTED.items():
        with suppress(ModuleNotFoundError):
            module = import_module(f"opentelemetry.instrumentation.{library}")
            getattr(module, name)().instrument()
    _flush_at_the_end_of_a_pool(provider.force_flush)
    tracing.record(RecordedSpans(trace.get_tracer("caibian", __version__)))


def watch(app: Any) -> None:
    """Record a span of each request to a FastAPI app, if they are wanted."""
    if is_on():
        from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor

        FastAPIInstrumentor.instrument_app(
            app, excluded_urls=_PROBES, exclude_spans=["receive", "send"]
        )


class RecordedSpans:
    """Records spans by OpenTelemetry (port Spans of shared.tracing).

    The work on an article belongs to the article's trace, whatever message brought it: that is a
    link, since one message, and one bulk, is about many articles.
    """

    def __init__(self, tracer: "Tracer") -> None:
        self._tracer = tracer

    def current(self) -> tracing.Trace | None:
        """Return the span that is being recorded."""
        found = _current()
        return _trace(found) if found else None

    @contextmanager
    def work(self, name: str, parent: str, article: str) -> Iterator[None]:
        """Record the work on an article; what it calls is recorded under it."""
        from opentelemetry.trace import Status, StatusCode, use_span

        span = self._start(name, parent, article)
        with use_span(
            span, end_on_exit=True, record_exception=False, set_status_on_exception=False
        ):
            try:
                yield
            except Exception as error:
                # Without its message, which may repeat the article.
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def begin(self, name: str, parent: str, article: str) -> Callable[[], None]:
        """Begin a span that nothing is recorded under."""
        return self._start(name, parent, article).end

    def _start(self, name: str, parent: str, article: str) -> "Span":
        from opentelemetry.trace import Link

        message = _current()
        return self._tracer.start_span(
            name,
            context=_context(parent),
            links=[Link(message)] if message else None,
            attributes={ARTICLE: article},
        )


def _current() -> "SpanContext | None":
    from opentelemetry.trace import get_current_span

    found = get_current_span().get_span_context()
    return found if found.is_valid else None


def _trace(found: "SpanContext") -> tracing.Trace:
    return tracing.Trace(
        f"{found.trace_id:032x}", f"{found.span_id:016x}", f"{found.trace_flags:02x}"
    )


def _context(parent: str) -> "Context":
    """Return surroundings in which only the given parent is known."""
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({tracing.HEADER: parent}, Context())


def quiet(sampler: "Sampler") -> "Sampler":
    """Return a sampler that leaves out calls that nobody's work made: hearts, sweeps, polls.

    Elasticsearch's client doesn't say that its spans are a client's; what is about an article is.
    """
    from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
    from opentelemetry.trace import SpanKind, get_current_span

    class Quiet(Sampler):
        def should_sample(self, parent_context: Any, *args: Any, **more: Any) -> SamplingResult:
            kind = more.get("kind", args[2] if len(args) > 2 else None)
            about = more.get("attributes", args[3] if len(args) > 3 else None) or {}
            is_call = kind in (SpanKind.CLIENT, SpanKind.INTERNAL) and ARTICLE not in about
            has_parent = get_current_span(parent_context).get_span_context().is_valid
            if is_call and not has_parent:
                return SamplingResult(Decision.DROP)
            return sampler.should_sample(parent_context, *args, **more)

        def get_description(self) -> str:
            return f"Quiet({sampler.get_description()})"

    return Quiet()


def _flush_at_the_end_of_a_pool(flush: Callable[[int], object]) -> None:
    """Send what a process of Celery's pool still holds: it ends without the usual clearing up."""
    from celery import signals

    # Weak references would let the closure go at once.
    signals.worker_process_shutdown.connect(lambda **_: flush(_FLUSH_MILLISECONDS), weak=False)
