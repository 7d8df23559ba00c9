"""Feeds: RSS and Atom by feedparser, JSON Feed by hand."""

import io
import re
from datetime import datetime
from typing import Any

import feedparser

from services.ingest.sources.fetching.bounding import bounded
from services.ingest.sources.fetching.dates import read_date
from services.ingest.sources.fetching.decoding import decoded_xml
from services.ingest.sources.fetching.entries import MOST, Entry, Feed, found_of, plain
from services.ingest.sources.fetching.failing import failed
from services.ingest.sources.fetching.json_feeds import read_json_feed
from services.ingest.sources.models import Cause

_ROOT = re.compile(r"<(?:\?xml|rss|feed|rdf:RDF|channel|(?:\w{1,20}:)(?:rss|feed|RDF))\b", re.I)
# What no XML may hold; a strict parser gives up at the first.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_JUNK = 4096
"""Characters before the feed in which a site may say something else, as PHP does of its faults."""
_HEAD = "application/xml; charset=utf-8"
_NAME_BEHIND = re.compile(r"[^\s@()]{1,100}@[^\s@()]{1,100}\s*\((.{1,200})\)")
_NAME_BEFORE = re.compile(r"([^<>@]{1,200}?)\s*<[^<>]{1,200}>")
_MOST_MINUTES = 24 * 60
# Python refuses to read numbers of thousands of digits.
_MINUTES = re.compile(r"[0-9]{1,9}")


def read_feed(body: bytes, label: str | None, address: str, now: datetime) -> Feed:
    """Return what stands in a feed at an address.

    `label` is the charset of the header. Raises Failed for what is no feed.
    """
    text = decoded_xml(body, label)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return read_json_feed(text.lstrip("\ufeff"), address, now)
    root = _ROOT.search(text[:_JUNK])
    if not root:
        raise failed(Cause.UNREADABLE, "what stands there is no feed")
    parsed = _parsed(bounded(_UNFIT.sub("", text[root.start() :])))
    entries = [_entry(one, now) for one in parsed.entries[:MOST]]
    if not entries and not parsed.version:
        raise failed(Cause.UNREADABLE, f"no feed: {parsed.get('bozo_exception', 'nothing in it')}")
    return Feed(plain(parsed.feed.get("title")), found_of(entries, address), _interval(parsed.feed))


def _parsed(text: str) -> Any:
    # Bytes in a stream: of text or bytes alone feedparser would try to open a file of that name.
    # It isn't told where the feed is: else an id such as 7 came back as an address.
    return feedparser.parse(
        io.BytesIO(text.encode()),
        response_headers={"content-type": _HEAD},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _entry(one: Any, now: datetime) -> Entry:
    published = one.get("published") or one.get("created")
    updated = one.get("updated") if "updated" in one.keys() else None  # noqa: SIM118
    changed_at = read_date(updated, now, one.get("updated_parsed") if updated else None)
    published_at = read_date(published, now, one.get("published_parsed"))
    return Entry(
        link=_link(one),
        id=one.get("id"),
        title=one.get("title"),
        published_at=published_at or changed_at,
        updated_at=changed_at,
        author=_author(one.get("author")),
        content=_content(one),
    )


def _link(one: Any) -> str | None:
    """Return the link of an entry, else its id if that is an address: some have no other.

    An id of RSS counts as a link unless it says otherwise, and many that are none don't.
    """
    id = str(one.get("id") or "")
    is_address = id.startswith(("http://", "https://"))
    link = one.get("feedburner_origlink") or one.get("link")
    return link if link and (link != id or is_address) else id if is_address else None


def _author(written: str | None) -> str | None:
    """Return the name of a@b.example (Name), Name <a@b.example> or Name."""
    for form in (_NAME_BEHIND, _NAME_BEFORE):
        if found := form.fullmatch((written or "").strip()):
            return found.group(1)
    return None if not written or "@" in written else written


def _content(one: Any) -> str | None:
    texts = [part.get("value") or "" for part in one.get("content") or ()]
    return max([*texts, one.get("summary") or ""], key=len) or None


def _interval(feed: Any) -> float | None:
    """Return the seconds that <ttl> asks for, a day at most."""
    minutes = str(feed.get("ttl") or "").strip()
    if not _MINUTES.fullmatch(minutes) or int(minutes) == 0:
        return None
    return 60.0 * min(int(minutes), _MOST_MINUTES)
