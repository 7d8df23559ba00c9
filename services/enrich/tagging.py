"""Words and names of a page by its zones: paragraphs read as one, and no more than is possible."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from services.enrich.entities import Tagger
from services.enrich.page.lines import Page
from shared.articles import Zone
from shared.tagging.tagger import Tagged

MOST_TAGGED = 600_000
"""Characters of an article in which words and names are told: some five seconds on one core.

A newspaper's page has a few thousand. What stands behind is kept, cut into zones, shown and found,
by its characters, as quotations are; a note on the article says so.
"""


def tagged_zones(zones: Iterable[Zone], text: str) -> Iterator[Zone]:
    """Yield the zones that are read word by word; the last ends with a line, if it can."""
    for zone in zones:
        if zone.end <= MOST_TAGGED:
            yield zone
            continue
        if zone.start < MOST_TAGGED:
            line = text.rfind("\n", zone.start, MOST_TAGGED)
            yield zone.model_copy(update={"end": line if line > zone.start else MOST_TAGGED})
        return


def tag(page: Page, zones: Sequence[Zone], tagger: Tagger) -> list[Tagged]:
    """Return words and names of each zone, as spans into the zone; wrapped lines cut none."""
    if not page.wrapped:
        return tagger.tag([page.text[zone.start : zone.end] for zone in zones])
    read = [page.unwrapped(zone.start, zone.end) for zone in zones]
    tagged = tagger.tag([each.text for each in read])
    return [
        replace(
            one,
            words=each.spans(one.words),
            entities=[(*each.span(start, end), kind) for start, end, kind in one.entities],
        )
        for one, each in zip(tagged, read, strict=True)
    ]
