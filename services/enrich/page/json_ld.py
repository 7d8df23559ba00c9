"""What a page's JSON-LD and microdata say of its article, by the words of schema.org."""

import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SCRIPTS = 8
_LONGEST = 300_000
_NODES = 500
_TYPES = re.compile(r"\w{0,30}Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report")
_PAGE_TYPES = re.compile(r"WebPage|VideoObject|ItemPage")
_WORDS = {
    "headline": "headline",
    "datePublished": "published",
    "dateModified": "modified",
    "author": "author",
    "creator": "author",
    "publisher": "publisher",
    "sourceOrganization": "source",
}
_AUTHORS = 8
_TRIES = 50
_LONGEST_VALUE = 200


def json_ld(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """Yield (word, what it says) of the page's article: headline, published, author and so on.

    Several authors are joined by 、. What can't be parsed says nothing.
    """
    nodes = [node for script in _scripts(tree) for node in _nodes(_parsed(script))]
    articles = [node for node in nodes if _is_a(node, _TYPES)]
    pages = [node for node in nodes if _is_a(node, _PAGE_TYPES) and "datePublished" in node]
    for node in (articles or pages)[:1]:
        for name, word in _WORDS.items():
            if said := _said(node.get(name), nodes):
                yield word, said


def microdata(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """Yield (word, what it says) of the properties in the page's markup, the first of each."""
    found: set[str] = set()
    tries = 0
    for node in tree.css(", ".join(f'[itemprop~="{name}"]' for name in _WORDS)):
        named = (node.attributes.get("itemprop") or "").split()
        words = {_WORDS[name] for name in named if name in _WORDS} - found
        tries += bool(words)
        if tries > _TRIES:
            return
        if words and (said := _property(node)):
            found |= words
            yield from ((word, said) for word in words)


def _property(node: LexborNode) -> str:
    """Return what a property says: its content or text, or those of the name in it."""
    attributes = node.attributes
    inner = node.css_first('[itemprop~="name"]') if "itemscope" in attributes else None
    held = inner.attributes if inner else attributes
    said = held.get("content") or held.get("datetime") or (inner or node).text(deep=True)
    return " ".join(said[:_LONGEST].split())[:_LONGEST_VALUE]


def _scripts(tree: LexborHTMLParser) -> list[LexborNode]:
    return tree.css('script[type="application/ld+json" i]')[:_SCRIPTS]


def _parsed(script: LexborNode) -> Any:
    text = (script.text(deep=True) or "").strip().removesuffix(";")
    if len(text) > _LONGEST:
        return None
    text = text.removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[")
    try:
        return json.loads(text.removesuffix("//]]>"), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of lists and graphs, as far as they stand for the page itself."""
    waiting = [value]
    for _ in range(_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += value[:_NODES]
        elif isinstance(value, dict):
            yield value
            waiting += [value[name] for name in ("@graph", "mainEntity") if name in value]


def _is_a(node: dict[str, Any], types: re.Pattern[str]) -> bool:
    named = node.get("@type")
    listed = named if isinstance(named, list) else [named]
    return any(isinstance(name, str) and types.fullmatch(name.rsplit("/")[-1]) for name in listed)


def _said(value: Any, nodes: list[dict[str, Any]]) -> str:
    """Return a text, or the names of persons and organisations; a reference is looked up."""
    said = []
    for one in (value if isinstance(value, list) else [value])[:_AUTHORS]:
        name = _name(one, nodes) if isinstance(one, dict) else one
        if isinstance(name, str | int) and (text := " ".join(str(name).split())):
            said.append(text[:_LONGEST_VALUE])
    return "、".join(dict.fromkeys(said))


def _name(one: dict[str, Any], nodes: list[dict[str, Any]]) -> Any:
    """Return the name of an object, or of the one that it refers to."""
    named = [node for node in (one, *nodes) if node.get("@id") == one.get("@id", "")]
    name = next((node["name"] for node in (one, *named) if "name" in node), None)
    return next(iter(name), None) if isinstance(name, list) else name
