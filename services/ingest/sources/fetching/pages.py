"""Single pages: fetched, told in which charset, and under the address that they declare."""

import re

from selectolax.lexbor import LexborHTMLParser

from services.ingest.charset import decode
from services.ingest.sources.fetching.addresses import absolute, cleaned, is_same_page
from services.ingest.sources.fetching.decoding import page_charset
from services.ingest.sources.fetching.exchange import Bounds
from services.ingest.sources.fetching.failing import Failed, failed
from services.ingest.sources.fetching.headers import content_type
from services.ingest.sources.fetching.http import Answer, Http
from services.ingest.sources.fetching.links import base_of
from services.ingest.sources.models import Cause, Failure, Page, Validators
from shared.articles import ContentType

PAGE = Bounds(30.0, 4 << 20, "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1")
_HTML = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
_UNTOLD = ("", "application/octet-stream", "text/plain")
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"Rar!")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title)\b", re.IGNORECASE)
_REFRESH = re.compile(r"^\s*(\d{1,3})\s*[;,]\s*url\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
_SOON = 5
_SHORT = 16 << 10
_WORDLESS = 200
"""Bytes, and characters that are seen, of a page that only sends on, at most."""


async def fetch_page(address: str, http: Http) -> Page | Failure:
    """Fetch a page of HTML or text; one that only sends on by <meta refresh> leads to the next."""
    return await _followed(await http.get(address, PAGE), http)


async def renew_page(address: str, known: Validators, http: Http) -> Page | Failure | None:
    """Fetch a page again; None where it is what it was when it had these validators."""
    answer = await http.get(address, PAGE, known)
    if isinstance(answer, Answer) and answer.status == 304:
        return None
    return await _followed(answer, http)


async def _followed(answer: Answer | Failure, http: Http) -> Page | Failure:
    try:
        for _ in range(2):
            if isinstance(answer, Failure):
                return answer
            page, tree = page_of(answer)
            onward = _onward(page, tree)
            if onward is None:
                return page
            answer = await http.get(onward, PAGE)
    except Failed as error:
        return error.failure
    return failed(Cause.REDIRECTS, "its pages send on to each other").failure


def page_of(answer: Answer) -> tuple[Page, LexborHTMLParser | None]:
    """Return the page that was answered, and its tree if it is HTML. Raises Failed."""
    body = answer.body
    if not body.strip(b"\0 \t\r\n"):
        raise failed(Cause.UNREADABLE, "there is nothing on the page", answer.status)
    media, label = content_type(answer.head)
    if body.startswith(_BINARY) or not (media in (*_HTML, *_UNTOLD) or media.startswith("text/")):
        raise failed(Cause.UNREADABLE, f"it is no page of text ({media or 'no type'})")
    is_html = media in _HTML or (media in _UNTOLD and bool(_MARKUP.search(body[:2048])))
    charset = page_charset(body, label, is_html=is_html)
    kind = ContentType.HTML if is_html else ContentType.TEXT
    tree = LexborHTMLParser(decode(body, charset, is_html=True)) if is_html else None
    canonical = canonical_of(tree, answer.address) if tree else cleaned(answer.address)
    known = answer.validators()
    return Page(answer.address, canonical, body, kind, charset, answer.status, known), tree


def canonical_of(tree: LexborHTMLParser, address: str) -> str:
    """Return the address that a page declares as its own where that may be believed."""
    node = tree.css_first("link[rel~=canonical][href]")
    written = (node.attributes.get("href") if node else None) or ""
    declared = absolute(written, base_of(tree, address))
    if declared and is_same_page(address, declared):
        return cleaned(declared)
    return cleaned(address)


def _onward(page: Page, tree: LexborHTMLParser | None) -> str | None:
    """Return where a page sends on that has nothing to say itself."""
    if tree is None or len(page.body) > _SHORT:
        return None
    for node in tree.css("meta[http-equiv]"):
        if (node.attributes.get("http-equiv") or "").lower() != "refresh":
            continue
        found = _REFRESH.match(node.attributes.get("content") or "")
        if found and int(found.group(1)) <= _SOON and len(_seen(tree)) < _WORDLESS:
            return absolute(found.group(2), base_of(tree, page.address))
    return None


def _seen(tree: LexborHTMLParser) -> str:
    return " ".join(tree.body.text(deep=True).split()) if tree.body else ""
