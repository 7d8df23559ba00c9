"""Which lines of a page are the body: the run of lines that look most like running text."""

from collections.abc import Sequence

from services.enrich.page.byline import is_anchor
from services.enrich.page.line_signs import (
    has_sentence,
    hints_at_navigation,
    hints_at_related,
    is_item,
    is_stop_line,
    is_teaser,
)
from services.enrich.page.lines import Line

_MISS = -25.0
_ANCHORED = 150.0
_HINTED = 0.3
_MOSTLY_LINKS = 0.5
_SHORT = 20
_FEW_LINES = 3
_TEXT_TAGS = ("p", "h2", "h3", "strong")


def body_range(lines: Sequence[Line], begin: int) -> tuple[int, int]:
    """Return the first line of the body and the one behind its last, from a line on.

    Of a page of few lines, none of which looks like text, all lines are the body.
    """
    best, run, best_range = 0.0, 0.0, (begin, begin)
    start = begin
    for place in range(begin, len(lines)):
        if is_anchor(lines[place].plain) and run < _ANCHORED:
            run, start = _ANCHORED, place + 1
            continue
        run += _score(lines[place])
        if run > best:
            best, best_range = run, (start, place + 1)
        if run <= 0 or (best and is_stop_line(lines[place].plain)):
            run, start = 0.0, place + 1
    if best or len(lines) - begin > _FEW_LINES:
        return best_range
    return begin, len(lines)


def _score(line: Line) -> float:
    """Return how much a line looks like running text; below zero when it doesn't."""
    text = line.plain.strip()
    if is_stop_line(text):
        return 4 * _MISS
    if is_teaser(text) or line.link_share > _MOSTLY_LINKS:
        return 2 * _MISS
    if is_item(text):
        return _MISS
    if has_sentence(text):
        is_hinted = hints_at_navigation(line) or hints_at_related(line)
        return len(text) * (1 - line.link_share) * (_HINTED if is_hinted else 1.0)
    return _MISS / 5 if line.tag in _TEXT_TAGS or len(text) > _SHORT else _MISS
