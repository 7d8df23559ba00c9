"""Looks at sitemaps: of an index what has changed is fetched, the newest first, some a look."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.ingest.sources.fetching import patterns
from services.ingest.sources.fetching.addresses import cleaned, key
from services.ingest.sources.fetching.exchange import Bounds
from services.ingest.sources.fetching.failing import Failed, failed
from services.ingest.sources.fetching.feeds import read_feed
from services.ingest.sources.fetching.headers import content_type
from services.ingest.sources.fetching.http import Answer, Http
from services.ingest.sources.fetching.outcomes import aside, digest, failed_look
from services.ingest.sources.fetching.sitemaps import Row, read_sitemap
from services.ingest.sources.fetching.unpacking import ungzipped
from services.ingest.sources.models import (
    Cause,
    Failure,
    Found,
    Look,
    Outcome,
    Target,
    Validators,
)

SITEMAP = Bounds(60.0, 50 << 20, "application/xml, text/xml, */*;q=0.5")
_FETCHES = 10
"""Sitemaps of an index that are fetched in one look, at most."""
_OF_INDEX = 500
"""Sitemaps of an index that are followed: the newest."""
_OF_TREE = 1_000
"""So many are known over a whole tree of indexes, at most."""
_DEPTH = 3
_ENOUGH = 50_000
_NEVER = datetime.min.replace(tzinfo=UTC)
_FAILED = Validators()
"""What is known of a sitemap that was asked for and couldn't be had."""


@dataclass(slots=True)
class _Gathering:
    """What one look gathers, over all sitemaps of an index.

    `room` is how many more of them may be known.
    """

    pattern: str
    now: datetime
    http: Http
    room: int
    found: dict[str, Found] = field(default_factory=dict)
    fetches: int = 0
    has_more: bool = False
    is_new: bool = False
    failure: Failure | None = None
    moved_to: str | None = None

    def is_full(self) -> bool:
        """Tell whether the rest is for another look."""
        return self.fetches > _FETCHES or len(self.found) >= _ENOUGH


async def look_at_sitemap(
    target: Target, validators: Validators, http: Http, now: datetime
) -> Look:
    """Look at a sitemap, or an index of some."""
    known = sum(1 for _ in validators.tree()) - 1
    gathering = _Gathering(target.pattern, now, http, _OF_TREE - known)
    try:
        after, moved_to = await _visit(target.address, validators, gathering, 0)
    except Failed as error:
        return failed_look(error.failure, validators)
    if not gathering.is_new and gathering.failure and not gathering.has_more:
        return failed_look(gathering.failure, after, moved_to)
    found = sorted(gathering.found.values(), key=_newest, reverse=True)
    return Look(
        outcome=Outcome.NEW if gathering.is_new else Outcome.NOT_MODIFIED,
        validators=after,
        found=tuple(found),
        moved_to=moved_to,
        has_more=gathering.has_more,
    )


def _newest(found: Found) -> datetime:
    return found.published_at or found.updated_at or _NEVER


async def _visit(
    address: str, validators: Validators, gathering: _Gathering, depth: int
) -> tuple[Validators, str | None]:
    """Read a sitemap and what it names; return its validators, and where it is for good.

    Raises Failed.
    """
    gathering.fetches += 1
    answer = await gathering.http.get(address, SITEMAP, validators)
    if isinstance(answer, Failure):
        raise Failed(answer)
    if answer.status == 304:
        return validators, answer.moved_to
    mark = await aside(lambda: digest(answer.body), len(answer.body))
    told = answer.validators().model_copy(update={"digest": mark})
    if mark == validators.digest:
        names = ("parts", "left", "beyond")
        same = {name: getattr(validators, name) for name in names}
        return told.model_copy(update=same), answer.moved_to
    read = await aside(lambda: _read(answer, gathering.now), len(answer.body))
    gathering.is_new = gathering.is_new or not read.sitemaps
    if read.sitemaps:
        after = await _parts(read.sitemaps, validators, told, gathering, depth)
        return after, answer.moved_to
    _gather(read.found, gathering)
    return told, answer.moved_to


@dataclass(frozen=True, slots=True)
class _Content:
    found: tuple[Found, ...] = ()
    sitemaps: tuple[Row, ...] = ()


def _read(answer: Answer, now: datetime) -> _Content:
    body = ungzipped(answer.body, SITEMAP.size)
    _, label = content_type(answer.head)
    try:
        sitemap = read_sitemap(body, label, answer.address)
    except Failed:
        # The standard allows RSS and Atom.
        return _Content(read_feed(body, label, answer.address, now).found)
    return _Content(tuple(_found(row, now) for row in sitemap.pages), sitemap.sitemaps)


def _found(row: Row, now: datetime) -> Found:
    published = row.published_at(now)
    address = cleaned(row.address)
    return Found(address, key(row.address), row.title, published, row.changed_at(now))


def _gather(found: tuple[Found, ...], gathering: _Gathering) -> None:
    counts = patterns.compiled(gathering.pattern)
    for one in found:
        if counts is None or counts(one.address):
            gathering.found.setdefault(one.key, one)


async def _parts(
    rows: tuple[Row, ...],
    before: Validators,
    told: Validators,
    gathering: _Gathering,
    depth: int,
) -> Validators:
    """Visit those of an index's sitemaps that have changed; return the index's validators.

    While some of them weren't visited, or say nothing of their last change, an index must be read
    at each look: it gets no validators then.
    """
    if depth >= _DEPTH:
        raise failed(Cause.UNREADABLE, "its sitemaps name sitemaps without an end")
    named = _followed(rows, before, gathering)
    parts = {name: part for name, part in before.parts.items() if name in named}
    due = [name for name, row in named.items() if _is_due(row, parts.get(name))]
    fresh = [name for name in due if parts.get(name) != _FAILED]
    # Those that failed, or don't say when they changed, the longest unvisited first.
    others = [name for name in parts if name not in fresh and _may_come(named[name], parts[name])]
    unreached = len(fresh)
    for name in [*fresh, *others]:
        if gathering.is_full():
            break
        unreached -= name in fresh
        part = await _part(named[name], parts.get(name), gathering, depth)
        parts[name] = part or parts.get(name) or _FAILED
        # To the end of the line.
        parts[name] = parts.pop(name)
    gathering.has_more = gathering.has_more or unreached > 0
    left = sum(_is_due(row, parts.get(name)) for name, row in named.items())
    is_settled = left == 0 and all(row.changed for row in named.values())
    kept = told if is_settled and not gathering.has_more else Validators()
    beyond = len(rows) - len(named)
    return kept.model_copy(update={"parts": parts, "left": left, "beyond": beyond})


def _followed(rows: tuple[Row, ...], before: Validators, gathering: _Gathering) -> dict[str, Row]:
    """Return the sitemaps of an index that are followed, the newest first: what is known, and more.

    A tree of indexes that name indexes may be of any size; what is known of it is kept with each
    source, and so has one bound.
    """
    newest = sorted(rows, key=lambda row: row.changed_at(gathering.now) or _NEVER, reverse=True)
    named: dict[str, Row] = {}
    for row in newest[:_OF_INDEX]:
        name = _short(row.address)
        if name in named or name in before.parts:
            named[name] = row
        elif gathering.room > 0:
            gathering.room -= 1
            named[name] = row
    return named


async def _part(
    row: Row, before: Validators | None, gathering: _Gathering, depth: int
) -> Validators | None:
    """Visit a sitemap of an index; None where that failed, so that it is visited again."""
    known = (before or Validators()).model_copy(update={"last_modified": None})
    try:
        after, _ = await _visit(row.address, known, gathering, depth + 1)
    except Failed as error:
        gathering.failure = gathering.failure or error.failure
        if error.failure.outcome is not Outcome.GONE:
            return None
        after = known
    return after.model_copy(update={"last_modified": row.changed})


def _is_due(row: Row, before: Validators | None) -> bool:
    """Tell whether a sitemap has changed, or names some that weren't visited yet."""
    if before is None or before.left:
        return True
    return row.changed is not None and row.changed != before.last_modified


def _may_come(row: Row, before: Validators) -> bool:
    """Tell whether to visit a sitemap that was visited, when its turn comes."""
    return row.changed is None or _is_due(row, before)


def _short(address: str) -> str:
    return hashlib.blake2b(address.encode(), digest_size=8).hexdigest()
