"""JSON Feed, versions 1 and 1.1 (jsonfeed.org)."""

import json
from datetime import datetime
from typing import Any

from services.ingest.sources.fetching.bounding import check_values
from services.ingest.sources.fetching.dates import read_date
from services.ingest.sources.fetching.entries import MOST, Entry, Feed, found_of, plain
from services.ingest.sources.fetching.failing import failed
from services.ingest.sources.models import Cause
from shared.articles import ContentType


def read_json_feed(text: str, address: str, now: datetime) -> Feed:
    """Return what stands in a JSON Feed. Raises Failed for other JSON, or none."""
    check_values(text)
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise failed(Cause.UNREADABLE, f"what stands there is no JSON: {error}") from error
    items = told.get("items") if isinstance(told, dict) else None
    if not isinstance(items, list) or "jsonfeed" not in str(told.get("version", "")):
        raise failed(Cause.UNREADABLE, "the JSON that stands there is no feed")
    entries = [_entry(item, now) for item in items[:MOST] if isinstance(item, dict)]
    return Feed(plain(_text(told.get("title"))), found_of(entries, address), None)


def _entry(item: dict[str, Any], now: datetime) -> Entry:
    html = _text(item.get("content_html"))
    authors = item.get("authors") if isinstance(item.get("authors"), list) else []
    author = next((one for one in authors or [] if isinstance(one, dict)), item.get("author"))
    changed_at = read_date(_text(item.get("date_modified")), now)
    return Entry(
        link=_text(item.get("url")) or _text(item.get("external_url")),
        id=_text(item.get("id")),
        title=_text(item.get("title")),
        published_at=read_date(_text(item.get("date_published")), now) or changed_at,
        updated_at=changed_at,
        author=_text(author.get("name")) if isinstance(author, dict) else None,
        content=html or _text(item.get("content_text")),
        content_type=ContentType.HTML if html else ContentType.TEXT,
    )


def _text(value: Any) -> str | None:
    """Return a text, or a number as one: ids are both; without halves of surrogate pairs."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).encode("utf-8", "replace").decode()
