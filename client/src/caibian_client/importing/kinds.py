"""What kind of file it is: by its name, and where that says nothing by how it begins."""

from __future__ import annotations

from enum import Enum


class Kind(str, Enum):  # Python 3.10 has no StrEnum
    """A kind of file that articles are read from."""

    HTML = "html"
    TEXT = "text"
    NDJSON = "ndjson"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    EXCEL = "xlsx"
    WARC = "warc"
    MHTML = "mhtml"
    ZIP = "zip"


_BY_SUFFIX = {
    **dict.fromkeys(("html", "htm", "xhtml", "xht", "shtml"), Kind.HTML),
    **dict.fromkeys(("txt", "text"), Kind.TEXT),
    **dict.fromkeys(("ndjson", "jsonl"), Kind.NDJSON),
    "json": Kind.JSON,
    "csv": Kind.CSV,
    "tsv": Kind.TSV,
    **dict.fromkeys(("xlsx", "xlsm"), Kind.EXCEL),
    "warc": Kind.WARC,
    **dict.fromkeys(("mhtml", "mht"), Kind.MHTML),
    "zip": Kind.ZIP,
}
PACKED = ("gz", "zst")
MENDS = {
    "pdf": "Take its text out first, as by: pdftotext FILE.pdf FILE.txt",
    "xls": "Save it as .xlsx or .csv",
    "ods": "Save it as .xlsx or .csv",
    "doc": "Save it as text or HTML",
    "docx": "Save it as text or HTML",
    "wps": "Save it as text or HTML",
    "rtf": "Save it as text or HTML",
    "parquet": "Make NDJSON of it, one article a line",
    **dict.fromkeys(("tar", "tgz", "rar", "7z", "bz2", "xz"), "Unpack it, or pack it as zip"),
}
"""Suffixes of files that may well hold articles but can't be read, and what to do."""
_HEADS = (
    (b"WARC/", Kind.WARC),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"{", Kind.NDJSON),
    (b"[", Kind.JSON),
)
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<!-- saved from")


def suffixes(name: str) -> tuple[str, str]:
    """Return the suffix of a file's name in small letters, and that of its packing or none."""
    _, *parts = name.rsplit("/", 1)[-1].lower().rsplit(".", 2)
    last = parts[-1] if parts else ""
    if last in PACKED:
        return (parts[0] if len(parts) > 1 else ""), last
    return last, ""


def kind_of(name: str) -> Kind | None:
    """Return the kind that a file's name tells, also of one that is packed (`a.warc.gz`)."""
    return _BY_SUFFIX.get(suffixes(name)[0])


def mend_of(name: str) -> str | None:
    """Return what to do with a file that may hold articles but can't be read; None of others."""
    suffix, packed = suffixes(name)
    return MENDS.get("tgz" if (suffix, packed) == ("tar", "gz") else suffix)


def sniffed(head: bytes) -> Kind | None:
    """Return the kind that the first bytes tell, unpacked; None where they look like no text."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, kind in _HEADS:
        if start.startswith(magic):
            return kind
    if start[:20].lower().startswith(_MARKUP):
        return Kind.HTML
    if b"\nmime-version:" in b"\n" + start[:4096].lower() and b"multipart/related" in start.lower():
        return Kind.MHTML
    return None if b"\0" in head or not start else Kind.TEXT
