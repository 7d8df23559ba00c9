"""WARC (ISO 28500) of raw pages, a gzip member a record.

What Caibian keeps of a page is its decoded text, so a record is a `resource` in UTF-8 and no
`response`: the head of the HTTP answer isn't known. What was posted beside it stands in a
`metadata` record that refers to it: in words, and as JSON by which `caibian import` posts the same.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import uuid
from base64 import b32encode
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import IO, Any

from caibian_client.posted import AS_JSON, POSTED, SOFTWARE

_FIELDS = ("id", "revision", "title", "source", "author", "published_at", "language")
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:caibian:warc")


class WarcWriter:
    """Writes a WARC."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.remarks: list[str] = []
        info = f"software: {SOFTWARE}\r\nformat: WARC File Format 1.1\r\n".encode()
        head = {"WARC-Type": "warcinfo", "WARC-Date": _time(datetime.now(timezone.utc))}
        head["WARC-Record-ID"] = f"<{uuid.uuid4().urn}>"
        self._record(head, "application/warc-fields", info)

    def write(self, row: Mapping[str, Any]) -> None:
        """Write an article as it was posted."""
        page = _record_id(row, "resource")
        head = {
            "WARC-Target-URI": row.get("url") or f"urn:caibian:{row['id']}",
            "WARC-Date": _time(datetime.fromisoformat(row["received_at"].replace("Z", "+00:00"))),
        }
        media = f"{row.get('content_type') or 'text/plain'}; charset=utf-8"
        ids = {"WARC-Type": "resource", "WARC-Record-ID": page}
        self._record(ids | head, media, row["content"].encode())
        said = {name: row[name] for name in _FIELDS if row.get(name) is not None}
        lines = "".join(
            f"{name}: {' '.join(str(value).split())}\r\n" for name, value in said.items()
        )
        posted = {name: row[name] for name in POSTED if row.get(name) not in (None, {})}
        lines += f"{AS_JSON}: {json.dumps(posted, ensure_ascii=False)}\r\n"
        ids = {"WARC-Type": "metadata", "WARC-Record-ID": _record_id(row, "metadata")}
        refers = {"WARC-Refers-To": page}
        self._record(ids | head | refers, "application/warc-fields", lines.encode())

    def close(self) -> None:
        """Nothing is left."""

    def _record(self, head: Mapping[str, str], media: str, block: bytes) -> None:
        # WARC asks for SHA-1 by its example and every reader knows it; it guards against accidents.
        digest = b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
        lines = {
            **head,
            "WARC-Block-Digest": f"sha1:{digest}",
            "Content-Type": media,
            "Content-Length": str(len(block)),
        }
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        record = b"WARC/1.1\r\n" + text.encode() + b"\r\n" + block + b"\r\n\r\n"
        self._file.write(gzip.compress(record, mtime=0))


def _record_id(row: Mapping[str, Any], kind: str) -> str:
    """Return the same id for the same revision of an article."""
    name = f"{row['id']} {row.get('revision')} {kind}"
    return f"<{uuid.uuid5(_NAMESPACE, name).urn}>"


def _time(time: datetime) -> str:
    return time.astimezone(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
