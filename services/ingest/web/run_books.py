"""The page of run books: docs/operations.md as it lies beside the program, with its anchors."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from shared.errors import NotFound
from shared.http.access import MAY_READ
from shared.web.pages import PageRoute, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)

FILE = Path(__file__).parents[3] / "docs" / "operations.md"
_ANCHOR = re.compile(r'<a id="([\w-]+)"></a>')
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
# What stands in columns or is typed keeps its lines.
_KEPT = ("    ", "|", "- ", "1. ")


@dataclass
class Block:
    """A heading (`level` 1 to 3), a paragraph, or lines that stay as they are."""

    text: str
    level: int = 0
    is_kept: bool = False
    ids: list[str] = field(default_factory=list)


@router.get("/operations")
def operations(request: Request) -> Response:
    """Show what to do when something is wrong, and how it is run."""
    found = _read()
    if not found:
        raise NotFound("docs/operations.md")
    return site_of(request).page(request, "operations.html", blocks=found)


@cache
def _read() -> list[Block]:
    return blocks(FILE.read_text(encoding="utf-8")) if FILE.is_file() else []


def blocks(markdown: str) -> list[Block]:
    """Return the parts of a page in order, those of a heading or `<a id=…>` with their ids."""
    return [_block(each) for each in re.split(r"\n{2,}", markdown.strip("\n"))]


def _block(text: str) -> Block:
    ids = _ANCHOR.findall(text)
    plain = _plain(_ANCHOR.sub("", text))
    if heading := re.match(r"(#{1,3}) (.+)$", plain):
        return Block(heading[2], len(heading[1]), ids=[slug(heading[2])])
    is_kept = text.startswith(_KEPT)
    return Block(plain if is_kept else plain.strip(), is_kept=is_kept, ids=ids)


def slug(heading: str) -> str:
    """Return the id of a heading, as it is linked to where such files are shown."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _plain(text: str) -> str:
    """Leave out the marks; of a link to elsewhere the address stays."""
    shown = _LINK.sub(
        lambda link: link[1] if link[2].startswith("#") else f"{link[1]} ({link[2]})", text
    )
    return shown.replace("**", "").replace("`", "")
