"""The demonstration shows whatever a search finds."""

import httpx
import pytest

from tools.demo import show_search


def test_a_hit_without_date_and_source_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither need be known."""
    hit = {
        "score": 1.5,
        "published_at": None,
        "source": None,
        "highlights": [{"field": "body", "text": "水厂今日开工", "spans": [[0, 2]]}],
    }
    answer = {"total": {"value": 1}, "hits": [hit]}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    with httpx.Client(transport=transport, base_url="http://test") as reader:
        show_search(reader, "水厂")
    shown = capsys.readouterr().out
    assert "no date" in shown
    assert "今日开工" in shown
