"""The text and the sentences of zones."""

from collections.abc import Iterable, Iterator
from itertools import chain

from services.enrich.page.lines import Page
from services.enrich.page.sentences import sentences
from shared.articles import Sentence, Zone, ZoneKind


def text_of(text: str, zones: Iterable[Zone], kind: ZoneKind) -> str:
    """Return the text of all zones of a kind, a zone a line."""
    return "\n".join(text[zone.start : zone.end] for zone in zones if zone.kind is kind)


def sentences_of(page: Page, zones: Iterable[Zone]) -> tuple[Sentence, ...]:
    """Return the sentences of zones; none goes beyond its zone, all go across wrapped lines."""
    return tuple(chain.from_iterable(_sentences(page, zone) for zone in zones))


def _sentences(page: Page, zone: Zone) -> Iterator[Sentence]:
    read = page.unwrapped(zone.start, zone.end) if page.wrapped else None
    if read is None or read.places is None:
        yield from sentences(page.text, zone.start, zone.end)
        return
    for found in sentences(read.text, 0, len(read.text)):
        start, end = read.span(found.start, found.end)
        yield Sentence(start=zone.start + start, end=zone.start + end)
