"""Feeds come in by themselves, and whoever is killed meanwhile, nothing is lost or doubled."""

import signal
from collections.abc import Iterator

import pytest

from tests.functional.quick import running
from tools.site import Site, running_site
from tools.site_feeds import article
from tools.system import System, eventually

QUICK = {
    "CAIBIAN_SOURCES_PRIVATE": "true",
    "CAIBIAN_SOURCES_GAP_SECONDS": "0.02",
    "CAIBIAN_SOURCES_SHORTEST": "1",
    "CAIBIAN_SOURCES_LONGEST": "1",
    "CAIBIAN_LEASE_SECONDS": "3",
}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Run a system that looks at sources every second."""
    with running(tmp_path_factory.mktemp("sources") / "data", QUICK) as system:
        yield system


@pytest.fixture
def site() -> Iterator[Site]:
    """Run a site."""
    with running_site() as site:
        yield site


def bring(system: System, *addresses: str) -> None:
    """Add a list of sources."""
    lines = "\n".join(addresses).encode()
    brought = system.ingest.post("/v1/sources/import", content=lines).json()
    assert brought["added"] == len(addresses), brought


def found(system: System, q: str) -> list[str]:
    """Return what a search finds, near copies of each other too."""
    return system.search(q, group="none")


def told(system: System, title: str) -> tuple[int, ...]:
    """Return how many sources there are and are well, and of one: accepted, failures, waiting."""
    listed = system.ingest.get("/v1/sources").json()
    health = next(each for each in listed["sources"] if each["title"] == title)["health"]
    of_one = (health["accepted"], health["failures"], health["waiting"])
    return (listed["total"], listed["states"]["ok"], *of_one)


def test_a_list_of_feeds_becomes_searchable_articles(system: System, site: Site) -> None:
    """What is published later comes in by itself; what is there already isn't asked for again."""
    feeds = site.feeds(5, 4)
    bring(system, *(feed.address for feed in feeds))
    eventually(lambda: len(found(system, "水厂")) == 20, 90)
    (hit,) = found(system, '"第3区第2座水厂"')
    article = system.article(hit)
    assert (article["source"], article["title"]) == ("第3号来源", "云岭市第3区第2座水厂开工")
    feeds[0].publish("望川电机新厂投产")
    eventually(lambda: len(found(system, "望川电机")) == 1, 60)
    pages = [path for path in site.paths() if path.endswith(".html")]
    assert len(pages) == len(set(pages)) == 21
    # What a turn brought can be found before the turn ends, which is when it is counted.
    eventually(lambda: told(system, "第0号来源") == (5, 5, 5, 0, 0), 60)
    metrics = system.ingest.get("/metrics").text
    assert "caibian_sources 5.0" in metrics
    assert 'caibian_source_pages_total{result="accepted"} 21.0' in metrics


def test_a_killed_worker_loses_nothing_and_doubles_nothing(system: System, site: Site) -> None:
    """Killed amid a feed, again and again; each article is in the index once."""
    feed = site.feed("/many.xml", "青石日报")
    feed.publish_many(titles := [f"青石区第{each}号桥通车" for each in range(40)])
    for number, title in enumerate(titles):
        # Some seconds for all, so that who is killed is amid them.
        site.put(f"/many/{number}.html", article(title), waits=0.2)
    bring(system, feed.address)
    for amount in (3, 15, 30):
        eventually(lambda amount=amount: pages_of(site) >= amount, 60)  # type: ignore[misc]
        for process in system.processes("sources"):
            process.send_signal(signal.SIGKILL)
    eventually(lambda: len(found(system, "通车")) == 40, 120)
    system.wait_until_done()
    ids = found(system, "通车")
    assert len(ids) == len(set(ids)) == 40
    assert {system.status(id)["revision"] for id in ids} == {1}


def pages_of(site: Site) -> int:
    """Return how many pages were asked for."""
    return sum(path.endswith(".html") for path in site.paths())


def test_a_site_is_added_by_its_page_and_tried_before(system: System, site: Site) -> None:
    """Its feed is found; nothing comes in by trying."""
    feed = site.feed("/rss.xml", "雁洲晚报")
    feed.publish("雁洲轻轨三号线开工")
    link = f'<link rel="alternate" type="application/rss+xml" href="{feed.address}">'
    home = site.put("/", f"<html><head>{link}</head><body><p>雁洲</p></body></html>")
    tried = system.ingest.post("/v1/sources/try", json={"address": home}, timeout=60).json()
    assert (tried["target"]["address"], tried["total"]) == (feed.address, 1), tried
    assert system.search("雁洲轻轨") == []
    added = system.ingest.post("/v1/sources", json={"address": home}, timeout=60)
    assert added.status_code == 201, added.text
    assert added.json()["kind"] == "feed"
    eventually(lambda: len(system.search("雁洲轻轨")) == 1, 60)
