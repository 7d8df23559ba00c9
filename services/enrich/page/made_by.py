"""Where the body says who made it: datelines, （记者 祁闻笛）, 文/…, 青石社记者 祁闻笛 摄.

Who stands only there made the article, which isn't about them. The words are rows of made_by.tsv;
they read text in Simplified script.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from services.enrich.page.lines import Page
from services.enrich.rules.table import read_patterns
from shared.articles import Span, Zone, ZoneKind

TABLE = Path(__file__).with_name("made_by.tsv")
_BEGINNING = 400
"""Datelines stand within so many characters of a line."""
_LINE_LONGEST = 140
# What a credit in running text ends in; it is looked for from there on backwards.
_AT = re.compile(r"记者|通讯员|摄|发(?=[（(])|图(?=[)）\s。]|$)")
_BEFORE, _BEHIND = 24, 2


def made_by(page: Page, zones: Sequence[Zone]) -> tuple[Span, ...]:
    """Return the stretches of the body that say who made the article, in order and apart."""
    spans = sorted(
        span
        for zone in zones
        if zone.kind is ZoneKind.BODY
        for start, end in _lines(page.plain, zone)
        for span in _of_line(page.plain, start, end)
    )
    return tuple(_joined(spans))


def _lines(plain: str, zone: Zone) -> Iterator[tuple[int, int]]:
    start = zone.start
    while start < zone.end:
        end = plain.find("\n", start, zone.end)
        end = zone.end if end < 0 else end
        yield start, end
        start = end + 1


def _of_line(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    signs = _signs()
    line = plain[start:end]
    if len(line) <= _LINE_LONGEST and signs["line"].match(line):
        yield start, end
        return
    found = [signs["dateline"].finditer(line, 0, _BEGINNING)]
    found += [signs[sign].finditer(line) for sign in ("bracket", "source")]
    yield from ((start + m.start(), start + m.end()) for matches in found for m in matches)
    for at in _AT.finditer(line):
        sign = signs["picture" if len(at.group()) == 1 else "reporter"]
        near = sign.search(line, max(0, at.start() - _BEFORE), at.end() + _BEHIND)
        if near and near.end() >= at.end():
            yield start + near.start(), start + near.end()


def _joined(spans: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Yield spans in order, those that overlap as one."""
    last: tuple[int, int] | None = None
    for start, end in spans:
        if last and start < last[1]:
            last = last[0], max(last[1], end)
            continue
        if last:
            yield Span(start=last[0], end=last[1])
        last = start, end
    if last:
        yield Span(start=last[0], end=last[1])


@cache
def _signs() -> Mapping[str, re.Pattern[str]]:
    return read_patterns(TABLE)
