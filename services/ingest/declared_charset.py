"""The charset that an HTML page declares: by a meta tag, else by its XML declaration.

Source: the HTML Standard, "prescan a byte stream to determine its encoding".
"""

import re

import webencodings

_BYTES = 16_384
"""How much is looked through: the standard asks for 1,024 bytes, pages put it later."""
_XML = re.compile(rb"<\?xml\b[^>]*?\sencoding\s*=\s*(?:\"([^\">]*)\"|'([^'>]*)')", re.IGNORECASE)
_SPACE = rb"[\t\n\f\r ]"
# A comment, a meta tag's name, any other tag's, or a declaration; one ends before the next begins.
_PIECE = re.compile(
    rb"<!--(?:-?>|[\s\S]*?--!?>|[\s\S]*+)"
    rb"|<(?P<meta>meta)(?=[\t\n\f\r /])"
    rb"|</?(?P<tag>[a-z])[^\t\n\f\r >]*+"
    rb"|<[!/?][^>]*+>?",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    rb"[\t\n\f\r /]*+(?P<name>=?[^\t\n\f\r />=]*+)"
    rb"(?:" + _SPACE + rb"*+=" + _SPACE + rb"*+"
    rb"(?:\"(?P<double>[^\"]*+)\"?|'(?P<single>[^']*+)'?|(?P<bare>[^\t\n\f\r >]*+)))?"
)
_IN_CONTENT = re.compile(
    rb"charset" + _SPACE + rb"*+=" + _SPACE + rb"*+"
    rb"(?:\"([^\"]+)\"|'([^']+)'|([^\t\n\f\r ;\"']+))",
    re.IGNORECASE,
)


def declared_charset(page: bytes) -> str | None:
    """Return the label that a page declares; None without one. Comments declare nothing."""
    head = page[:_BYTES]
    label = _of_metas(head) or _of_xml(head)
    # What could be read byte by byte isn't written in UTF-16, whatever it says.
    return "utf-8" if label and label.lower().startswith("utf-16") else label


def _of_xml(head: bytes) -> str | None:
    match = _XML.match(head.lstrip(b"\t\n\f\r "))
    return _text(match.group(1) or match.group(2)) if match else None


def _of_metas(head: bytes) -> str | None:
    at = 0
    while piece := _PIECE.search(head, at):
        at = piece.end()
        if piece.group("meta") or piece.group("tag"):
            attributes, at = _attributes(head, at)
            if piece.group("meta") and (label := _of_meta(attributes)):
                return label
    return None


def _attributes(head: bytes, at: int) -> tuple[dict[bytes, bytes], int]:
    """Return the attributes of a tag, the first of each name, and where they end."""
    found: dict[bytes, bytes] = {}
    while (match := _ATTRIBUTE.match(head, at)) and match.group("name"):
        at = match.end()
        value = match.group("double") or match.group("single") or match.group("bare") or b""
        found.setdefault(match.group("name").lower(), value)
    return found, at


def _of_meta(attributes: dict[bytes, bytes]) -> str | None:
    if charset := attributes.get(b"charset"):
        return _text(charset)
    if attributes.get(b"http-equiv", b"").strip().lower() != b"content-type":
        return None
    match = _IN_CONTENT.search(attributes.get(b"content", b""))
    return _text(next(filter(None, match.groups()))) if match else None


def _text(label: bytes) -> str | None:
    """Return a label as text; None for one that browsers don't know: they pass over it."""
    text = label.decode("ascii", "replace").strip()
    return text if webencodings.lookup(text) else None
