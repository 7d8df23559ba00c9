"""A report of a search: the first of its hits, each read whole and let go again."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from services.search.article import Article
from services.search.documents.hit_card import Reprint
from services.search.documents.packing import read_annotations
from services.search.documents.unreadable import readable
from services.search.index.ports import Hit, SearchReader, Shown
from services.search.reports.described import facts_of, period_of, title_of
from services.search.reports.models import Entry, Report, Section
from services.search.reports.parameters import ReportParams
from services.search.reports.reading import entry
from services.search.reports.tallies import tally_of_hits
from services.search.searching.answers import Grouping
from services.search.searching.find import look
from services.search.searching.listing import reprints
from services.search.searching.ports import SearchPorts
from shared.web.texts import texts

ALL_TOLD = 4_000_000
"""So many characters the texts of a report have at most."""
MOST_OTHERS = 50
"""So many reprints of an article are looked at."""
_AT_ONCE = 20


def searched(
    params: ReportParams,
    *,
    ports: SearchPorts,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Report:
    """Return a report of what a reader asks for. Raises NoWords, IndexAway."""
    asked, page = look(params.search(), ports=ports)
    others = MOST_OTHERS if params.group is Grouping.REPRINTS else 0
    entries = tuple(entries_of(page.hits, others, index=ports.index))
    t = texts(params.lang)
    made = Report(
        title=params.title or title_of(params, t),
        subtitle=params.subtitle,
        introduction=params.introduction,
        desk=params.desk or ports.desk,
        made_at=clock(),
        facts=tuple(facts_of(params, t)),
        sections=(Section("", entries),),
        tally=tally_of_hits(asked.query, page.total, index=ports.index),
        language=params.lang,
        new_pages=params.new_pages,
    )
    period = period_of(params.published_from, params.published_to, made.period, t)
    return replace(made, facts=(*made.facts, *period))


def entries_of(hits: Sequence[Hit], others: int, *, index: SearchReader) -> Iterator[Entry]:
    """Yield hits as a report tells them; what was removed or can't be read is left out.

    Of each group so many `others` are looked at. Raises IndexAway.
    """
    room = ALL_TOLD
    for at in range(0, len(hits), _AT_ONCE):
        some = hits[at : at + _AT_ONCE]
        shown = index.shown(some, others)
        there = [hit for hit in some if hit.id in shown]
        for article, beside in readable(there, partial(_read, shown)):
            told = entry(article, beside, others or 1, room)
            room = max(0, room - sum(map(len, told.paragraphs)))
            yield told
            # Lets in at once who waits for the interpreter, who else waits for five milliseconds.
            time.sleep(0)


def _read(shown: Mapping[str, Shown], hit: Hit) -> tuple[Article, tuple[Reprint, ...]]:
    found = shown[hit.id]
    return read_annotations(found.enriched, found.card), reprints(found.others, hit.id)
