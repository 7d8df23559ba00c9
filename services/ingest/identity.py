"""Same article, same id: from the id given, else the canonical URL, else the content."""

import hashlib
import json
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

from shared.articles import Posted

# Parameters that say how a reader came to a page and nothing about the page.
_TRACKING = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id"),
    *("spm", "scm", "from_source", "share_token", "share_source", "sharer_shareid", "vd_source"),
    *("gclid", "fbclid", "msclkid"),
)

_LONGEST_ID = 128


def canonical_url(url: str) -> str:
    """Return the URL without fragment, tracking parameters, default port and capitals in the host.

    The query's parameters are sorted. Scheme http counts as https. Raises ValueError for what is
    no address.
    """
    # The port is read only when asked for: a wrong one raises here.
    _ = urlsplit(url).port
    canonical = canonicalize_url(without_tracking(url))
    scheme, _, rest = canonical.partition("://")
    host, slash, path = rest.partition("/")
    host = host.lower().removesuffix(":80" if scheme == "http" else ":443")
    return f"https://{host}{slash}{path}"


def without_tracking(url: str) -> str:
    """Return the URL without parameters that say how a reader came, and without its fragment."""
    return str(url_query_cleaner(url, _TRACKING, remove=True))


def article_id(given: str | None, posted: Posted) -> str:
    """Return the article's id, which matches shared.articles.ID_PATTERN."""
    if given is not None:
        return given
    if posted.url is not None:
        return f"url-{_hash(canonical_url(posted.url))}"
    return f"text-{_hash(' '.join(f'{posted.title or str()} {posted.content}'.split()))}"


def id_of_source(id: str, source: str | None) -> str:
    """Return the id of an article of a caller who is bound to a source, of others as it is.

    Its ids are a room of their own: whatever it names, it reaches no article but those that were
    posted for its source by such callers, and that is known without asking ledger or index.
    """
    room = f"src-{_hash(source)[:16]}:" if source is not None else ""
    if id.startswith(room):
        return id
    return f"{room}{id}" if len(room) + len(id) <= _LONGEST_ID else f"{room}{_hash(id)}"


def digest(posted: Posted) -> str:
    """Return a hash that is equal for equal posted fields.

    What equals its default counts as not given, so a later release's new optional field changes
    no digest of what was posted before.
    """
    fields = posted.model_dump(mode="json", exclude_defaults=True)
    return _hash(json.dumps(fields, sort_keys=True, ensure_ascii=True))


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
