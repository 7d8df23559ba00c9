"""One look at a target, whatever its kind."""

from datetime import UTC, datetime

from services.ingest.sources.fetching.addresses import key
from services.ingest.sources.fetching.exchange import Bounds
from services.ingest.sources.fetching.failing import failed
from services.ingest.sources.fetching.feeds import read_feed
from services.ingest.sources.fetching.headers import content_type
from services.ingest.sources.fetching.http import Answer, Http
from services.ingest.sources.fetching.lists import read_list
from services.ingest.sources.fetching.outcomes import Read, look_of
from services.ingest.sources.fetching.pages import PAGE, page_of
from services.ingest.sources.fetching.sitemap_looks import look_at_sitemap
from services.ingest.sources.models import Cause, Found, Look, SourceKind, Target, Validators

FEED = Bounds(
    30.0,
    8 << 20,
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.5",
)


async def look(target: Target, validators: Validators, http: Http) -> Look:
    """Look at a target; never raises for what it meets there.

    All that stands there is found, what was found before too, unless nothing has changed.
    """
    now = datetime.now(UTC)
    if target.kind is SourceKind.SITEMAP:
        return await look_at_sitemap(target, validators, http, now)
    bounds = FEED if target.kind is SourceKind.FEED else PAGE
    answer = await http.get(target.address, bounds, validators)

    def read(got: Answer) -> Read:
        if target.kind is SourceKind.FEED:
            return _feed(got, now)
        return _list(got, target, now) if target.kind is SourceKind.LIST else _page(got)

    return await look_of(answer, validators, read)


def _feed(answer: Answer, now: datetime) -> Read:
    _, label = content_type(answer.head)
    feed = read_feed(answer.body, label, answer.address, now)
    return Read(feed.found, feed.title, feed.interval)


def _list(answer: Answer, target: Target, now: datetime) -> Read:
    page, tree = page_of(answer)
    if tree is None:
        raise failed(Cause.UNREADABLE, "a list is a page of HTML, and this is none")
    title = tree.css_first("title")
    told = " ".join(title.text(deep=True).split())[:200] if title else None
    return Read(read_list(tree, page.address, target.pattern, now), told or None)


def _page(answer: Answer) -> Read:
    page, _ = page_of(answer)
    return Read((Found(page.canonical, key(page.canonical), page=page),))
