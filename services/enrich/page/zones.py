"""Cutting a page into zones: what each line, and in the body each sentence, is for."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from services.enrich.notices.credits import is_credit
from services.enrich.notices.judge import Verdict
from services.enrich.page.body import body_range
from services.enrich.page.byline import is_anchor, is_byline
from services.enrich.page.line_signs import (
    heads_related,
    hints_at_related,
    is_menu,
    is_stop_line,
    is_teaser,
)
from services.enrich.page.lines import Line, Page
from services.enrich.page.segment_reader import Found, SegmentReader
from shared.articles import Disclaimer, Span, Zone, ZoneKind

_TEASER_SHORTEST = 10
_TITLE_LONGEST = 80
_TITLE_SHORTEST = 4
_TITLE_USUAL = 8
_FEW_LINES = 3
_LINK_SHARE = 0.8
_LINK_LONGEST = 30


class Cut(NamedTuple):
    """The zones of a page, its disclaimers, and the lines of its byline."""

    zones: tuple[Zone, ...]
    disclaimers: tuple[Disclaimer, ...]
    byline: tuple[str, ...]


def cut(page: Page, *, has_title: bool) -> Cut:
    """Return the zones, in order and without overlap; `has_title`: the first line is the title."""
    lines = [line for line in page.lines if line.text.strip()]
    title = _title(lines, page, has_title=has_title)
    first, last = body_range(lines, 0 if title is None else title + 1)
    labels = list(_labels(lines, title, first, last))
    spans: list[tuple[Span, ZoneKind]] = []
    disclaimers: list[Disclaimer] = []
    named: list[str] = []
    reader = SegmentReader(page.plain, *_stretch(lines, first, last))
    for line, label in zip(lines, labels, strict=True):
        if label not in (ZoneKind.BODY, ZoneKind.NAVIGATION):
            spans.append((line_span(line), label))
            continue
        found = reader.read(line)
        disclaimers += [_disclaimer(s, what) for s, what in found if isinstance(what, Verdict)]
        named += [page.text[s.start : s.end] for s, what in found if what is ZoneKind.BYLINE]
        spans += _split(line, label, found)
    byline = tuple(
        line.text for line, label in zip(lines, labels, strict=True) if label is ZoneKind.BYLINE
    )
    return Cut(_merge(spans), _merge_disclaimers(disclaimers), (*byline, *named))


def line_span(line: Line) -> Span:
    """Return where a line's text stands without the white space around it."""
    start = line.start + len(line.text) - len(line.text.lstrip())
    return Span(start=start, end=line.start + len(line.text.rstrip()))


def _title(lines: Sequence[Line], page: Page, *, has_title: bool) -> int | None:
    """Return which line is the title: the one given, the one that the head names, or the heading.

    On plain text it is the last line before the body that could be one.
    """
    if has_title:
        return 0 if lines else None
    wanted = [_letters(page.head.get(name, "")) for name in ("og:title", "title")]
    possible = [place for place, line in enumerate(lines) if _could_be_title(line)]
    named = [place for place in possible if _is_named(wanted, lines[place].text)]
    heads = [place for place in possible if lines[place].tag == "h1"]
    if found := sorted(set(heads) & set(named)) or named or heads:
        return found[0]
    first, _ = body_range(lines, 0)
    above = range(max(0, first - 4 * _FEW_LINES), first)
    anchors = [place for place in above if is_anchor(lines[place].plain)]
    end = anchors[0] if anchors else first
    before = range(max(0, end - 2 * _FEW_LINES), end)
    near = [place for place in possible if place in before and not is_byline(lines[place].plain)]
    return max(
        near, key=lambda place: (len(lines[place].text) >= _TITLE_USUAL, place), default=None
    )


def _is_named(wanted: Iterable[str], text: str) -> bool:
    """Tell whether what the head calls the page begins with a line, marks left out."""
    letters = _letters(text)
    return bool(letters) and any(name.startswith(letters) for name in wanted)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _could_be_title(line: Line) -> bool:
    text = line.plain.strip()
    is_long_enough = _TITLE_SHORTEST <= len(text) <= _TITLE_LONGEST
    return is_long_enough and not is_stop_line(text) and not text.endswith(("。", "；"))


def _labels(lines: Sequence[Line], title: int | None, first: int, last: int) -> Iterator[ZoneKind]:
    """Yield what each line is for; the body is `first` to `last`, the latter not included."""
    stop = next((p for p in range(last, len(lines)) if is_stop_line(lines[p].plain)), len(lines))
    for place, line in enumerate(lines):
        text = line.plain.strip()
        near_title = title is not None and title - _FEW_LINES <= place < max(first, title) + 1
        if place == title:
            yield ZoneKind.TITLE
        elif place >= first and is_credit(text):
            yield ZoneKind.CREDIT
        elif near_title and is_byline(text) and not (first < place < last):
            yield ZoneKind.BYLINE
        elif first <= place < last:
            is_link = line.link_share > _LINK_SHARE and len(line.text) < _LINK_LONGEST
            yield ZoneKind.NAVIGATION if is_link else ZoneKind.BODY
        elif place < last:
            yield ZoneKind.NAVIGATION
        else:
            yield _below(line, is_behind_stop=place >= stop)


def _below(line: Line, *, is_behind_stop: bool) -> ZoneKind:
    """Return what a line below the body is for."""
    text = line.plain
    if is_teaser(text):
        return ZoneKind.RELATED
    is_short = len(text.strip()) < _TEASER_SHORTEST and not heads_related(text)
    if is_short or is_menu(text):
        return ZoneKind.NAVIGATION
    is_related = is_behind_stop or hints_at_related(line)
    return ZoneKind.RELATED if is_related else ZoneKind.NAVIGATION


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


def _stretch(lines: Sequence[Line], first: int, last: int) -> tuple[int, int]:
    """Return where the body begins and ends in the text."""
    inside = lines[first:last] or lines
    return (inside[0].start, inside[-1].end) if inside else (0, 0)
