"""Lists of sources as others write them: OPML 2.0 (https://opml.org/spec2.opml), or plain lines."""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.parsers.expat import ExpatError, ParserCreate

from services.ingest.sources.models import SourceKind
from services.ingest.sources.source import Source
from shared.errors import CaibianError
from shared.text.xml_text import fit

MEDIA_TYPE = "text/x-opml"
_KINDS = {"rss": SourceKind.FEED, "atom": SourceKind.FEED} | {
    str(kind): kind for kind in SourceKind
}
_LONGEST_LINE = 4096


class NoList(CaibianError):
    """It is no list of sources: neither OPML nor lines that begin with addresses."""


@dataclass(frozen=True)
class Listed:
    """A source as a list names it, at a line of it."""

    line: int
    address: str
    name: str | None = None
    category: str = ""
    kind: SourceKind | None = None


def read_list(body: bytes) -> list[Listed]:
    """Return the sources of a list. Raises NoList.

    A line is `address<TAB>name<TAB>category`, of which the address is enough; `#` begins a remark.
    """
    text = body.removeprefix(codecs.BOM_UTF8).lstrip()
    if text.startswith((b"<", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        listed = _Outlines().read(body)
    else:
        listed = _read_lines(body)
    if not listed:
        raise NoList("there is nothing in it")
    return listed


def _read_lines(body: bytes) -> list[Listed]:
    try:
        lines = body.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise NoList(f"byte {error.start} is no UTF-8") from error
    return list(_lines(lines))


def _lines(lines: Iterable[str]) -> Iterator[Listed]:
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if len(line) > _LONGEST_LINE:
            raise NoList(f"line {number} has more than {_LONGEST_LINE} characters")
        address, name, category, *_ = [*(part.strip() for part in line.split("\t")), "", ""]
        yield Listed(number, address, name or None, category)


class _Outlines:
    """Reads outlines as they come; what could name other files or grow is refused."""

    def __init__(self) -> None:
        self._found: list[Listed] = []
        # Of each outline that is open the category that its own lines have.
        self._open: list[str] = []
        self._is_opml = False
        self._parser: Any = ParserCreate()

    def read(self, body: bytes) -> list[Listed]:
        """Return the sources. Raises NoList."""
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse
        try:
            self._parser.Parse(body, True)
        except (ExpatError, ValueError, LookupError) as error:
            raise NoList(error) from error
        if not self._is_opml:
            raise NoList("it is XML, and no OPML")
        return self._found

    def _begin(self, tag: str, fields: dict[str, str]) -> None:
        self._is_opml = self._is_opml or tag.lower() == "opml"
        if tag.lower() != "outline":
            return
        known = {name.lower(): text.strip() for name, text in fields.items()}
        above = self._open[-1] if self._open else ""
        address, name = known.get("xmlurl") or "", known.get("title") or known.get("text")
        if address:
            category = above or known.get("category", "").partition(",")[0].strip("/ ")
            line = self._parser.CurrentLineNumber
            kind = _KINDS.get(known.get("type", "").lower())
            self._found.append(Listed(line, address, name, category, kind))
        self._open.append(above if address else name or above)

    def _end(self, tag: str) -> None:
        if tag.lower() == "outline":
            self._open.pop()

    def _refuse(self, *_: object) -> None:
        raise NoList("it declares a document type; leave that out")


def write_list(sources: Iterable[Source]) -> bytes:
    """Return sources as OPML, in outlines of their categories."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Caibian"
    body, groups = SubElement(root, "body"), dict[str, Element]()
    for source in sources:
        if source.category and source.category not in groups:
            groups[source.category] = SubElement(body, "outline", text=fit(source.category))
        name = fit(source.name or source.address)
        fields = {"text": name, "title": name, "xmlUrl": fit(source.address)}
        if source.kind:
            fields["type"] = "rss" if source.kind is SourceKind.FEED else source.kind.value
        SubElement(groups.get(source.category, body), "outline", fields)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
