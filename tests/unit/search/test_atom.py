"""A feed of a saved search is XML, whatever its articles hold."""

from datetime import UTC, datetime
from xml.etree import ElementTree as Xml

from services.search.alerts.schemas import FeedEntry, SavedSearch
from services.search.api.atom import atom

NOW = datetime(2026, 7, 1, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def test_what_no_xml_can_hold_is_left_out() -> None:
    """In addresses as in texts; the full-width blank of a headline is none of that."""
    search = SavedSearch(id="0123456789abcdef", name="电\x02机", q="电机", created_at=NOW)
    entry = FeedEntry(
        id="a",
        revision=1,
        title="望川电机\u3000投产\x07",
        url="https://a.example/\x01?\ufffe<&",
        source="青石晚报\x00",
        published_at=None,
        received_at=NOW,
        summary="甲\udc00",
    )
    feed = Xml.fromstring(atom(search, [entry], "https://s.example/", "https://s.example/feeds/x"))
    assert feed.findtext(f"{ATOM}title") == "电机"
    (shown,) = feed.iter(f"{ATOM}entry")
    assert shown.findtext(f"{ATOM}title") == "望川电机\u3000投产"
    link = shown.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://a.example/?<&"
    assert shown.findtext(f"{ATOM}summary") == "甲"
