"""Cutting a page into zones: what each line is for, with notices found within lines."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from services.enrich.notices.judge import Verdict
from services.enrich.page import reader
from services.enrich.page.lines import Line, Page
from services.enrich.page.segment_reader import Found, SegmentReader
from shared.articles import Disclaimer, Span, Zone, ZoneKind

_FEW_LINES = 3
_ZONES = {
    "title": ZoneKind.TITLE,
    "byline": ZoneKind.BYLINE,
    "body": ZoneKind.BODY,
    # What the judge doesn't know for a disclaimer says who made the article.
    "notice": ZoneKind.CREDIT,
    "related": ZoneKind.RELATED,
    "navigation": ZoneKind.NAVIGATION,
}
_WITH_NOTICES = (ZoneKind.BODY, ZoneKind.NAVIGATION, ZoneKind.CREDIT)
# What stands among these is no text that goes on, but notices are put there, too.
_APART = (ZoneKind.BYLINE, ZoneKind.RELATED)
_HALF = 0.5


class Cut(NamedTuple):
    """The zones of a page, and its disclaimers."""

    zones: tuple[Zone, ...]
    disclaimers: tuple[Disclaimer, ...]


def cut(page: Page, *, has_title: bool) -> Cut:
    """Return the zones, in order and without overlap; `has_title`: the first line is the title."""
    lines = [line for line in page.lines if line.text.strip()]
    labels = labelled(lines, page, has_title=has_title)
    spans: list[tuple[Span, ZoneKind]] = []
    disclaimers: list[Disclaimer] = []
    segments = SegmentReader(page.plain, *_stretch(lines, labels))
    for line, label in zip(lines, labels, strict=True):
        if label in _WITH_NOTICES:
            found = segments.read(line)
        else:
            is_apart = label in _APART and line.link_share <= _HALF
            found = segments.read_apart(line) if is_apart else []
        disclaimers += [_disclaimer(s, what) for s, what in found if isinstance(what, Verdict)]
        spans += _split(line, label, found)
    return Cut(_merge(spans), _merge_disclaimers(disclaimers))


def labelled(lines: Sequence[Line], page: Page, *, has_title: bool) -> list[ZoneKind]:
    """Return what each line is for; a page of few lines that has no body is nothing but body."""
    called = page.head.get("og:title") or page.head.get("title") or ""
    if has_title and lines:
        called = lines[0].text
    labels = [_ZONES[reader.LABELS[label]] for label in reader.read(lines, called).labels]
    if has_title and labels:
        labels[0] = ZoneKind.TITLE
    if ZoneKind.BODY not in labels and len(labels) - has_title <= _FEW_LINES:
        return [*labels[:has_title], *[ZoneKind.BODY] * (len(labels) - has_title)]
    return labels


def line_span(line: Line) -> Span:
    """Return where a line's text stands without the white space around it."""
    start = line.start + len(line.text) - len(line.text.lstrip())
    return Span(start=start, end=line.start + len(line.text.rstrip()))


def _split(line: Line, label: ZoneKind, found: Sequence[Found]) -> list[tuple[Span, ZoneKind]]:
    """Return the zones of a line: its label, but for the notices in it."""
    whole, spans = line_span(line), []
    at = whole.start
    for span, what in found:
        if span.start > at:
            spans.append((Span(start=at, end=span.start), label))
        spans.append((span, ZoneKind.DISCLAIMER if isinstance(what, Verdict) else what))
        at = span.end
    if at < whole.end:
        spans.append((Span(start=at, end=whole.end), label))
    return spans


def _merge(spans: Sequence[tuple[Span, ZoneKind]]) -> tuple[Zone, ...]:
    """Join neighbours of one kind."""
    zones = []
    for kind, group in groupby(spans, key=lambda pair: pair[1]):
        members = [span for span, _ in group]
        zones.append(Zone(start=members[0].start, end=members[-1].end, kind=kind))
    return tuple(zones)


def _merge_disclaimers(found: Sequence[Disclaimer]) -> tuple[Disclaimer, ...]:
    """Join touching sentences of one kind."""
    if not found:
        return ()
    groups = [[found[0]]]
    for before, after in pairwise(found):
        if after.kind is before.kind and after.start - before.end <= 1:
            groups[-1].append(after)
        else:
            groups.append([after])
    return tuple(_joined(group) for group in groups)


def _joined(group: Sequence[Disclaimer]) -> Disclaimer:
    """Return one disclaimer for a group, explained by its surest member."""
    surest = max(group, key=lambda disclaimer: disclaimer.confidence)
    return surest.model_copy(update={"start": group[0].start, "end": group[-1].end})


def _disclaimer(span: Span, verdict: Verdict) -> Disclaimer:
    return Disclaimer(
        start=span.start,
        end=span.end,
        kind=verdict.kind,
        confidence=verdict.confidence,
        trigger=verdict.trigger,
    )


def _stretch(lines: Sequence[Line], labels: Sequence[ZoneKind]) -> tuple[int, int]:
    """Return where the body begins and ends in the text."""
    pairs = zip(lines, labels, strict=True)
    inside = [line for line, label in pairs if label is ZoneKind.BODY] or lines
    return (inside[0].start, inside[-1].end) if inside else (0, 0)
