"""The text of what a server sent, where its labels disagree, or lie."""

import re

from services.ingest.charset import Undecodable, UnknownCharset, decode, guessed
from services.ingest.declared_charset import declared_charset
from services.ingest.sources.fetching.failing import failed
from services.ingest.sources.models import Cause

_XML = re.compile(rb"^\s*(?:\xef\xbb\xbf)?<\?xml\b[^>]*?\sencoding\s*=\s*[\"']([^\"'>]{1,40})[\"']")
# What servers say of everything when nobody told them.
_WEAK = ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252")


def decoded_xml(body: bytes, label: str | None) -> str:
    """Return the text of a feed or sitemap. Raises Failed where nothing reads it.

    Its own declaration is asked before the header: it was written with the text.
    """
    found = _XML.match(body[:1024])
    declared = found.group(1).decode("latin-1") if found else None
    if label and label.lower() in _WEAK:
        label = None
    for candidate in dict.fromkeys((declared, label)):
        try:
            return decode(body, candidate, is_html=False)
        except (Undecodable, UnknownCharset):
            continue
    try:
        return decode(body, None, is_html=False)
    except Undecodable as error:
        raise failed(Cause.UNREADABLE, f"it can't be decoded: {error}") from error


def page_charset(body: bytes, label: str | None, *, is_html: bool) -> str | None:
    """Return by which charset a page is read: the header's, or what it looks like.

    None where what the page declares is right. Raises Failed where it can't be read at all. A label
    that servers give everything counts for less than what the page declares.
    """
    if label and label.lower() in _WEAK and is_html and declared_charset(body):
        label = None
    candidates: list[str | None] = [label, None]
    if is_html:
        candidates.append(guessed(body))
    for candidate in dict.fromkeys(candidates):
        try:
            decode(body, candidate, is_html=is_html)
        except (Undecodable, UnknownCharset):
            continue
        return candidate
    raise failed(Cause.UNREADABLE, "it can't be decoded")
