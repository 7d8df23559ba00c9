"""WARC files (ISO 28500), plain, gzip or zstd: the pages that a crawler fetched.

A page is a `response` of status 200 or a `resource` or `conversion` record of HTML or plain text.
Other records are no articles and are passed over. Bodies are decoded here and not by FastWARC,
whose decoder reads on without a bound, and loses the next record where a body is chunked.

In a WARC that `caibian export` wrote a `metadata` record behind each page says what was posted with
it: the same is posted again, so an article that is there stays as it is.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from email.message import Message
from typing import IO, TYPE_CHECKING

from caibian_client.importing.bounded import Broken, TooLarge, read_all
from caibian_client.importing.http_body import decoded
from caibian_client.importing.items import (
    HTML,
    TEXT,
    Bad,
    Content,
    Item,
    Page,
    Row,
    Ways,
    too_large,
)
from caibian_client.importing.pages import fit_url
from caibian_client.posted import AS_JSON, POSTED, SOFTWARE

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_OK = 200
_HEAD = 4096
_MOST_TOLD = 1 << 20
_MEDIA = {HTML: HTML, "application/xhtml+xml": HTML, TEXT: TEXT}
_PACKED = 4
"""So many times the limit of an article its packed record may have: chunks and headers."""


def read_warc(file: IO[bytes], _name: str, ways: Ways) -> Iterator[Item]:
    """Yield the page of each record that holds one; its place is the number of the record."""
    number = 0
    try:
        for number, content in _pages(file, ways):
            yield Item(f"record {number}", content)
    except OSError as error:
        mend = "What comes behind was not read"
        yield Item("end", Bad(f"the WARC is damaged behind record {number} ({error})", mend))


def _pages(file: IO[bytes], ways: Ways) -> Iterator[tuple[int, Content]]:
    """Yield what each record is that holds a page, with its number. Raises OSError."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    pages = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    told = WarcRecordType.warcinfo | WarcRecordType.metadata
    number, is_own, held = 0, False, deque[tuple[int, Content, str]]()
    damage: OSError | None = None
    try:
        for record in ArchiveIterator(file, record_types=pages | told, auto_decode="none"):
            if record.record_type == WarcRecordType.warcinfo:
                is_own = is_own or SOFTWARE.encode() in record.reader.read(_HEAD)
            elif record.record_type == WarcRecordType.metadata:
                if held and record.headers.get("WARC-Refers-To") == held[0][2]:
                    at, page, _ = held.popleft()
                    yield at, _as_posted(page, record)
            else:
                number += 1
                yield from _let_go(held)
                if (content := _content(record, ways)) is not None:
                    held.append((number, content, str(record.record_id)))
                if not is_own:
                    yield from _let_go(held)
    except OSError as error:
        damage = error
    # What a damaged file breaks off behind was whole itself.
    yield from _let_go(held)
    if damage:
        raise damage


def _let_go(held: deque[tuple[int, Content, str]]) -> Iterator[tuple[int, Content]]:
    while held:
        number, content, _ = held.popleft()
        yield number, content


def _as_posted(content: Content, record: WarcRecord) -> Content:
    """Return a page with what was posted with it, as the record behind it says."""
    if not isinstance(content, Page):
        return content
    for line in record.reader.read(_MOST_TOLD).decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name == AS_JSON:
            try:
                fields = {key: each for key, each in json.loads(value).items() if key in POSTED}
                text = content.body.decode()
            except (ValueError, AttributeError):
                return content
            return Row({**fields, "content": text, "content_type": content.media})
    return content


def _content(record: WarcRecord, ways: Ways) -> Content | None:
    """Return the page of a record, None where it holds no page."""
    http = record.http_headers
    if http is not None and http.status_code != _OK:
        return None
    header = Message()
    header["Content-Type"] = _said(record)
    media = _MEDIA.get(header.get_content_type()) if header["Content-Type"] else None
    if media is None:
        return _cut_short(record)
    try:
        body = _body(record, ways.item_bytes)
    except TooLarge:
        return too_large(ways.item_bytes)
    except Broken as error:
        return Bad(str(error), "The file is damaged there: fetch it again")
    charset = header.get_content_charset() or ways.charset
    return Page(body, media, charset, _fields(record, ways)) if body.strip() else None


def _body(record: WarcRecord, limit: int) -> bytes:
    """Return what a record holds. Raises Broken, TooLarge."""
    length, http = record.content_length, record.http_headers
    body = read_all(record.reader, limit * _PACKED)
    if len(body) < length:
        raise Broken("the record ends too early")
    codings = ("", "")
    if http is not None:
        codings = http.get("Transfer-Encoding") or "", http.get("Content-Encoding") or ""
    return decoded(body, *codings, limit)


def _said(record: WarcRecord) -> str:
    """Return the media type of what a record holds, as it says."""
    if record.http_headers is not None:
        return record.http_headers.get("Content-Type") or ""
    said = record.headers.get("Content-Type") or ""
    return "" if said.lower().startswith("application/http") else said


def _cut_short(record: WarcRecord) -> Bad | None:
    """Return what is wrong with a record of HTTP that ends within its head."""
    said = record.headers.get("Content-Type") or ""
    if record.http_headers is None and said.lower().startswith("application/http"):
        return Bad("the record ends too early", "The file is cut off: fetch it again")
    return None


def _fields(record: WarcRecord, ways: Ways) -> dict[str, str]:
    found = {}
    # WARC/1.0 of some writers has the address in angle brackets.
    if url := fit_url((record.headers.get("WARC-Target-URI") or "").strip("<> ")):
        found["url"] = url
    date = record.headers.get("WARC-Date")
    if ways.record_dates and date:
        found["published_at"] = date
    return found
