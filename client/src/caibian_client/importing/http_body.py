"""What an HTTP answer in a WARC carries: its body without the codings of its transfer."""

from __future__ import annotations

import io

from caibian_client.importing.bounded import Broken, TooLarge, inflated, read_all


def decoded(body: bytes, transfer: str, content: str, limit: int) -> bytes:
    """Return the body of an answer. Raises Broken, TooLarge.

    Many crawlers write bodies that are decoded already beside headers that say otherwise: what
    isn't coded as it is said to be is taken as it is.
    """
    if "chunked" in transfer.lower():
        body = _joined(body)
    for coding in reversed([each.strip().lower() for each in content.split(",")]):
        body = _without(coding, body, limit)
    if len(body) > limit:
        raise TooLarge
    return body


def _joined(body: bytes) -> bytes:
    """Return the chunks as one (RFC 9112, 7.1)."""
    at, joined = 0, bytearray()
    while (end := body.find(b"\r\n", at, at + 80)) >= 0:
        try:
            size = int(body[at:end].split(b";")[0].strip(), 16)
        except ValueError:
            break
        if not size:
            return bytes(joined)
        joined += body[end + 2 : end + 2 + size]
        at = end + 2 + size + 2
    return bytes(joined) if joined else body


def _without(coding: str, body: bytes, limit: int) -> bytes:
    if coding in ("", "identity") or not body:
        return body
    if coding in ("gzip", "x-gzip", "deflate"):
        try:
            return inflated(body, limit)
        except Broken:
            if body.lstrip()[:1] == b"<":
                return body
            raise
    if coding in ("br", "zstd"):
        return _by_fastwarc(coding, body, limit)
    raise Broken(f"it is coded as {coding}")


def _by_fastwarc(coding: str, body: bytes, limit: int) -> bytes:
    from fastwarc.stream_io import BrotliReader, ZstdReader

    reader = BrotliReader if coding == "br" else ZstdReader
    try:
        return read_all(reader(io.BytesIO(body)), limit)
    except OSError as error:
        if body.lstrip()[:1] == b"<":
            return body
        raise Broken(f"it isn't {coding}, as it says") from error
