"""A report of a collection: its articles as they stand there, with what was noted of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from services.search.collections.access import Opened
from services.search.collections.lookup import among, by_date
from services.search.collections.models import Item, Order
from services.search.collections.ports import Collections
from services.search.index.ports import Hit, SearchReader
from services.search.query.query import Query, Sort
from services.search.reports.described import period_of
from services.search.reports.models import Entry, Fact, Report, Section
from services.search.reports.parameters import CollectionReportParams
from services.search.reports.searched import MOST_OTHERS, entries_of
from services.search.reports.tallies import tally_of_entries
from services.search.searching.ports import SearchPorts
from shared.web.texts import Texts, texts


def collected(
    opened: Opened,
    params: CollectionReportParams,
    *,
    collections: Collections,
    ports: SearchPorts,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Report:
    """Return a report of a collection; what was withdrawn since isn't in it.

    Raises NoCollection, RedisAway, IndexAway.
    """
    ids = collections.articles(opened.id, params.tag)
    chosen = ids[: params.size]
    if params.sort is not Order.PLACED:
        chosen = by_date(ids, params.sort, 0, params.size, ports.index)
    items = collections.find(opened.id, chosen)
    # One may have been taken out since.
    hits = _hits([id for id in chosen if id in items], ports.index)
    entries = [
        _noted(entry, items[entry.id]) for entry in entries_of(hits, MOST_OTHERS, index=ports.index)
    ]
    t = texts(params.lang)
    tags = collections.tags(opened.id) if params.by_tag else ()
    made = Report(
        title=params.title or opened.collection.name,
        subtitle=params.subtitle,
        introduction=params.introduction or opened.collection.description,
        desk=params.desk or ports.desk,
        made_at=clock(),
        facts=(Fact(t("report.tags"), params.tag),) if params.tag else (),
        sections=tuple(_sections(entries, tags, t)) if tags else (Section("", tuple(entries)),),
        tally=tally_of_entries(entries),
        language=params.lang,
        new_pages=params.new_pages,
        total=len(ids),
    )
    return replace(made, facts=(*made.facts, *period_of(None, None, made.period, t)))


def _hits(ids: Sequence[str], index: SearchReader) -> list[Hit]:
    """Return articles as hits in the order of their ids; those withdrawn since are missing."""
    if not ids:
        return []
    found = index.search(Query(clauses=(among(ids),), sort=Sort.NEWEST, size=len(ids)))
    hits = {hit.id: hit for hit in found.hits}
    return [hits[id] for id in ids if id in hits]


def _noted(entry: Entry, item: Item) -> Entry:
    return replace(entry, note=item.note or None, tags=item.tags)


def _sections(entries: Sequence[Entry], tags: Iterable[str], t: Texts) -> list[Section]:
    """Return a section for each tag; an article stands under the first of its tags alone."""
    titles = [*tags, ""]
    told: dict[str, list[Entry]] = {title: [] for title in titles}
    for entry in entries:
        # A tag that was taken away from all others meanwhile is known all the same.
        told.setdefault(entry.tags[0] if entry.tags else "", []).append(entry)
    return [
        Section(title or t("report.untagged"), tuple(some)) for title, some in told.items() if some
    ]
