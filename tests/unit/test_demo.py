"""The demonstration shows whatever a search finds."""

import httpx
import pytest
from caibian_client import Client

from tools.demo import show_search


def test_a_hit_without_date_and_source_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither need be known."""
    hit = {
        "id": "a",
        "title": "水厂今日开工",
        "score": 1.5,
        "published_at": None,
        "received_at": "2026-07-09T08:00:00+08:00",
        "source": None,
        "highlights": [{"field": "body", "text": "水厂今日开工", "spans": [[0, 2]]}],
    }
    answer = {"total": {"value": 1, "relation": "eq"}, "hits": [hit]}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    with Client(transport=transport) as client:
        show_search(client, "水厂")
    shown = capsys.readouterr().out
    assert "no date" in shown
    assert "今日开工" in shown
