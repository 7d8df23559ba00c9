"""What stands inside a line of running text besides what the line is: notices, credits, menus."""

from collections.abc import Sequence
from itertools import pairwise

from services.enrich.notices.credits import heads_related, is_credit, is_menu, is_source
from services.enrich.notices.judge import Verdict, is_heading, judge
from services.enrich.notices.wording import Wording
from services.enrich.page.lines import Line
from services.enrich.page.segments import segments
from shared.articles import Span, ZoneKind

_LATE = 0.5

Found = tuple[Span, Verdict | ZoneKind]
"""A segment that isn't what its line is: a disclaimer by its verdict, or another zone."""


class SegmentReader:
    """Reads the segments of a text in order and remembers what stands right before."""

    def __init__(self, text: str, first: int, last: int) -> None:
        self._text = text
        self._wording = Wording(text)
        self._first = first
        self._size = max(1, last - first)
        self._is_chained = self._is_headed = self._is_related = False

    def read(self, line: Line) -> list[Found]:
        """Return the segments of a line that are notices."""
        found: list[Found] = []
        for span in segments(self._text, line.start, line.end):
            segment = self._text[span.start : span.end]
            if zone := self._zone(span, segment):
                found.append((span, zone))
                self._is_chained = self._is_headed = False
            elif verdict := self._verdict(span, segment):
                found.append((span, verdict))
            elif self._is_related:
                found.append((span, ZoneKind.RELATED))
        return _without_doubtful(found)

    def _zone(self, span: Span, segment: str) -> ZoneKind | None:
        is_late = (span.start - self._first) / self._size > _LATE
        if is_credit(segment):
            return ZoneKind.CREDIT
        if is_source(segment):
            return ZoneKind.BYLINE
        if is_late and heads_related(segment):
            self._is_related = True
            return ZoneKind.RELATED
        return ZoneKind.NAVIGATION if is_late and is_menu(segment) else None

    def _verdict(self, span: Span, segment: str) -> Verdict | None:
        self._is_headed = self._is_headed or is_heading(segment)
        verdict = judge(
            segment,
            position=(span.start - self._first) / self._size,
            odds=self._wording.score(span.start, span.end),
            is_chained=self._is_chained,
            is_headed=self._is_headed,
        )
        self._is_chained = verdict is not None and not verdict.is_doubtful
        self._is_headed = self._is_headed and self._is_chained
        return verdict


def _without_doubtful(found: Sequence[Found]) -> list[Found]:
    """Drop doubtful disclaimers that have no sure one right behind them."""
    kept = []
    for here, after in pairwise([*found, None]):
        span, what = here or (Span(start=0, end=0), ZoneKind.BODY)
        if isinstance(what, Verdict) and what.is_doubtful:
            next_one = after[1] if after and after[0].start - span.end <= 1 else None
            if not isinstance(next_one, Verdict) or next_one.is_doubtful:
                continue
        kept.append((span, what))
    return kept
