"""HTML to lines: what a reader would see, a block a line, without throwing zones away."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.enrich.page.lines import Marked, Page, lay

_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "iframe",
        "object",
        "canvas",
        "textarea",
        "select",
        "button",
        "video",
        "audio",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_HINT_DEPTH = 6
_HINT_CHARACTERS = 80
_SPACE = re.compile(r"\s+")


def from_html(title: str | None, content: str) -> Page:
    """Return an HTML page; a title given apart is its first line."""
    tree = LexborHTMLParser(content.replace("\x00", ""))
    head = dict(_head(tree))
    lines = [Marked(title.strip(), tag="h1")] if title else []
    if tree.body is not None:
        lines += _Reader().read(tree.body)
    return lay([line for line in lines if line.text], head)


def _head(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("head > title, meta[content]"):
        if node.tag == "title":
            yield "title", node.text(strip=True)
        else:
            name = node.attributes.get("property") or node.attributes.get("name")
            if name:
                yield name.lower(), (node.attributes.get("content") or "").strip()


class _Reader:
    """Walks a tree without recursion, so that no depth of nesting can break it."""

    def __init__(self) -> None:
        self._lines: list[Marked] = []
        self._parts: list[str] = []
        self._linked = 0
        self._blocks: list[LexborNode] = []
        self._numbers: list[int] = []
        self._entered = 0
        self._links = 0

    def read(self, body: LexborNode) -> list[Marked]:
        """Return the lines of the body."""
        stack: list[tuple[LexborNode, bool]] = [(body, True)]
        while stack:
            node, is_new = stack.pop()
            if not is_new:
                self._leave(node)
            elif node.tag == "-text":
                self._add(node.text_content or "")
            elif _is_seen(node.tag or "-"):
                self._enter(node)
                stack.append((node, False))
                children = list(node.iter(include_text=True))
                stack += [(child, True) for child in reversed(children)]
        self._end_line()
        return self._lines

    def _enter(self, node: LexborNode) -> None:
        if node.tag in _BLOCKS:
            self._end_line()
            self._blocks.append(node)
            self._numbers.append(self._entered)
            self._entered += 1
        elif node.tag == "a":
            self._links += 1

    def _leave(self, node: LexborNode) -> None:
        if node.tag in _BLOCKS:
            self._end_line()
            self._blocks.pop()
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
        names = []
        for block in self._blocks[-_HINT_DEPTH:]:
            attributes = block.attributes
            for name in (block.tag, attributes.get("id"), attributes.get("class")):
                names.append((name or "")[:_HINT_CHARACTERS].lower())
        return " ".join(filter(None, names))


def _is_seen(tag: str) -> bool:
    return tag not in _UNSEEN and not tag.startswith(("-", "!"))
