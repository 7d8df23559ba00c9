"""Which names of an article it is about, rather than who made it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from shared.articles import Entity, Span, Zone, ZoneKind
from shared.entity_types import NAME_TYPES, EntityType

_MADE_BY = (ZoneKind.BYLINE, ZoneKind.CREDIT, ZoneKind.DISCLAIMER)
_REPORTER = re.compile(r"(?:[记記]者|通[讯訊][员員])\s{0,2}$")
_NEXT = re.compile(r"[ \u3000]{0,2}[、,，]?[ \u3000]{0,2}")
_REACH = 8


def about(
    text: str, zones: Sequence[Zone], entities: Sequence[Entity], made_by: Sequence[Span]
) -> list[Entity]:
    """Return the mentions of names but for those in bylines, credits and notices, in order.

    In the stretches of the body that say who made the article (`made_by`, in order and apart)
    persons and organisations are left out, as is whoever stands behind 记者 at the end of one. The
    place of a dateline is where it happened.
    """
    named = [entity for entity in entities if entity.type in NAME_TYPES]
    aside = [Span(start=z.start, end=z.end) for z in zones if z.kind in _MADE_BY]
    kept = list(_outside(named, sorted(aside, key=lambda span: span.start)))
    if not made_by:
        return kept
    long = _with_reporters(text, kept, made_by)
    outside = {id(entity) for entity in _outside(kept, long)}
    return [e for e in kept if e.type is EntityType.LOC or id(e) in outside]


def _outside(entities: Sequence[Entity], spans: Sequence[Span]) -> Iterator[Entity]:
    """Yield the mentions that begin in none of the spans, which are in order and apart."""
    starts = [span.start for span in spans]
    for entity in entities:
        at = bisect_right(starts, entity.start) - 1
        if at < 0 or entity.start >= spans[at].end:
            yield entity


def _with_reporters(text: str, named: Sequence[Entity], spans: Sequence[Span]) -> list[Span]:
    """Return the stretches, each that ends in 记者 up to the end of the names behind it."""
    persons = [entity for entity in named if entity.type is EntityType.PER]
    starts = [person.start for person in persons]
    found = []
    for span in spans:
        end = span.end
        if _REPORTER.search(text, max(span.start, end - _REACH), end):
            for person in persons[bisect_right(starts, end - 1) :]:
                if not _NEXT.fullmatch(text, end, person.start):
                    break
                end = person.end
        found.append(Span(start=span.start, end=end))
    return found
