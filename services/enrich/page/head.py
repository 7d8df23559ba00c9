"""What a page's markup says of it for machines: meta elements, JSON-LD, microdata, scripts.

All of it comes as one mapping from names to texts. Names of meta elements are in small letters as
they stand there (`og:title`, `pubdate`); the others have a way in front: `json-ld:published`,
`itemprop:author`, `time:published`, `script:published`, `id:js_name`, `class:author`.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.enrich.page.json_ld import json_ld, microdata

_LONGEST = 2_000
_JOINED = ("author", "article:author", "og:article:author")
_SCANNED = 2_000_000
# WeChat gives the second of publication; others the names that their editors' programs use. Each
# pattern begins with what can be looked for fast; the name in front of a date is read afterwards.
_WECHAT = re.compile(r"""var ct ?= ?["'](\d{10})["']""")
_VALUE = re.compile(
    r"""[:=]\s{0,2}["']?((?:19|20)\d\d[-/年]\d{1,2}[-/月]\d{1,2}[^"'\n<>\\,;]{0,20}|1\d{9}(?:\d{3})?(?!\d))"""
)
_NAME = re.compile(
    r"""
    (?:publish_?(?:ed)?_?(?:time|date|at)|pub_?(?:time|date)|date_?published|create_?d?_?(?:time|at)
    |news_?time|display_?time|p_?time|release_?(?:time|date))["'\s]{0,3}\Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAME_LONGEST = 24
_SCRIPT_DATES = 3
_TRIES = 60
_BETTER = ("wechat:published", "json-ld:published", "article:published_time")
_NICKNAME = re.compile(r"""var nickname ?= ?(?:htmlDecode\()?["']([^"'\n]{1,60})["']""")
_MARKED = {
    "author": (".author", ".author-name", ".author_name", "#author", "[rel~=author]", ".reporter"),
    "source": (".source", "#source", "#source_baidu", ".article-source", ".media-name"),
}
_IDS = ("js_name", "js_author_name", "publish_time")


def read_head(tree: LexborHTMLParser, content: str) -> dict[str, str]:
    """Return what the markup says by name; of a name that stands there twice the first counts."""
    head: dict[str, str] = {}
    for name, said in chain(_all(tree, content), _if_needed(head, content)):
        if name in _JOINED and name in head and said not in head[name]:
            head[name] = f"{head[name]}、{said}"[:_LONGEST]
        elif said:
            head.setdefault(name, said[:_LONGEST])
    return head


def _all(tree: LexborHTMLParser, content: str) -> Iterator[tuple[str, str]]:
    yield from _metas(tree)
    if "ld+json" in content:
        yield from ((f"json-ld:{word}", said) for word, said in json_ld(tree))
    if "itemprop" in content:
        yield from ((f"itemprop:{word}", said) for word, said in microdata(tree))
    yield from _marked(tree)
    yield from _wechat(content)


def _metas(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("head > title, meta[content], link[rel=canonical]"):
        attributes = node.attributes
        if node.tag == "title":
            yield "title", node.text(strip=True)
        elif node.tag == "link":
            yield "canonical", attributes.get("href") or ""
        else:
            name = attributes.get("property") or attributes.get("name")
            if name:
                yield name.lower(), (attributes.get("content") or "").strip()


def _marked(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """Yield what elements say by their class or id: of each name the first below the heading."""
    selectors = [selector for group in _MARKED.values() for selector in group]
    ids = [f"#{name}" for name in _IDS]
    above: dict[str, str] = {}
    below: dict[str, str] = {}
    found, tries = above, 0
    for node in tree.css(", ".join(["h1", "time[datetime]", *selectors, *ids])):
        if node.tag == "h1":
            found = below
            continue
        name = _name(node)
        if name is None or name in found:
            continue
        tries += 1
        if tries > _TRIES:
            break
        if said := _said(node):
            found[name] = said
    yield from (above | below).items()


def _name(node: LexborNode) -> str | None:
    """Return the name under which an element is kept."""
    attributes = node.attributes
    if node.tag == "time":
        return "time:published"
    if (id := attributes.get("id")) in _IDS:
        return f"id:{id}"
    marks = {f".{name}" for name in (attributes.get("class") or "").split()}
    marks |= {f"#{id}", "[rel~=author]" if "rel" in attributes else ""}
    for name, selectors in _MARKED.items():
        if marks & set(selectors):
            return f"class:{name}"
    return None


def _said(node: LexborNode) -> str:
    if node.tag == "time":
        return node.attributes.get("datetime") or ""
    return " ".join(node.text(deep=True)[:_LONGEST].split())


def _wechat(content: str) -> Iterator[tuple[str, str]]:
    if match := _WECHAT.search(content):
        yield "wechat:published", match.group(1)
    if match := _NICKNAME.search(content):
        yield "wechat:name", match.group(1)


def _if_needed(head: Mapping[str, str], content: str) -> Iterator[tuple[str, str]]:
    """Yield the dates that scripts give to names of publication, if nothing better is there."""
    if any(name in head for name in _BETTER):
        return
    text = content[:_SCANNED]
    found = (
        match.group(1).strip()
        for match in _VALUE.finditer(text)
        if _NAME.search(text, max(0, match.start() - _NAME_LONGEST), match.start())
    )
    for place, said in enumerate(islice(dict.fromkeys(found), _SCRIPT_DATES)):
        yield f"script:published:{place}", said
