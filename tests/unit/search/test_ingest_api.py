"""Articles go in again by the ingest API, whatever it takes."""

from collections.abc import Iterator

import httpx
import pytest

from services.ingest.settings import IngestSettings
from services.search.index.ports import IndexAway
from services.search.indexing.reenrich import Outcome
from services.search.ingest_api import IngestApi, IngestAway
from tests.asgi import AppTransport
from tests.unit.client.ledgers import Filling
from tests.unit.ingest.clients import api

LINES = [b'{"id": "a", "content": "x"}', b'{"id": "b", "content": "y"}', b'{"nonsense": 1}']


def test_each_article_has_its_outcome() -> None:
    """New, not new, refused."""
    transport = AppTransport({"ingest": api()})
    new, also_new, refused = IngestApi("http://ingest", transport=transport).post_again(LINES)
    assert new == also_new == Outcome()
    assert "422" in (refused.problem or "")


def test_a_full_path_is_waited_for() -> None:
    """As long as it takes."""
    waits: list[float] = []
    ledger = Filling(IngestSettings(), lambda: 1000.0)
    transport = AppTransport({"ingest": api(ledger)})
    lines = [f'{{"id": "a{number}", "content": "x"}}'.encode() for number in range(5)]
    ingest = IngestApi("http://ingest", transport=transport, sleep=waits.append)
    assert list(ingest.post_again(lines)) == [Outcome()] * 5
    assert len(waits) == 2


def test_who_is_away_is_named() -> None:
    """Whether it is ingest, or the index that the articles come from."""
    away = httpx.MockTransport(lambda _: httpx.Response(401))
    with pytest.raises(IngestAway, match="401"):
        list(IngestApi("http://ingest", transport=away).post_again(LINES))

    def broken() -> Iterator[bytes]:
        yield LINES[0]
        raise IndexAway("gone")

    transport = AppTransport({"ingest": api()})
    with pytest.raises(IndexAway):
        list(IngestApi("http://ingest", transport=transport).post_again(broken()))
