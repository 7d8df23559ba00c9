"""A saved search as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from services.search.alerts.schemas import FeedEntry, SavedSearch
from shared.text.xml_text import fit

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"


def atom(search: SavedSearch, entries: Sequence[FeedEntry], base: str, own: str) -> bytes:
    """Return the feed of what a search finds, the newest first.

    `base` is our own address, `own` that of the feed.
    """
    root = Xml.Element("feed", xmlns=_ATOM)
    _add(root, "id", f"urn:caibian:search:{search.id}")
    _add(root, "title", search.name)
    _add(root, "updated", _updated(entries[0]) if entries else search.created_at.isoformat())
    Xml.SubElement(root, "link", rel="self", href=own)
    for entry in entries:
        _add_entry(root, entry, base)
    body: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _add_entry(root: Xml.Element, entry: FeedEntry, base: str) -> None:
    element = Xml.SubElement(root, "entry")
    _add(element, "id", f"urn:caibian:article:{entry.id}")
    _add(element, "title", entry.title)
    _add(element, "updated", _updated(entry))
    if entry.published_at:
        # What is undated has been updated when it was received, and published nobody knows when.
        _add(element, "published", entry.published_at.isoformat())
    _add(Xml.SubElement(element, "author"), "name", entry.source or "Caibian")
    if entry.summary:
        _add(element, "summary", entry.summary)
    Xml.SubElement(element, "link", href=fit(entry.url or f"{base}articles/{entry.id}"))


def _add(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = fit(text)


def _updated(entry: FeedEntry) -> str:
    return (entry.published_at or entry.received_at).isoformat()
