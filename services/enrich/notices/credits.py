"""Segments that aren't reporting and disclaim nothing: credits, sources, menus, teasers."""

import re
from functools import cache

from services.enrich.notices.signs import signs
from services.enrich.rules.prefilter import prefilter

_CREDIT_LONGEST = 90
_SOURCE_LONGEST = 45
_MENU_LONGEST = 180


def is_credit(segment: str) -> bool:
    """Tell whether a segment names who made the article, what it was called, or whom to call."""
    if len(segment) > _CREDIT_LONGEST:
        return False
    is_contact = _contact_words().search(segment) and signs()["contact"].search(segment)
    return bool(is_contact or signs()["credit"].match(segment))


def is_source(segment: str) -> bool:
    """Tell whether a segment names where the article came from or who wrote it."""
    return len(segment) <= _SOURCE_LONGEST and bool(signs()["source"].match(segment))


def is_menu(segment: str) -> bool:
    """Tell whether a segment asks to click, scan or follow."""
    return len(segment) <= _MENU_LONGEST and bool(signs()["menu"].search(segment))


def heads_related(segment: str) -> bool:
    """Tell whether teasers of other articles begin with a segment."""
    return bool(signs()["related"].match(segment))


@cache
def _contact_words() -> re.Pattern[str]:
    return prefilter([signs()["contact"].pattern])
