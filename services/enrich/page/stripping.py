"""HTML without its tags, for markup that a parser can't read in time: text alone."""

import re
from collections.abc import Iterator
from html import unescape

from services.enrich.page.lines import Marked

_RAW = "script|style|title|textarea|iframe|xmp|noembed|noframes|noscript|template|select|svg"
# Neither comments nor what no reader sees; all other tags end a line, but for those inside one.
_UNSEEN = re.compile(
    r"<!--(?:-?>|[\s\S]*?--!?>|[\s\S]*+)"
    rf"|<({_RAW})(?=[\t\n\f\r />])[^<]*+(?:<(?!/\1[\t\n\f\r />])[^<]*+)*+",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|cite|code|em|font|i|img|ins|mark|nobr|q|s|small|span|strong|sub|sup|tt|u"
    r"|wbr)(?=[\s/>])[^<>]*+>?",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*+>?")


def stripped(html: str) -> Iterator[Marked]:
    """Yield the lines of text of a page, of which nothing else is known."""
    text = " ".join(_UNSEEN.sub("<p>", html).split())
    for line in _TAG.sub("\n", _INLINE.sub("", text)).split("\n"):
        if seen := unescape(line).strip():
            yield Marked(" ".join(seen.split()))
