"""A page as lines of text, with what the markup tells about each."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from services.enrich.page.wrapping import paragraphs, unwrapped
from shared.text.folding import simplified
from shared.text.joined import JoinedText


@dataclass(frozen=True)
class Line:
    """A line, `start` to `end` in the text of its page; `plain` is the line as rules read it.

    `link_share` is the part of its characters that stands in links, `tag` the block that holds
    it, `hints` the names that the page's author gave to the blocks around it, `blocks` the numbers
    of those blocks on the page, the outermost first.
    """

    start: int
    end: int
    text: str
    plain: str
    link_share: float = 0.0
    tag: str = ""
    hints: str = ""
    blocks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Page:
    """The text of a page, its lines, and what its head says of it by name.

    `plain` is the text as rules read it: in Simplified script, character for character.
    A line of hard-wrapped text is a whole paragraph; `wrapped` are (start, end) of those that have
    line ends inside. `is_stripped` says that its markup was beyond limits and told nothing.
    """

    text: str
    plain: str
    lines: Sequence[Line]
    head: dict[str, str] = field(default_factory=dict)
    is_stripped: bool = False
    wrapped: Sequence[tuple[int, int]] = ()

    def unwrapped(self, start: int, end: int) -> JoinedText:
        """Return a stretch of the text without the line ends within its paragraphs."""
        return unwrapped(self.text, start, end, self.wrapped)

    def unwrapped_plain(self, start: int, end: int) -> JoinedText:
        """Return a stretch of `plain` without the line ends within its paragraphs."""
        return unwrapped(self.plain, start, end, self.wrapped)


@dataclass(frozen=True)
class Marked:
    """A line's text with its marks, before it has a place."""

    text: str
    link_share: float = 0.0
    tag: str = ""
    hints: str = ""
    blocks: tuple[int, ...] = ()


def from_text(title: str | None, content: str) -> Page:
    """Return plain text as a page; a title given apart is its first line.

    Nothing is changed but line ends.
    """
    text = content.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if title:
        text = f"{title.strip()}\n{text}"
    page = lay([Marked(line) for line in paragraphs(text.split("\n"))], {})
    inside = tuple((line.start, line.end) for line in page.lines if "\n" in line.text)
    return replace(page, wrapped=inside) if inside else page


def lay(marked: Sequence[Marked], head: dict[str, str]) -> Page:
    """Put lines one below the other."""
    text = "\n".join(mark.text for mark in marked)
    plain = simplified(text)
    lines, at = [], 0
    for mark in marked:
        end = at + len(mark.text)
        look = (mark.link_share, mark.tag, mark.hints, mark.blocks)
        lines.append(Line(at, end, mark.text, plain[at:end], *look))
        at = end + 1
    return Page(text, plain, lines, head)
