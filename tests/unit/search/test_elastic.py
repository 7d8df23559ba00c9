"""What a node refuses as a whole is no article's fault, unless one alone is too large for it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from services.search.documents.document import Document, Removal
from services.search.fields import LAYOUT
from services.search.index.elastic.index import ElasticIndex, connect
from services.search.index.ports import IndexAway, Outcome
from services.search.settings import SearchSettings

Answer = tuple[int, dict[str, Any]]


@contextmanager
def node(on_bulk: Callable[[list[str]], Answer]) -> Iterator[ElasticIndex]:
    """Yield an index on a server that says what a node or a proxy before it would."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(200, {f"news-{LAYOUT}": {"aliases": {"news": {}}}})

        def do_POST(self) -> None:
            self.do_PUT()

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            lines = [json.loads(line) for line in body.splitlines()]
            self._say(*on_bulk([line["delete"]["_id"] for line in lines]))

        def _say(self, status: int, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        with connect(SearchSettings(elasticsearch_url=url)) as client:
            yield ElasticIndex(client, "news")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def items(count: int) -> list[Document | Removal]:
    """Return removals of ids that count up."""
    return [Removal(str(number), 1) for number in range(count)]


def done(ids: list[str]) -> Answer:
    """Answer that all was done."""
    return 200, {"items": [{"delete": {"_id": id, "status": 200}} for id in ids]}


def error(status: int, kind: str = "some_exception") -> dict[str, Any]:
    """Return the body of an error."""
    return {"status": status, "error": {"type": kind, "reason": "it says so"}}


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 502, 503, 507])
def test_a_bulk_refused_as_a_whole_waits(status: int) -> None:
    """Whatever the status."""
    with node(lambda _: (status, error(status))) as index, pytest.raises(IndexAway):
        index.write(items(3))


@pytest.mark.parametrize(
    ("status", "kind"),
    [(403, "cluster_block_exception"), (500, "io_exception"), (429, "rejected"), (503, "away")],
)
def test_an_item_that_the_node_cannot_take_now_waits(status: int, kind: str) -> None:
    """A full disk blocks the index item by item."""

    def block(ids: list[str]) -> Answer:
        return 200, {"items": [{"delete": {"_id": id, **error(status, kind)}} for id in ids]}

    with node(block) as index, pytest.raises(IndexAway, match=kind):
        index.write(items(2))


def test_a_bulk_that_is_too_large_goes_in_parts() -> None:
    """And only the one article that is too large by itself is rejected."""

    def limited(ids: list[str]) -> Answer:
        return (413, error(413)) if len(ids) > 2 or "3" in ids else done(ids)

    with node(limited) as index:
        outcomes = [written.outcome for written in index.write(items(8))]
    rejected = [place for place, outcome in enumerate(outcomes) if outcome is Outcome.REJECTED]
    assert (len(outcomes), rejected) == (8, [3])
