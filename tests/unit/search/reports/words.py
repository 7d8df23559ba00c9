"""A Word document opened again, as the tests ask for it."""

import io
import re
from typing import Any
from zipfile import ZipFile

from docx import Document
from lxml import etree

from services.search.reports.models import Report
from services.search.reports.word.document import write_word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Opened:
    """A written report: its document, and the parts of its file by name."""

    def __init__(self, report: Report) -> None:
        content = write_word(report)
        self.document: Any = Document(io.BytesIO(content))
        with ZipFile(io.BytesIO(content)) as file:
            self.parts = {name: file.read(name) for name in file.namelist()}
        for name, part in self.parts.items():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(part)

    @property
    def body(self) -> Any:
        """Return the element of all that is told."""
        return self.document.element.body

    def styled(self, style: str) -> list[str]:
        """Return the texts of all paragraphs in a style, by its id."""
        return [p.text for p in self.document.paragraphs if p.style.style_id == style]

    def contents(self) -> list[str]:
        """Return the entries of the table of contents."""
        lines = [
            p.text for p in self.document.paragraphs if re.fullmatch(r"TOC\d", p.style.style_id)
        ]
        return [line.strip() for line in lines]

    def links(self) -> list[str]:
        """Return the addresses that links lead to."""
        relations = self.document.part.rels
        found = (each.get(f"{R}id") for each in self.body.iter(f"{W}hyperlink"))
        return [relations[id].target_ref for id in found if id]

    def anchors(self) -> list[str]:
        """Return the bookmarks that links lead to."""
        found = (each.get(f"{W}anchor") for each in self.body.iter(f"{W}hyperlink"))
        return [name for name in found if name]

    def bookmarks(self) -> list[str]:
        """Return the names of all bookmarks."""
        return [each.get(f"{W}name") for each in self.body.iter(f"{W}bookmarkStart")]

    def codes(self) -> list[str]:
        """Return what all fields reckon."""
        return [each.text.strip() for each in self.body.iter(f"{W}instrText")]
