"""What stands inside a line of running text besides what the line is: notices, credits, menus."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from services.enrich.notices.credits import heads_related, is_credit, is_menu, is_source
from services.enrich.notices.judge import NEWS_ODDS, Verdict, heading_kind, is_heading, judge
from services.enrich.notices.signs import signs
from services.enrich.notices.triggers import found_triggers
from services.enrich.notices.wording import Wording
from services.enrich.page.lines import Line
from services.enrich.page.segments import segments
from shared.articles import DisclaimerKind, Span, ZoneKind

_LATE = 0.5
_GAP_LONGEST = 60
_SURE_WEIGHT = 4.5
_GAP_CONFIDENCE = 0.73
_EXPLAINED = 20

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
        self._kind = DisclaimerKind.OTHER
        self._gap: Span | None = None

    def read(self, line: Line) -> list[Found]:
        """Return the segments of a line that are notices.

        Of a page whose lines were lost, a line may hold teasers too: what follows their heading.
        """
        found: list[Found] = []
        self._is_related = False
        spans = list(segments(self._text, line.start, line.end))
        odds = self._wording.scores([(span.start, span.end) for span in spans])
        for span, its_odds in zip(spans, odds, strict=True):
            segment = self._text[span.start : span.end]
            if zone := self._zone(span, segment, is_line=len(spans) == 1):
                found.append((span, zone))
                self._is_chained = self._is_headed = False
                self._gap = None
            elif verdict := self._verdict(span, segment, its_odds):
                found += self._filled(verdict)
                found.append((span, verdict))
            elif self._is_related:
                found.append((span, ZoneKind.RELATED))
        return _with_kinds(_without_doubtful(found))

    def read_apart(self, line: Line) -> list[Found]:
        """Return the notices of a line that is no running text: what a sure trigger speaks for.

        The body does not go on with what such a line says, so it is forgotten.
        """
        # How bylines and teasers are worded was never learnt, so a wording alone says nothing.
        found = [each for each in self.read(line) if self._is_sure(*each)]
        self._is_chained = self._is_headed = False
        self._kind, self._gap = DisclaimerKind.OTHER, None
        return found

    def _is_sure(self, span: Span, what: Verdict | ZoneKind) -> bool:
        segment = self._text[span.start : span.end]
        if not isinstance(what, Verdict):
            return False
        if what.kind is DisclaimerKind.REPRINT and not signs()["demand"].search(segment):
            # Where an article is from is what a byline is for.
            return False
        found = found_triggers(segment)
        return any(trigger.weight >= _SURE_WEIGHT for trigger, _ in found)

    def _filled(self, verdict: Verdict) -> list[Found]:
        """Return the sentence without any word of a notice that stands inside a headed one."""
        gap, self._gap = self._gap, None
        if gap is None or verdict.is_doubtful:
            return []
        words = self._text[gap.start : gap.end]
        return [(gap, Verdict(verdict.kind, _GAP_CONFIDENCE, words[:_EXPLAINED]))]

    def _zone(self, span: Span, segment: str, *, is_line: bool) -> ZoneKind | None:
        is_late = (span.start - self._first) / self._size > _LATE
        if is_credit(segment):
            return ZoneKind.CREDIT
        if is_source(segment):
            return ZoneKind.BYLINE
        if is_line:
            # What a line is for as a whole is known already.
            return None
        if is_late and heads_related(segment):
            self._is_related = True
            return ZoneKind.RELATED
        return ZoneKind.NAVIGATION if is_late and is_menu(segment) else None

    def _verdict(self, span: Span, segment: str, odds: float) -> Verdict | None:
        if is_heading(segment):
            self._is_headed, self._kind = True, heading_kind(segment)
        elif odds < NEWS_ODDS and not (self._is_headed or self._is_chained):
            return None
        verdict = judge(
            segment,
            position=(span.start - self._first) / self._size,
            odds=odds,
            is_chained=self._is_chained,
            is_headed=self._is_headed,
        )
        was_inside = self._is_headed and self._is_chained
        self._is_chained = verdict is not None and not verdict.is_doubtful
        is_gap = was_inside and not verdict and self._gap is None
        if not verdict:
            self._gap = span if is_gap and len(segment) <= _GAP_LONGEST else None
        self._is_headed = self._is_headed and (self._is_chained or self._gap is not None)
        if verdict and verdict.kind is DisclaimerKind.OTHER:
            return replace(verdict, kind=self._kind)
        self._kind = verdict.kind if verdict else DisclaimerKind.OTHER
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


def _with_kinds(found: list[Found]) -> list[Found]:
    """Give a disclaimer that says nothing of its kind (郑重声明：) the kind of what follows."""
    for place in range(len(found) - 2, -1, -1):
        (span, what), (after, next_one) = found[place : place + 2]
        is_open = isinstance(what, Verdict) and what.kind is DisclaimerKind.OTHER
        if is_open and isinstance(next_one, Verdict) and after.start - span.end <= 1:
            assert isinstance(what, Verdict)
            found[place] = (span, replace(what, kind=next_one.kind))
    return found
