"""Decoding a posted page: BOM, then header, then meta tag, then UTF-8."""

import codecs
import re

import webencodings

_BOMS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_META = re.compile(
    rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE
)
_META_BYTES = 4096


class UnknownCharset(Exception):
    """No browser knows this charset label."""


class Undecodable(Exception):
    """The page isn't written in the charset it claims."""

    def __init__(self, charset: str, position: int) -> None:
        super().__init__(f"byte {position} is not {charset}")
        self.charset = charset
        self.position = position


def decode(page: bytes, label: str | None, *, is_html: bool) -> str:
    """Return the page's text without its BOM.

    `label` is the charset of the header, understood as browsers do (gb2312 means gb18030).
    Raises UnknownCharset, Undecodable.
    """
    for bom, charset in _BOMS:
        if page.startswith(bom):
            return _decode(page, charset, skip=len(bom))
    if label is None and is_html:
        label = _meta_label(page)
    return _decode(page, _charset(label or "utf-8"), skip=0)


def _meta_label(page: bytes) -> str | None:
    match = _META.search(page[:_META_BYTES])
    label = match.group(1).decode("ascii") if match else None
    # A tag that could be read byte by byte isn't written in UTF-16, whatever it says.
    return "utf-8" if label and label.lower().startswith("utf-16") else label


def _charset(label: str) -> str:
    encoding = webencodings.lookup(label)
    # Browsers show nothing of a page in one of the former and map bytes one to one in the latter.
    if encoding is None or encoding.name in ("replacement", "x-user-defined"):
        raise UnknownCharset(label)
    # The standard decodes gbk as gb18030, a superset; Python's name of it is the same.
    name = str(encoding.codec_info.name)
    return "gb18030" if name in ("gbk", "gb2312") else name


def _decode(page: bytes, charset: str, skip: int) -> str:
    try:
        return page[skip:].decode(charset)
    except UnicodeDecodeError as error:
        raise Undecodable(charset, error.start + skip) from error
