"""Addresses as feeds and pages write them, and which of them are of the same site, or one page's.

courlan cleans what is written (line breaks, markup, &amp;, two addresses in one) and tells sites
apart by the public suffixes. Its `clean_url` isn't used: it drops queries without a name
(`show?20260709`) and parameters such as `cid`, by which Chinese sites name their articles, and so
makes one article of many.
"""

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from courlan import extract_domain, scrub_url

from services.ingest.identity import canonical_url, without_tracking
from services.ingest.sources.fetching.failing import Failed
from services.ingest.sources.fetching.trips import parsed

LONGEST = 2048
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DIGITS = re.compile(r"\d{4,}")
_SLUG = re.compile(r"[^/.?&=]{6,}")
_FRONT = re.compile(r"/?(?:(?:index|default|home)(?:\.[a-z]{2,5})?)?", re.IGNORECASE)


def absolute(link: str, base: str) -> str | None:
    """Return the web address that a link on a page or in a feed means, without its fragment.

    None for what is none, or longer than addresses may be.
    """
    written = link.strip()
    # Two addresses in one are only mended where the link begins with the first.
    if written and written.count("://") < 2:
        written = scrub_url(written)
    if not written or (_SCHEME.match(written) and not written.lower().startswith("http")):
        return None
    try:
        address = str(parsed(written, parsed(base)))
        _ = canonical_url(address)
    except (Failed, ValueError):
        return None
    return address if len(address) <= LONGEST else None


def cleaned(address: str) -> str:
    """Return an address without what says how a reader came there, and without its fragment."""
    return without_tracking(address)


def key(address: str) -> str:
    """Return what a page is remembered by: the same as makes its article's id."""
    return canonical_url(address)


@lru_cache(maxsize=4096)
def _domain(host: str) -> str:
    return extract_domain(f"https://{host}/") or host


def site(address: str) -> str:
    """Return the registered domain of an address's host (people.com.cn), else the host."""
    return _domain(urlsplit(address).hostname or "")


def is_same_page(address: str, declared: str) -> bool:
    """Tell whether what a page declares as its address may be believed.

    It must be of the same site and name the same piece: by its number or its slug. Templates that
    declare the front page on each article would make one article of them all.
    """
    if site(address) != site(declared):
        return False
    if key(address) == key(declared):
        return True
    here, there = _path(address), _path(declared)
    if _FRONT.fullmatch(there):
        return False
    if urlsplit(address).path == urlsplit(declared).path:
        # The query may name the piece: then the declared one must name it too.
        return not _DIGITS.search(urlsplit(address).query)
    numbers = set(_DIGITS.findall(here))
    if numbers:
        return max(numbers, key=len) in _DIGITS.findall(there)
    slugs = _SLUG.findall(here)
    return bool(slugs) and slugs[-1] in _SLUG.findall(there)


def _path(address: str) -> str:
    parts = urlsplit(address)
    return unquote(f"{parts.path}?{parts.query}" if parts.query else parts.path)
