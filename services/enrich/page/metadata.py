"""What a page says of its article, weighed in one place: most exact and most trusted first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from services.enrich.page.authors import (
    Names,
    bare_authors,
    beside_dates,
    dateline_authors,
    editors,
    head_authors,
    labelled_authors,
)
from services.enrich.page.byline_signs import signs
from services.enrich.page.dates import (
    Evidence,
    evidence,
    is_doubted,
    labelled_anywhere,
    shown,
    weighed,
)
from services.enrich.page.lines import Page
from services.enrich.page.sources import (
    GENERIC,
    OWN,
    bare_sources,
    dateline_sources,
    named_source,
    outlet,
    printed_sources,
)
from services.enrich.page.surroundings import Surroundings, surroundings
from services.enrich.page.tidy import tidy_author, tidy_source
from services.enrich.page.title import title_of
from shared.articles import DateFrom, RawArticle, Remark, Zone
from shared.publication_dates import is_representable
from shared.text.folding import simplified


@dataclass(frozen=True)
class Metadata:
    """What was posted and found; None where nothing was. `notes` are Remarks."""

    title: str
    source: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    published_at_from: str | None = None
    notes: tuple[str, ...] = ()


def read_metadata(page: Page, zones: Sequence[Zone], posted: RawArticle) -> Metadata:
    """Return what an article is called, whence it is and when it was published.

    What was posted outdoes what the page says, where it is a name at all (`tidy`). `zones` tell
    where title, byline and body are; dates without a year and 3小时前 are reckoned from
    `posted.received_at`.
    """
    title = (posted.title or title_of(page, zones)).strip()
    near = surroundings(page, zones, title)
    source = tidy_source(posted.source or "") or _source(page, near, title)
    date = _date(page, near, posted)
    return Metadata(
        title=title,
        source=source,
        author=tidy_author(posted.author or "") or _author(page, near, source),
        published_at=date.time if date else None,
        published_at_from=date.way.value if date else None,
        notes=tuple(_doubts(date, posted.received_at)) if date else (),
    )


def _date(page: Page, near: Surroundings, posted: RawArticle) -> Evidence | None:
    if posted.published_at and is_representable(posted.published_at):
        return Evidence(0, posted.published_at, True, DateFrom.POSTED)
    found = list(evidence(near, page.head, posted.url, posted.received_at))
    if all(one.way is DateFrom.URL for one in found):
        found += labelled_anywhere(page.lines, posted.received_at)
    best = weighed(found, posted.received_at)
    return best._replace(time=shown(best.time)) if best else None


def _doubts(date: Evidence, received_at: datetime) -> Iterator[str]:
    if is_doubted(date.time, received_at):
        yield Remark.DATE_AHEAD if date.time > received_at else Remark.DATE_LONG_AGO


def _source(page: Page, near: Surroundings, title: str) -> str | None:
    """Return the source that is printed near the title, else named in the head or at the end.

    What says 本站 or nothing means the site itself, what says 网络 or 综合 no source at all.
    """
    above = list(_names(printed_sources(near.block)))
    if named := next((name for name in above if name not in (GENERIC, OWN)), None):
        return named
    listed = list(_names(named_source(page.head)))
    if "id:js_name" in page.head and listed:
        return listed[0]
    sites = list(_names(outlet(page.head)))
    if OWN in above:
        return next(iter(sites), None)
    bare = list(_names(bare_sources(near.block, [title])))
    if GENERIC in above:
        return next(iter(bare), None)
    ends = printed_sources([*near.start[:1], *near.end[-1:], *near.behind])
    printed = [name for name in _names(ends) if name not in (GENERIC, OWN)]
    candidates = (bare, printed, listed, _names(dateline_sources(near.start)), sites)
    return next(chain.from_iterable(candidates), None)


def _names(said: Iterable[str]) -> Iterator[str]:
    """Yield the names in what is said, and what stands for none or for the site itself."""
    for each in said:
        if each in (GENERIC, OWN):
            yield each
        elif (name := tidy_source(each)) and not signs()["category"].match(simplified(name)):
            yield name


def _author(page: Page, near: Surroundings, source: str | None) -> str | None:
    """Return the authors, joined by 、: no outlet, and an editor only if a label says so."""
    redacted = editors([*near.block, *near.behind])
    outlets = {_folded(name) for name in (source, *outlet(page.head)) if name}
    found = [one for one in _authors(page, near) if not _are_outlets(one[0], outlets)]
    kept = [names for names, _ in found if not set(names) <= redacted]
    kept += [names for names, is_labelled in found if is_labelled]
    said = (tidy_author("、".join(names)) for names in kept)
    return next(filter(None, said), None)


def _authors(page: Page, near: Surroundings) -> Iterator[tuple[Names, bool]]:
    """Yield the names with whether a label says that they are authors, the most trusted first."""
    ends = [*near.end, *near.behind]
    yield from ((names, True) for names in labelled_authors(near.block))
    yield from ((names, True) for names in labelled_authors([*near.start[:2], *ends]))
    starts = [line for line in near.block if line.start >= near.below_title] + [*near.start]
    yield from ((names, False) for names in dateline_authors(starts, ends))
    yield from ((names, False) for names in bare_authors(near.block, near.below_title))
    yield from ((names, False) for names in beside_dates(near.block))
    yield from ((names, False) for names in head_authors(page.head))


def _are_outlets(names: Names, outlets: set[str]) -> bool:
    return any(
        _folded(name) in outlets
        or signs()["outlet"].search(simplified(name))
        or signs()["generic"].match(simplified(name))
        for name in names
    )


def _folded(name: str) -> str:
    return "".join(simplified(name).split()).lower()
