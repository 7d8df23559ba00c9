"""Words and entities of an article: what the tagger and the rules for values find in its zones."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import repeat
from typing import Protocol

from services.enrich.names.agreement import Tagging, agreed
from services.enrich.names.spelling import clean
from services.enrich.values.amounts import Amount, amounts
from services.enrich.values.times import Clock
from shared.articles import Entity, Word, Zone, ZoneKind
from shared.entity_types import EntityType
from shared.tagging.tagger import Tagged
from shared.text.joined import JoinedText

# What stands in menus and teasers says nothing about the article.
_NAMING = frozenset(
    [ZoneKind.TITLE, ZoneKind.BYLINE, ZoneKind.BODY, ZoneKind.DISCLAIMER, ZoneKind.CREDIT]
)

_OPENING, _CLOSING = frozenset("（(《“「『【[〔"), frozenset("）)》”」』】]〕")

Read = Callable[[int, int], JoinedText]
"""Returns a stretch of the text, without what stands in the way of reading it."""


class Tagger(Protocol):
    """Cuts words and tags names."""

    @property
    def versions(self) -> dict[str, str]:
        """Name what cuts and tags: the model and the user dictionary."""

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return words and entities of each text, as spans into it."""


def words_of(zones: Sequence[Zone], tagged: Sequence[Tagged]) -> tuple[Word, ...]:
    """Return the words of all zones as spans into the article's text."""
    return tuple(
        (zone.start + start, zone.start + end)
        for zone, tags in zip(zones, tagged, strict=True)
        for start, end in tags.words
    )


def entities_of(
    text: str,
    plain: str,
    zones: Sequence[Zone],
    tagged: Sequence[Tagged],
    clock: Clock,
    read: Read | None = None,
) -> tuple[Entity, ...]:
    """Return names, dates and amounts of all zones but menus and teasers, in order and apart.

    `plain` is the text as rules read it, in Simplified script, character for character; `read`
    returns a stretch of it in which wrapped paragraphs are whole, None where there are none.
    """
    naming = [pair for pair in zip(zones, tagged, strict=True) if pair[0].kind in _NAMING]
    values = [a for zone, _ in naming for a in _values(plain, zone, clock, read)]
    tags = [name for zone, tags in naming for name in _names(text, zone, tags)]
    words = partial(words_of, *zip(*naming, strict=True)) if naming else tuple
    named = agreed(text, plain, tags, words, [(value.start, value.end) for value in values])
    names = [Amount(start, end, type, None) for start, end, type in named]
    return tuple(
        Entity(
            start=e.start, end=e.end, type=e.type, text=clean(text[e.start : e.end]), value=e.value
        )
        for e in _apart([*names, *values])
    )


def _values(plain: str, zone: Zone, clock: Clock, read: Read | None) -> Iterator[Amount]:
    if read is None:
        yield from amounts(plain, zone.start, zone.end, clock)
        return
    stretch = read(zone.start, zone.end)
    for found in amounts(stretch.text, 0, len(stretch.text), clock):
        start, end = stretch.span(found.start, found.end)
        yield found._replace(start=zone.start + start, end=zone.start + end)


def _names(text: str, zone: Zone, tags: Tagged) -> Iterator[Tagging]:
    margins = tags.margins or repeat(1.0)
    for (start, end, kind), margin in zip(tags.entities, margins, strict=False):
        at, to = _whole(text, zone.start + start, zone.start + end)
        if at < to:
            yield at, to, EntityType(kind), margin


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without a bracket at its ends that has no other half in it."""
    while (
        start < end
        and text[end - 1] in _CLOSING
        and not any(mark in _OPENING for mark in text[start:end])
    ):
        end -= 1
    while (
        start < end
        and text[start] in _OPENING
        and not any(mark in _CLOSING for mark in text[start:end])
    ):
        start += 1
    return start, end


def _apart(spans: Iterable[Amount]) -> list[Amount]:
    """Keep the longer one of two that overlap; return them in order."""
    kept: list[Amount] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end - span.start > kept[-1].end - kept[-1].start:
            kept[-1] = span
    return kept
