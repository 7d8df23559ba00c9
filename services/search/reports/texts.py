"""Text that any file takes: what XML can't hold is left out; addresses that may be linked."""

import re
from urllib.parse import quote, urlsplit

from shared.text.xml_text import fit
from shared.web.addresses import web_address

_BLANK = re.compile(r"[\t\r\n]+")
_LONGEST_LINK = 2079
# What an address holds besides letters and digits; what is escaped stays so.
_MARKS = "%/:=&?~#+!$,;'@()*-._[]"
_NO_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


def flat(text: str) -> str:
    """Return a text on one line; blanks around it stay."""
    return _BLANK.sub(" ", fit(text))


def line(text: str) -> str:
    """Return a text as one line without blanks around it."""
    return flat(text).strip()


def short(text: str, most: int) -> str:
    """Return a line of so many characters at most."""
    told = line(text)
    return told if len(told) <= most else told[: most - 1].rstrip() + "…"


def link(url: str | None) -> str | None:
    """Return an address that Word, Excel and browsers take for a link, None for any other.

    It is one of the web, in ASCII, and no longer than Excel takes.
    """
    if not url or not web_address(url):
        return None
    try:
        parts = urlsplit(url)
        has_host = parts.hostname and (parts.port is None or parts.port > 0)
        linked = quote(_NO_ESCAPE.sub("%25", url), safe=_MARKS)
    except ValueError:
        return None
    return linked if has_host and len(linked) <= _LONGEST_LINK else None
