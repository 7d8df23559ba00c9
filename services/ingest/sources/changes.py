"""Pages that changed after they came in, as a feed or sitemap says: they are fetched again.

What is remembered of that lies among what was seen: which changes were heeded, how often a page was
fetched again, and which of its revisions are this source's own. So what others posted or mended is
never replaced by what stands at its address.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from services.ingest.sources.models import Found
from services.ingest.sources.source import Waiting, fingerprint

_RECENT = timedelta(days=3)
_MOST_TIMES = 3
_OF_A_LOOK = 20
"""So many pages are fetched again after one look: some sitemaps call all of them changed."""


def changed(
    found: Sequence[Found], seen: Collection[bytes], waiting: Collection[str], now: datetime
) -> list[Found]:
    """Return which of the pages that came in are to be fetched again, the latest changed first.

    A change counts for three days, and a page is fetched again three times at most. `waiting` are
    the keys of those that are to be already.
    """
    due = {
        one.key: (one.updated_at, one)
        for one in found
        if one.updated_at
        and one.updated_at > now - _RECENT
        and one.key not in waiting
        and fingerprint(one.key) in seen
        and heeded(one.key, one.updated_at) not in seen
        and _times(one.key, seen) < _MOST_TIMES
    }
    latest = sorted(due.values(), key=lambda pair: pair[0], reverse=True)
    return [one for _, one in latest[:_OF_A_LOOK]]


def heeded(key: str, updated_at: datetime | None) -> bytes:
    """Return what is noted of a change that was heeded."""
    return fingerprint(f"{key}\t{updated_at.isoformat() if updated_at else ''}")


def own(key: str, revision: int) -> bytes:
    """Return what is noted of a revision that came in by this source."""
    return fingerprint(f"{key}\t{revision}")


def came_in(item: Waiting, revision: int) -> list[bytes]:
    """Return what is noted of a page that came in, beside itself; nothing where none will tell."""
    if item.updated_at is None:
        return []
    return [heeded(item.key, item.updated_at), own(item.key, revision)]


def again(item: Waiting, seen: Collection[bytes]) -> list[bytes]:
    """Return what is noted of a page that was fetched again."""
    return [heeded(item.key, item.updated_at), _time(item.key, _times(item.key, seen) + 1)]


def _times(key: str, seen: Collection[bytes]) -> int:
    return sum(_time(key, number) in seen for number in range(1, _MOST_TIMES + 1))


def _time(key: str, number: int) -> bytes:
    return fingerprint(f"{key}\t#{number}")
