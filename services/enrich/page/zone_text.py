"""The text and the sentences of zones."""

from collections.abc import Iterable
from itertools import chain

from services.enrich.page.sentences import sentences
from shared.articles import Sentence, Zone, ZoneKind


def text_of(text: str, zones: Iterable[Zone], kind: ZoneKind) -> str:
    """Return the text of all zones of a kind, a zone a line."""
    return "\n".join(text[zone.start : zone.end] for zone in zones if zone.kind is kind)


def sentences_of(text: str, zones: Iterable[Zone]) -> tuple[Sentence, ...]:
    """Return the sentences of zones; none goes beyond its zone."""
    return tuple(chain.from_iterable(sentences(text, zone.start, zone.end) for zone in zones))
