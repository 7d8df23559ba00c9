"""What takes long to read is read in a thread, so that a large answer holds nobody else up."""

import asyncio
import threading
from typing import Any

import pytest

from services.ingest.sources.fetching import discovery, outcomes, sitemap_looks
from services.ingest.sources.fetching.http import Answer
from services.ingest.sources.models import SourceKind, Validators

HERE = "https://news.example/feed.xml"
RSS = b"<rss version='2.0'><channel><title>a</title><item><title>b</title></item></channel></rss>"
LARGE = RSS + b"\n" * (128 << 10)


class Site:
    """Answers everything with one body."""

    def __init__(self, body: bytes) -> None:
        self._answer = Answer(HERE, 200, {"content-type": "text/xml"}, body)

    async def get(self, *_: object) -> Answer:
        """Answer."""
        return self._answer


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return in which threads was read."""
    seen: list[int] = []

    def noted(module: Any, name: str) -> None:
        work = getattr(module, name)

        def reads(*args: Any, **given: Any) -> Any:
            seen.append(threading.get_ident())
            return work(*args, **given)

        monkeypatch.setattr(module, name, reads)

    noted(discovery, "read_feed")
    noted(outcomes, "digest")
    noted(sitemap_looks, "digest")
    return seen


def test_what_stands_at_an_address_is_found_out_aside(threads: list[int]) -> None:
    """A feed of megabytes takes seconds to read."""
    site: Any = Site(LARGE)
    found = asyncio.run(discovery.discover(HERE, site))
    assert isinstance(found, list)
    assert [each.kind for each in found] == [SourceKind.FEED]
    assert threads
    assert threading.get_ident() not in threads


def test_looks_compare_aside(threads: list[int]) -> None:
    """What a body says is hashed without what changes each time, which takes its time."""
    site: Any = Site(b"<urlset><url><loc>/1.html</loc></url></urlset>" + b"\n" * (128 << 10))
    answer = asyncio.run(site.get())
    asyncio.run(outcomes.look_of(answer, Validators(), lambda _: outcomes.Read(())))
    gathering = sitemap_looks._Gathering("", sitemap_looks._NEVER, site, 1)
    asyncio.run(sitemap_looks._visit(HERE, Validators(), gathering, 0))
    assert len(threads) == 2
    assert threading.get_ident() not in threads


def test_each_place_of_a_body_is_compared_once() -> None:
    """Comments that begin and don't end would be read hundreds of times each."""
    assert outcomes.digest(b"a<!--1-->") == outcomes.digest(b"a<!--2-->")
    assert outcomes.digest(b"<!--a<!--1-->") != outcomes.digest(b"<!--b<!--1-->")
