"""What Python's codecs lack of the Encoding Standard: what a faulty sequence is decoded to."""

import codecs
from collections.abc import Callable
from functools import cache

_PREFIX = "caibian"
_EURO = {"gb18030": b"\x80", "big5hkscs": b"\xa3\xe1"}
_ASCII = 0x80


@cache
def handler_of(charset: str) -> str:
    """Return the name of the error handler by which bytes of a charset are decoded.

    Source: the Encoding Standard (encoding.spec.whatwg.org), decoders of gb18030, Big5 and of
    single bytes.
    """
    if charset in _EURO:
        return _registered(charset, _faulty_pair)
    return _registered(charset, _control) if charset == "cp1252" else "replace"


def _registered(charset: str, handler: Callable[[UnicodeError], tuple[str, int]]) -> str:
    name = f"{_PREFIX}-{charset}"
    codecs.register_error(name, handler)
    return name


def _faulty_pair(error: UnicodeError) -> tuple[str, int]:
    """Decode the € that Python's codec doesn't know, else give up a pair, but no ASCII in it."""
    assert isinstance(error, UnicodeDecodeError)
    at, page = error.start, error.object
    charset = "big5hkscs" if error.encoding.startswith("big5") else "gb18030"
    if page.startswith(_EURO[charset], at):
        return "€", at + len(_EURO[charset])
    is_lead = 0x81 <= page[at] < 0xFF
    is_pair = is_lead and at + 1 < len(page) and page[at + 1] >= _ASCII
    return "\ufffd", at + 1 + is_pair


def _control(error: UnicodeError) -> tuple[str, int]:
    """Decode what Windows left undefined as browsers do, byte for byte."""
    assert isinstance(error, UnicodeDecodeError)
    return chr(error.object[error.start]), error.start + 1
