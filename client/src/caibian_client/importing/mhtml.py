"""Pages that a browser saved with all they are made of, in one file (MHTML, RFC 2557)."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message

from caibian_client.importing.bounded import Broken, Reads, TooLarge, read_all
from caibian_client.importing.items import HTML, TEXT, Bad, Content, Item, Page, Ways, too_large
from caibian_client.importing.pages import fit_url

_WHOLE_BYTES = 64 << 20
"""Pictures make such files large; they must be read at once."""


def read_mhtml(file: Reads, _name: str, ways: Ways) -> Iterator[Item]:
    """Yield the page of a file."""
    try:
        message = message_from_bytes(read_all(file, _WHOLE_BYTES), policy=policy.compat32)
    except TooLarge:
        yield Item("", too_large(_WHOLE_BYTES))
    except Broken as error:
        yield Item("", Bad(str(error)))
    else:
        yield Item("", _content(message, ways))


def _content(message: Message, ways: Ways) -> Content:
    part = _root(message)
    if part is None:
        return Bad("there is no page in it", "Save it as a web page, complete or single file")
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes) or not body.strip():
        return Bad("the page in it is empty")
    if len(body) > ways.item_bytes:
        return too_large(ways.item_bytes)
    said = message.get("Snapshot-Content-Location") or part.get("Content-Location")
    url = fit_url("".join(str(said or "").split()))
    charset = part.get_content_charset() or ways.charset
    return Page(body, part.get_content_type(), charset, {"url": url} if url else {})


def _root(message: Message) -> Message | None:
    """Return the part that is the page: the one that `start` names, else the first of its kind."""
    if not message.is_multipart():
        return message if message["MIME-Version"] and _is_page(message) else None
    start = message.get_param("start")
    pages = [part for part in message.walk() if not part.is_multipart() and _is_page(part)]
    for part in pages:
        if start and part.get("Content-ID") == start:
            return part
    return pages[0] if pages else None


def _is_page(part: Message) -> bool:
    return part.get_content_type() in (HTML, TEXT)
