"""HTML to lines: what a reader would see, a block a line, without throwing zones away."""

import re
from collections.abc import Container
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.enrich.page.head import read_head
from services.enrich.page.hidden import hidden_nodes, is_article, measured
from services.enrich.page.lines import Marked, Page, lay
from services.enrich.page.markup_limits import is_parsable
from services.enrich.page.stripping import stripped

_UNSEEN = frozenset(
    re.findall(
        r"\S+",
        "script style noscript template head svg iframe object canvas textarea select datalist "
        "button video audio rt rp rtc",
    )
)
_BLOCKS = frozenset(
    re.findall(
        r"\S+",
        "address article aside blockquote body br caption center dd details dialog div dl dt "
        "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol "
        "p pre section summary table tbody td tfoot th thead tr ul",
    )
)
_HINT_DEPTH = 6
_HINT_CHARACTERS = 80
_SPACE = re.compile(r"\s+")


def from_html(title: str | None, content: str) -> Page:
    """Return an HTML page; a title given apart is its first line.

    Of markup that no parser reads in time the tags are dropped, and no more is known of it.
    """
    content = content.replace("\x00", "")
    lines = [Marked(title.strip(), tag="h1")] if title else []
    if not is_parsable(content):
        page = lay([line for line in [*lines, *stripped(content)] if line.text], {})
        return replace(page, is_stripped=True)
    tree = LexborHTMLParser(content)
    head = read_head(tree, content)
    if tree.body is not None:
        lines += _seen_lines(tree.body, hidden_nodes(tree))
    return lay([line for line in lines if line.text], head)


def _seen_lines(body: LexborNode, hidden: dict[int, LexborNode]) -> list[Marked]:
    """Return the lines that a reader sees; an article that scripts will show is seen, too."""
    lines = _Reader(hidden).read(body)
    if not hidden:
        return lines
    seen = measured(lines)
    shown = {
        place
        for place, node in hidden.items()
        if is_article(measured(_Reader(hidden).read(node)), seen)
    }
    return _Reader(hidden.keys() - shown).read(body) if shown else lines


class _Reader:
    """Walks a tree without recursion, so that no depth of nesting can break it."""

    def __init__(self, hidden: Container[int] = ()) -> None:
        """Take which nodes, by their `mem_id`, no reader sees."""
        self._hidden = hidden
        self._lines: list[Marked] = []
        self._parts: list[str] = []
        self._linked = 0
        self._blocks: list[LexborNode] = []
        self._names: list[str] = []
        self._numbers: list[int] = []
        self._entered = 0
        self._links = 0

    def read(self, body: LexborNode) -> list[Marked]:
        """Return the lines of the body, or of a part of it."""
        stack: list[tuple[LexborNode, bool]] = [(body, True)]
        while stack:
            node, is_new = stack.pop()
            if not is_new:
                self._leave(node)
            elif node.tag == "-text":
                self._add(node.text_content or "")
            elif node is not body and self._hidden and node.mem_id in self._hidden:
                self._pass_over(node)
            elif _is_seen(node.tag or "-"):
                self._enter(node)
                stack.append((node, False))
                children = list(node.iter(include_text=True))
                stack += [(child, True) for child in reversed(children)]
        self._end_line()
        return self._lines

    def _pass_over(self, node: LexborNode) -> None:
        if node.tag in _BLOCKS:
            # What stands around it was never meant for one line.
            self._end_line()

    def _enter(self, node: LexborNode) -> None:
        if node.tag in _BLOCKS:
            self._end_line()
            self._blocks.append(node)
            self._names.append("")
            self._numbers.append(self._entered)
            self._entered += 1
        elif node.tag == "a":
            self._links += 1

    def _leave(self, node: LexborNode) -> None:
        if node.tag in _BLOCKS:
            self._end_line()
            self._blocks.pop()
            self._names.pop()
            self._numbers.pop()
        elif node.tag == "a":
            self._links -= 1

    def _add(self, text: str) -> None:
        self._parts.append(text)
        if self._links:
            self._linked += len("".join(text.split()))

    def _end_line(self) -> None:
        if not self._parts:
            return
        text = _SPACE.sub(" ", "".join(self._parts)).strip()
        if text:
            share = self._linked / len(text.replace(" ", ""))
            tag = self._blocks[-1].tag or "" if self._blocks else ""
            look = (min(share, 1.0), tag, self._hints(), tuple(self._numbers[-_HINT_DEPTH:]))
            self._lines.append(Marked(text, *look))
        self._parts = []
        self._linked = 0

    def _hints(self) -> str:
        for place in range(max(0, len(self._blocks) - _HINT_DEPTH), len(self._blocks)):
            self._names[place] = self._names[place] or _names(self._blocks[place])
        return " ".join(self._names[-_HINT_DEPTH:])


def _names(block: LexborNode) -> str:
    """Return what a block is called: its tag, its id, its classes."""
    attributes = block.attributes
    named = (block.tag, attributes.get("id"), attributes.get("class"))
    return " ".join([name[:_HINT_CHARACTERS].lower() for name in named if name])


def _is_seen(tag: str) -> bool:
    return tag not in _UNSEEN and not tag.startswith(("-", "!"))
