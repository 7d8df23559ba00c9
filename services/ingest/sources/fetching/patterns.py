"""The small language by which a source says which links count."""

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote, urlsplit


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Callable[[str], bool] | None:
    """Return what tells whether an address counts; None where the pattern says nothing.

    Words divided by white space, each a part of an address's path and query, `*` for anything, `$`
    for its end; one that begins with http is the address's own beginning; one with `-` before it
    excludes. `/2026/*.html$ -/video/` takes /2026/07/1.html and not /2026/video/1.html.
    """
    words = pattern.split()
    excluded = [_regex(word[1:]) for word in words if word.startswith("-") and len(word) > 1]
    included = [_regex(word) for word in words if not word.startswith("-")]
    if not (excluded or included):
        return None

    def counts(address: str) -> bool:
        forms = _forms(address)
        if any(part.search(form) for part in excluded for form in forms):
            return False
        return not included or any(part.search(form) for part in included for form in forms)

    return counts


def includes(pattern: str) -> bool:
    """Tell whether a pattern names what counts, rather than only what doesn't."""
    return any(not word.startswith("-") for word in pattern.split())


def _regex(word: str) -> re.Pattern[str]:
    *parts, last = [re.escape(part) for part in re.split(r"\*+", word.removesuffix("$"))]
    start = r"\A" if word.startswith(("http://", "https://")) else ""
    # Each star ends at the first place where what follows it stands: no going back and forth.
    joined = "".join(f"(?>.*?{part})" if at else part for at, part in enumerate(parts))
    star = ".*" if word.endswith("$") else ".*?"
    end = rf"{last}\Z" if word.endswith("$") else last
    return re.compile(start + joined + (star if parts else "") + end)


def _forms(address: str) -> tuple[str, str, str]:
    """Return an address whole, and its path and query as written and decoded."""
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return address, path, unquote(path)
