"""List pages: which of their links lead to articles.

Nothing is trained: each link is weighed by its address, its text and its place, and by what the
others of its shape are like. A page that is read wrongly is helped by a pattern.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from statistics import median
from urllib.parse import parse_qsl, urlsplit

from courlan import is_not_crawlable
from selectolax.lexbor import LexborHTMLParser

from services.ingest.sources.fetching import patterns
from services.ingest.sources.fetching.addresses import cleaned, site
from services.ingest.sources.fetching.links import Link, links_of
from services.ingest.sources.models import Found

_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|xml|rss|atom|zip|rar|7z|gz|exe|apk|dmg|mp[34]|m4a|"
    r"avi|mov|flv|wmv|docx?|xlsx?|pptx?|pdf)$",
    re.IGNORECASE,
)
# 2026/07/09, 2026-07/09, 202607/09, 20260709, 2026/0709.
_DATED = re.compile(
    r"(?<!\d)(?:19|20)\d\d[/_-]?(?:0[1-9]|1[0-2])[/_-]?(?:[0-2]\d|3[01])(?!\d{1,2}(?!\d))"
)
_MONTHLY = re.compile(r"(?<!\d)20\d\d[/_-]?(?:0[1-9]|1[0-2])/")
_LONG_NUMBER = re.compile(r"\d{5,}")
_NUMBER = re.compile(r"\d")
_ID = re.compile(r"(?=[^/]*\d)(?=[^/]*[A-Za-z])[A-Za-z0-9_]{8,}")
_SLUG = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+){3,}")
_WORDS = re.compile(
    r"/(?:articles?|contents?|details?|news|story|post|a|p|t|doc|info)(?:[/_?.-]|$)"
)
_INDEX = re.compile(
    r"(?:/|/(?:index|default|home|list|lists|node|column|col|channel|category|tags?|topics?|special|"
    r"zt|author|user|search|more|page)(?:[_-]?\d*)(?:\.[a-z]{3,5})?/?)$",
    re.IGNORECASE,
)
_PAGE_OF_LIST = re.compile(r"(?:^|[?&])(?:p|page|pn|pageno|pageindex)=\d+", re.IGNORECASE)
_ENOUGH = 4.0


def read_list(
    tree: LexborHTMLParser, address: str, pattern: str, now: datetime
) -> tuple[Found, ...]:
    """Return the articles that a page lists, in its order.

    Those that a pattern names count whatever they look like, and wherever they are; without one
    they are of the page's site.
    """
    links = links_of(tree, address, now)
    counts = patterns.compiled(pattern)
    if counts and patterns.includes(pattern):
        return tuple(_found(link) for link in links if counts(link.address))
    here = [link for link in links if site(link.address) == site(address)]
    articles = (link for link in _articles(here) if counts is None or counts(link.address))
    return tuple(_found(link) for link in articles)


def _found(link: Link) -> Found:
    return Found(cleaned(link.address), link.key, link.text or None, link.at)


def _articles(links: list[Link]) -> Iterable[Link]:
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        groups[shape(link.address)].append(link)
    weights = {name: _of_group(group) for name, group in groups.items()}
    for link in links:
        if _weight(link) + weights[shape(link.address)] >= _ENOUGH:
            yield link


def shape(address: str) -> str:
    """Return what an address has in common with others of its kind.

    Numbers are 0, mixed ids x, slugs s, and folders a: /gn/2026/07-09/10123.shtml is
    a/0/0-0/0.shtml.
    """
    parts = urlsplit(address)
    *folders, last = parts.path.strip("/").split("/")
    names = ["a" if folder.isalpha() else _skeleton(folder) for folder in folders]
    query = sorted(
        f"{name}={'0' if value.isdigit() else 'x'}" for name, value in parse_qsl(parts.query)
    )
    return f"{'/'.join([*names, _skeleton(last)])}?{'&'.join(query)}"


def _skeleton(segment: str) -> str:
    stem, dot, ending = segment.rpartition(".")
    name = stem if dot else segment
    if _SLUG.fullmatch(name):
        name = "s"
    elif _ID.fullmatch(name) and len(re.findall(r"\d+", name)) > 2:
        name = "x"
    else:
        name = re.sub(r"\d+", "0", name)
    return f"{name}.{ending}" if dot else name


def length(text: str) -> float:
    """Return how long a text is, in Chinese characters: a Latin letter is 0.4 of one."""
    return sum(1.0 if character > "\u2e7f" else 0.4 for character in text if character.isalnum())


def _of_group(group: list[Link]) -> float:
    """Return what it says for a link that there are others of its shape."""
    usual = median(length(link.text) for link in group)
    if len(group) >= 3 and usual < 5:
        return -2.0
    if len(group) >= 3 and usual >= 8:
        return 2.0 if len(group) >= 5 and usual >= 10 else 1.0
    return 0.0


def _weight(link: Link) -> float:
    parts = urlsplit(link.address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    is_front = not parts.path.strip("/") and not _NUMBER.search(parts.query)
    is_out = is_front or _FILE.search(parts.path) or is_not_crawlable(link.address)
    if is_out or (_PAGE_OF_LIST.search(parts.query) and length(link.text) < 6):
        return -10.0
    return _of_address(path) + _of_text(link.text) + (link.at is not None) - 2.0 * link.is_aside


def _of_address(path: str) -> float:
    last = path.rstrip("/").rpartition("/")[2]
    weight = 1.0 if _WORDS.search(path) else 0.0
    if _DATED.search(path):
        weight += 3.0
    elif _LONG_NUMBER.search(last) or _SLUG.search(last) or _ID.search(last.partition(".")[0]):
        weight += 2.0
    elif _MONTHLY.search(path) or _NUMBER.search(last):
        weight += 1.0
    return weight - (2.0 if _INDEX.search(path.partition("?")[0]) and "?" not in path else 0.0)


def _of_text(text: str) -> float:
    size = length(text)
    return 2.0 if size >= 10 else 1.0 if size >= 7 else 0.0 if size >= 5 else -2.0
