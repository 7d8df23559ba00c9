"""Writing what others wrote into a message, so that none of it is taken as markup or a mention.

The robots' dialects of Markdown don't say how a sign is escaped, so the signs that mean something
in any of them are written in their full width, as Chinese text has them anyway.
"""

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, urlsplit

_MARKUP = "[](){}<>*_`~#@|\\!$&"
# U+0021 to U+007E have their twins of full width at U+FF01 to U+FF5E.
_WIDE = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in _MARKUP}
# Controls, as ends of lines, and what is there unseen, as what turns the direction of writing.
_PARTING, _UNSEEN = "Cc", ("Cf", "Cs")
_HOST = re.compile(r"[a-z0-9._-]+")
_KEPT = "%/:;,+=&?.-"
_LONGEST_ADDRESS = 1000


def in_line(text: str, most: int) -> str:
    """Return a text of others in one line of so many characters at most, hidden signs left out."""
    line = " ".join("".join(map(_seen, text)).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def plain(text: str, most: int) -> str:
    """Return a text of others in one line, with no sign left that may be markup."""
    return in_line(text, most).translate(_WIDE)


def safe_address(url: str | None) -> str | None:
    """Return an address that ends no link before its time; None where it is none of the web's."""
    if not url or len(url) > _LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    path, query, mark = (
        quote(part, safe=_KEPT, errors="replace")
        for part in (parts.path, parts.query, parts.fragment)
    )
    address = f"{parts.scheme}://{host}{port}{path}"
    address += f"?{query}" if query else ""
    address += f"#{mark}" if mark else ""
    return address if len(address) <= _LONGEST_ADDRESS else None


def fitting(most: int, size: Callable[[int], int], limit: int) -> int:
    """Return how many of so many fit within a limit, by what so many take; one always does."""
    count = most
    while count > 1 and size(count) > limit:
        count -= 1
    return count


def _seen(sign: str) -> str:
    kind = unicodedata.category(sign)
    return " " if kind == _PARTING else "" if kind in _UNSEEN else sign
