"""A thousand feeds are looked at in bounded memory: no news leaves nothing behind."""

import asyncio

import psutil
import pytest

from services.ingest.sources.fetching import look
from services.ingest.sources.fetching.http import Http
from services.ingest.sources.models import Look, Outcome, SourceKind, Target, Validators
from tests.contract.fetched import with_http
from tools.site import running_site

FEEDS, HOSTS, AT_ONCE = 1000, 200, 16
MOST_GROWTH = 16 << 20
"""Bytes, of which the answers alone are ten times as many."""


async def looked(http: Http, targets: list[Target], before: list[Validators]) -> list[Look]:
    """Return a look at each, so many at once as a worker makes."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(target: Target, known: Validators) -> Look:
        async with places:
            return await look(target, known, http)

    return list(await asyncio.gather(*map(one, targets, before)))


async def grown(http: Http, targets: list[Target]) -> int:
    """Look twice; return by how many bytes the process grew the second time."""
    first = await looked(http, targets, [Validators()] * len(targets))
    assert {each.failure for each in first} == {None}
    known = [each.validators for each in first]
    before: int = psutil.Process().memory_info().rss
    outcomes = {each.outcome for each in await looked(http, targets, known)}
    assert outcomes == {Outcome.NOT_MODIFIED}
    after: int = psutil.Process().memory_info().rss
    return after - before


@pytest.mark.timeout(300)
def test_a_thousand_feeds_without_news_take_no_memory() -> None:
    """Neither by what they answer, nor by what is remembered of their hosts."""
    with running_site() as site:
        hosts = [f"paper-{number}.example" for number in range(HOSTS)]
        feeds = site.feeds(FEEDS, 1, hosts)
        targets = [Target(kind=SourceKind.FEED, address=feed.address) for feed in feeds]
        growth = with_http(site, lambda http: grown(http, targets), host_places=AT_ONCE)
    assert growth < MOST_GROWTH
