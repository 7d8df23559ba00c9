"""The parts of an article that are searched: its title, its body, and the rest of the page."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Protocol

from shared.models import Span, Zone, ZoneKind

Stretch = tuple[int, int]


class Part(StrEnum):
    """A part of an article; only title and body are searched unless all is asked for."""

    TITLE = "title"
    BODY = "body"
    REST = "rest"


class Page(Protocol):
    """What of an article says where its parts are."""

    @property
    def text(self) -> str:
        """Return the text."""

    @property
    def zones(self) -> Sequence[Zone]:
        """Return the zones, which may leave gaps."""


def parts(page: Page) -> dict[Part, list[Stretch]]:
    """Return the stretches of each part, in order; a page without any zones is all body."""
    if not page.zones:
        return {Part.TITLE: [], Part.BODY: [(0, len(page.text))], Part.REST: []}
    titles = _stretches(zone for zone in page.zones if zone.kind is ZoneKind.TITLE)
    bodies = _stretches(zone for zone in page.zones if zone.kind is ZoneKind.BODY)
    rest = list(_gaps(sorted([*titles, *bodies]), len(page.text)))
    return {Part.TITLE: titles, Part.BODY: bodies, Part.REST: rest}


def _stretches(spans: Iterable[Span]) -> list[Stretch]:
    return sorted((span.start, span.end) for span in spans)


def _gaps(stretches: Iterable[Stretch], length: int) -> Iterator[Stretch]:
    at = 0
    for start, end in stretches:
        if start > at:
            yield at, start
        at = max(at, end)
    if at < length:
        yield at, length
