"""The links of a page: where they lead, what they say, and what stands around them."""

import re
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.ingest.sources.fetching.addresses import absolute, key
from services.ingest.sources.fetching.entries import plain
from shared.text.folding import simplified
from shared.text.written_times import written_times

_MOST = 5000
_ASIDE = ("nav", "footer", "header", "aside", "form")
_ASIDE_NAMED = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|footer|foot|header|crumbs?|breadcrumbs?|pag(?:er|es|ination)|"
    r"friend|links?|copyright|login|share|tags?|ad|ads|top-?bar|site-?map)(?:$|[\s_-])",
    re.IGNORECASE,
)
_UP = 3
"""Levels above a link at which its date is looked for."""
_ROW = 600
"""Characters of a row in which a date is the link's."""
_TITLE = 200


@dataclass(frozen=True, slots=True)
class Link:
    """Where a page leads to, by the longest of the texts that do; `is_aside`: all do so in menus.

    `at` is the date that stands beside it.
    """

    address: str
    key: str
    text: str
    is_aside: bool
    at: datetime | None


def links_of(tree: LexborHTMLParser, address: str, now: datetime) -> list[Link]:
    """Return the links of a page in order, each address once, without those to itself."""
    base = base_of(tree, address)
    here = key(address)
    links: dict[str, Link] = {}
    for node in tree.css("a[href]")[:_MOST]:
        target = absolute(node.attributes.get("href") or "", base)
        if target is None or key(target) == here:
            continue
        link = Link(target, key(target), _text(node), _is_aside(node), _date(node, now))
        before = links.get(link.key)
        links[link.key] = _both(before, link) if before else link
    return list(links.values())


def base_of(tree: LexborHTMLParser, address: str) -> str:
    """Return what the links of a page are relative to."""
    node = tree.css_first("base[href]")
    return absolute((node.attributes.get("href") if node else None) or "", address) or address


def _both(one: Link, other: Link) -> Link:
    """Return what two links to one page say together."""
    return Link(
        address=one.address,
        key=one.key,
        text=max(one.text, other.text, key=len),
        is_aside=one.is_aside and other.is_aside,
        at=one.at or other.at,
    )


def _text(node: LexborNode) -> str:
    """Return what a link says: its heading where it is a whole card, else its title, its text."""
    heading = node.css_first("h1,h2,h3,h4,h5,.title,.tit")
    told = heading.text(deep=True) if heading else node.text(deep=True)
    if heading is None and (written := node.attributes.get("title")):
        # What was cut short for the list is whole there.
        told = written if len(written) >= len(told.strip(" \n\t….")) else told
    image = None if told.strip() else node.css_first("img[alt]")
    return plain(image.attributes.get("alt") if image else told.replace("<", " "), _TITLE) or ""


def _is_aside(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        attributes = above.attributes
        named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if above.tag in _ASIDE or (named != " " and _ASIDE_NAMED.search(named)):
            return above.tag not in ("body", "html")
        above = above.parent
    return False


def _date(node: LexborNode, now: datetime) -> datetime | None:
    """Return the date in the row of a link, which is one that has no other link of weight."""
    row = node.parent
    for _ in range(_UP):
        if row is None or row.tag in ("body", "html", "ul", "ol", "table", "tbody"):
            return None
        text = row.text(deep=True, separator=" ")
        if len(text) > _ROW:
            return None
        if len({one.attributes.get("href") for one in row.css("a[href]")}) > 2:
            return None
        title = node.text(deep=True, separator=" ")
        beside = simplified(text.replace(title, " ", 1) if title.strip() else text)
        if found := next(written_times(beside, now), None):
            return found.time if found.time <= now else None
        row = row.parent
    return None
