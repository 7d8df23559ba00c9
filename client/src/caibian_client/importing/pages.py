"""Pages of HTML and text as files: their bytes go in as they are.

What a browser noted when it saved a page is read: `<!-- saved from url=(0031)https://… -->`
(Chrome, Edge, Internet Explorer, Firefox) and the comment of SingleFile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from caibian_client.importing.bounded import Reads, TooLarge, read_all
from caibian_client.importing.items import HTML, TEXT, Bad, Item, Page, Ways, too_large

_HEAD = 4096
_SAVED_FROM = re.compile(
    rb"<!--\s*saved from url=\(\d{1,6}\)\s*(https?://[^\s<>\"]+?)\s*-->", re.IGNORECASE
)
_SINGLE_FILE = re.compile(rb"<!--\s*Page saved with SingleFile\s+url:\s*(https?://[^\s<>\"]+)")
URL_CHARS = 2048


def read_html(file: Reads, name: str, ways: Ways) -> Iterator[Item]:
    """Yield the page of an HTML file."""
    yield _page(file, name, ways, HTML)


def read_text(file: Reads, name: str, ways: Ways) -> Iterator[Item]:
    """Yield the page of a text file, such as the text of a PDF."""
    yield _page(file, name, ways, TEXT)


def saved_from(body: bytes) -> str | None:
    """Return the address that a browser noted when it saved the page."""
    head = body[:_HEAD]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.replace(b"\0", b"")
    match = _SAVED_FROM.search(head) or _SINGLE_FILE.search(head)
    return fit_url(match.group(1).decode("utf-8", "replace")) if match else None


def fit_url(url: str | None) -> str | None:
    """Return an address that the ingest API takes, None of any other."""
    if not url or not re.match(r"https?://[^\s/]", url) or len(url) > URL_CHARS:
        return None
    return url if not re.search(r"[\s\0\ufffd]", url) else None


def _page(file: Reads, name: str, ways: Ways, media: str) -> Item:
    try:
        body = read_all(file, ways.item_bytes)
    except TooLarge:
        return Item("", too_large(ways.item_bytes))
    if not body.strip(b"\0 \t\r\n\f"):
        return Item("", Bad("there is nothing in it"))
    url = (saved_from(body) if media == HTML else None) or _by_place(name, ways.base)
    return Item("", Page(body, media, ways.charset, {"url": url} if url else {}))


def _by_place(name: str, base: str | None) -> str | None:
    """Return the address of a file below the base; `name` is its path in the folder."""
    return fit_url(base.rstrip("/") + "/" + quote(name)) if base else None
