"""What leaves of a span: no path or query of an address, and no words of an error.

Both hold secrets: addresses of feeds, robots and sites that want a login, what somebody searches
for, what an error repeats of an article. It is done to every span on its way out, whichever library
recorded it, so that a new one, or a new release of one, tells no more.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Status
from opentelemetry.util.types import Attributes, AttributeValue

_ROUTE = "http.route"
# By the conventions of before and by those in force.
_PATHS = frozenset({"http.target", "url.path"})
_QUERIES = frozenset({"url.query", "url.fragment"})
_WORDS = frozenset({"exception.message", "exception.stacktrace"})
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S*")
_KIND_OF_ERROR = re.compile(r"[A-Za-z_][\w.]*(?=:|$)")


class ScrubbingExporter(SpanExporter):
    """Hands spans on to another exporter without what may be a secret."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send spans."""
        return self._exporter.export([scrubbed(span) for span in spans])

    def shutdown(self) -> None:
        """Send no more."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what is held back."""
        return self._exporter.force_flush(timeout_millis)


def scrubbed(span: ReadableSpan) -> ReadableSpan:
    """Return a span whose addresses end behind the host, and whose errors are named alone.

    Of what came in the path is the template of its route.
    """
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=_attributes(span.attributes),
        events=[Event(e.name, _attributes(e.attributes), e.timestamp) for e in span.events],
        links=span.links,
        kind=span.kind,
        instrumentation_scope=span.instrumentation_scope,
        status=Status(span.status.status_code, _kind_of_error(span.status.description)),
        start_time=span.start_time,
        end_time=span.end_time,
    )


def _attributes(told: Attributes) -> dict[str, AttributeValue]:
    told = told or {}
    kept = {
        name: _without_addresses(value)
        for name, value in told.items()
        if name not in _PATHS | _QUERIES | _WORDS
    }
    return kept | _templates(told)


def _templates(told: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
    """Return the paths of a request as those of its route; where it has none they are left out."""
    route = told.get(_ROUTE)
    return {name: route for name in _PATHS & told.keys()} if route else {}


def _without_addresses(value: Any) -> Any:
    if isinstance(value, str):
        return _ADDRESS.sub(lambda found: _site(found.group()), value)
    if isinstance(value, list | tuple):
        return [_without_addresses(each) for each in value]
    return value


def _site(address: str) -> str:
    """Return scheme, host and port of an address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _kind_of_error(told: str | None) -> str | None:
    found = _KIND_OF_ERROR.match(told or "")
    return found.group() if found else None
