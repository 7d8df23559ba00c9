"""Sitemaps: of pages, of news and of sitemaps, as XML or as lines (sitemaps.org).

By hand, on expat: ultimate-sitemap-parser drops what an index says of the last change of its
sitemaps, without which each look would fetch them all, and gives up the rest at a bare &.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from xml.parsers import expat

from services.ingest.sources.fetching.addresses import absolute
from services.ingest.sources.fetching.dates import read_date
from services.ingest.sources.fetching.decoding import decoded_xml
from services.ingest.sources.fetching.failing import failed
from services.ingest.sources.models import Cause

MOST = 50_000
"""Addresses of a sitemap, as the standard has it."""
_MOST_ELEMENTS = 1_500_000
"""Elements of a sitemap that are read: some have thirty for each page, of its pictures."""
_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|\w{1,8});)")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*>")
_OTHERS = ("image:", "video:", "xhtml:", "mobile:")
_ROOTS = {"urlset": "url", "sitemapindex": "sitemap"}
_READ = ("loc", "lastmod", "title", "publication_date")
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Row:
    """A page or a sitemap, as a sitemap tells of it; dates as written."""

    address: str
    changed: str | None = None
    title: str | None = None
    published: str | None = None

    def published_at(self, now: datetime) -> datetime | None:
        """Return when it was published, as a news sitemap says."""
        return read_date(self.published, now)

    def changed_at(self, now: datetime) -> datetime | None:
        """Return when it was last changed."""
        return read_date(self.changed, now)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages of a sitemap, or the sitemaps of an index."""

    pages: tuple[Row, ...] = ()
    sitemaps: tuple[Row, ...] = ()


@dataclass(slots=True)
class _Reader:
    """Takes what expat reads."""

    base: str
    root: str | None = None
    rows: list[Row] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    at: str | None = None
    elements: int = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        """Begin an element. Raises StopIteration when there are too many."""
        self.elements += 1
        if self.elements > _MOST_ELEMENTS:
            raise StopIteration
        local = name.rpartition(":")[2]
        if self.root is None:
            self.root = local
        if local == _ROOTS.get(self.root or ""):
            self.texts = {}
        is_read = local in _READ and not name.startswith(_OTHERS)
        self.at = local if is_read and local not in self.texts else None
        if self.at:
            self.texts[self.at] = ""

    def text(self, text: str) -> None:
        """Take text."""
        if self.at and len(self.texts[self.at]) < _LONGEST:
            self.texts[self.at] += text

    def end(self, name: str) -> None:
        """End an element. Raises StopIteration when there are more than a sitemap may have."""
        self.at = None
        if name.rpartition(":")[2] != _ROOTS.get(self.root or ""):
            return
        texts = {key: value.strip() for key, value in self.texts.items() if value.strip()}
        if address := absolute(texts.get("loc", ""), self.base):
            row = Row(
                address, texts.get("lastmod"), texts.get("title"), texts.get("publication_date")
            )
            self.rows.append(row)
        if len(self.rows) >= MOST:
            raise StopIteration


def read_sitemap(body: bytes, label: str | None, address: str) -> Sitemap:
    """Return what stands in a sitemap. Raises Failed for what is none.

    One that is broken is read as far as it goes.
    """
    text = decoded_xml(body, label)
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return Sitemap(pages=_lines(text, address))
    reader = _read(_UNFIT.sub("", text), address)
    if reader.root not in _ROOTS:
        raise failed(Cause.UNREADABLE, "what stands there is no sitemap")
    rows = tuple(reader.rows)
    return Sitemap(pages=rows) if reader.root == "urlset" else Sitemap(sitemaps=rows)


def _read(text: str, address: str) -> _Reader:
    reader = _Reader(address)
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse
    tidy = _DECLARATION.sub("", _AMPERSAND.sub("&amp;", text.lstrip("\ufeff \t\r\n")))
    with suppress(expat.ExpatError, StopIteration):
        parser.Parse(tidy.encode(), True)
    return reader


def _refuse(*_: object) -> None:
    """Read no further: no sitemap has entities of its own, what would blow up has."""
    raise StopIteration


def _lines(text: str, base: str) -> tuple[Row, ...]:
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    addresses = (absolute(line, base) for line in lines if line.startswith("http"))
    rows = tuple(Row(address) for address in islice(filter(None, addresses), MOST))
    if not rows:
        raise failed(Cause.UNREADABLE, "what stands there is no sitemap")
    return rows
