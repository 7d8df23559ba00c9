"""Makes files such as desks have: WARC records, zips, sheets."""

import gzip
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from caibian_client.importing.items import Item, Ways
from caibian_client.importing.kinds import Kind
from caibian_client.importing.reading import Reader

PAGE = "<html><title>云岭市三座水厂开工</title><p>云岭市三座水厂今日开工。</p></html>"
GB_PAGE = PAGE.encode("gb18030")
ADDRESS = "https://news.example/2026/1.html"


def items(data: bytes, name: str, kind: Kind | None = None, **ways: Any) -> list[Item]:
    """Return the items of a file."""
    reader = Reader(Ways(**ways), kind)
    return list(reader.items(io.BytesIO(data), name))


def record(
    body: bytes,
    *,
    url: str = ADDRESS,
    kind: str = "response",
    media: str = "text/html; charset=gb2312",
    status: str = "200 OK",
    headers: str = "",
) -> bytes:
    """Return a record of a WARC; of a response with the head of its HTTP answer."""
    if kind == "response":
        head = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{headers}\r\n"
        body, media = head.encode() + body, "application/http; msgtype=response"
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        "WARC-Date: 2020-01-02T03:04:05Z",
        "WARC-Record-ID: <urn:uuid:92283950-ef2f-4d72-b224-f54c6ec90bb0>",
        f"Content-Type: {media}",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def chunked(body: bytes, size: int = 50) -> bytes:
    """Return a body as it is sent in chunks."""
    cut = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in cut) + b"0\r\n\r\n"


def gzipped(*records: bytes) -> bytes:
    """Return records as a WARC has them packed: a gzip member each."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return file.getvalue()
