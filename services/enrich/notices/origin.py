"""Whom a reprint names as its origin."""

import re
from collections.abc import Iterable

from shared.articles import Disclaimer, DisclaimerKind

_ORIGIN = re.compile(
    r"(?:转载自|转自|来源于|来源为|来源[:：]|摘自|原载于?|首发于)"
    r"(?:微信公众号)?[:：]?\s*[【“\"《「]?"
    r"([\w·]{2,20}?)(?=[】”\"》」,，。;；)）]|版权|$)"
)


def origin(text: str, disclaimers: Iterable[Disclaimer]) -> str | None:
    """Return the first origin that a notice of reprinting names; None without one."""
    reprints = (d for d in disclaimers if d.kind is DisclaimerKind.REPRINT)
    found = (_ORIGIN.search(text, d.start, d.end) for d in reprints)
    return next((match.group(1) for match in found if match), None)
