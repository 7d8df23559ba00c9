"""What can be looked at where somebody names a site, a page or anything else."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from services.ingest.sources.fetching.addresses import absolute, key
from services.ingest.sources.fetching.failing import Failed
from services.ingest.sources.fetching.feeds import read_feed
from services.ingest.sources.fetching.headers import content_type
from services.ingest.sources.fetching.http import Answer, Http
from services.ingest.sources.fetching.links import base_of
from services.ingest.sources.fetching.lists import read_list
from services.ingest.sources.fetching.looking import FEED
from services.ingest.sources.fetching.outcomes import aside
from services.ingest.sources.fetching.pages import page_of
from services.ingest.sources.fetching.sitemaps import read_sitemap
from services.ingest.sources.fetching.unpacking import ungzipped
from services.ingest.sources.models import Failure, SourceKind, Target

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_FEED_TYPES_TOO = ("application/rdf+xml", "application/xml", "text/xml", "application/json")
_COMMENTS = re.compile(r"comment|评论|評論", re.IGNORECASE)
_LINKED = re.compile(r"(?:rss|feed|atom)(?:[./_?-]|$)|\.xml$", re.IGNORECASE)
_USUAL = ("/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml")
_USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml")
_MOST = 10
_MOST_LINKS = 5
_FEWEST = 5
"""Articles that a page lists, at least, to be a list."""


async def discover(address: str, http: Http) -> list[Target] | Failure:
    """Return what could be looked at for an address, the best first.

    That is itself, if it is a feed or sitemap; else the feeds that it names, or that stand where
    they usually do; then the sitemaps of its site; then itself as a list, or as a page; so there
    is always one. A failure where it can't be fetched.
    """
    answer = await http.get(address, FEED)
    if isinstance(answer, Failure):
        return answer
    if itself := await _itself(answer):
        return [itself]
    try:
        page, tree = await aside(lambda: page_of(answer), len(answer.body))
    except Failed as error:
        return error.failure
    if tree is None:
        return [Target(kind=SourceKind.PAGE, address=page.address)]
    found = await _feeds(tree, page.address, http)
    is_front = not urlsplit(page.address).path.strip("/")
    if is_front:
        found += await _sitemaps(page.address, http)
    now = datetime.now(UTC)
    count = len(await aside(lambda: read_list(tree, page.address, "", now), len(answer.body)))
    kind = SourceKind.LIST if is_front or count >= _FEWEST else SourceKind.PAGE
    own = Target(kind=kind, address=page.address)
    return [own, *found] if kind is SourceKind.PAGE else [*found, own]


async def _itself(answer: Answer) -> Target | None:
    """Return what an answer is if it is a feed or a sitemap; others go on while it is read."""
    return await aside(lambda: _read(answer), len(answer.body))


def _read(answer: Answer) -> Target | None:
    _, label = content_type(answer.head)
    try:
        body = ungzipped(answer.body, FEED.size)
    except Failed:
        return None
    if body.lstrip()[:1] not in (b"<", b"{", b"\xef", b"\xff", b"\xfe"):
        return None
    with suppress(Failed):
        read_feed(body, label, answer.address, datetime.now(UTC))
        return Target(kind=SourceKind.FEED, address=answer.address)
    with suppress(Failed):
        read_sitemap(body, label, answer.address)
        return Target(kind=SourceKind.SITEMAP, address=answer.address)
    return None


async def _feeds(tree: LexborHTMLParser, address: str, http: Http) -> list[Target]:
    told = _told(tree, address)
    if told:
        return [Target(kind=SourceKind.FEED, address=one) for one in told[:_MOST]]
    candidates = [*_links(tree, address), *(urljoin(address, path) for path in _USUAL)]
    async for target in _tried(candidates, SourceKind.FEED, http):
        return [target]
    return []


def _told(tree: LexborHTMLParser, address: str) -> list[str]:
    """Return the feeds that a page names by <link rel=alternate>; those of comments come last."""
    base, found, last = base_of(tree, address), dict[str, str](), dict[str, str]()
    for node in tree.css("link[rel~=alternate][href]"):
        attributes = node.attributes
        media = (attributes.get("type") or "").partition(";")[0].strip().lower()
        if media not in _FEED_TYPES + _FEED_TYPES_TOO:
            continue
        if target := absolute(attributes.get("href") or "", base):
            is_comments = _COMMENTS.search(f"{attributes.get('title')} {target}")
            (last if is_comments else found).setdefault(key(target), target)
    return [*found.values(), *last.values()]


def _links(tree: LexborHTMLParser, address: str) -> list[str]:
    """Return links that look like feeds, as many Chinese sites have them in place of <link>."""
    base = base_of(tree, address)
    found: dict[str, None] = {}
    for node in tree.css("a[href]"):
        target = absolute(node.attributes.get("href") or "", base)
        if target and _LINKED.search(urlsplit(target).path):
            found[target] = None
    return list(found)[:_MOST_LINKS]


async def _sitemaps(address: str, http: Http) -> list[Target]:
    rules = await http.rules(address)
    told = [] if isinstance(rules, Failure) else rules.sitemaps
    found = [one for written in told if (one := absolute(written, address))]
    if found:
        # News sitemaps name what is new, and little else.
        found.sort(key=lambda one: "news" not in one.lower())
        return [Target(kind=SourceKind.SITEMAP, address=one) for one in found[:_MOST]]
    usual = [urljoin(address, path) for path in _USUAL_SITEMAPS]
    return [one async for one in _tried(usual, SourceKind.SITEMAP, http)][:1]


async def _tried(candidates: Sequence[str], kind: SourceKind, http: Http) -> AsyncIterator[Target]:
    """Yield those of the addresses at which such a thing stands."""
    for candidate in dict.fromkeys(candidates):
        answer = await http.get(candidate, FEED)
        found = await _itself(answer) if isinstance(answer, Answer) else None
        if found and found.kind is kind:
            yield found
