"""What is remembered of hosts and sites has an end; turns are kept all the same."""

import asyncio

import httpx
import pytest

from services.ingest.sources.fetching import headers
from services.ingest.sources.fetching.failing import Failed, failed
from services.ingest.sources.fetching.http import Answer
from services.ingest.sources.fetching.politeness import Hosts
from services.ingest.sources.fetching.robots import Robots
from services.ingest.sources.models import Cause, Validators


def test_of_many_hosts_the_longest_unvisited_are_forgotten() -> None:
    """But not one that asked for a pause."""

    async def visit() -> int:
        hosts = Hosts(gap=0.0, places=1, patience=0.0, clock=lambda: 0.0)
        await hosts.pause("paused.example", 60.0)
        for number in range(10_000):
            async with hosts.turn(f"{number}.example", 0.0):
                pass
        with pytest.raises(Failed):
            async with hosts.turn("paused.example", 0.0):
                pass
        return len(hosts)

    assert asyncio.run(visit()) <= 4096


def test_at_a_host_so_many_are_at_once() -> None:
    """The others wait."""

    async def visit() -> int:
        hosts = Hosts(gap=0.0, places=2, patience=9.0, clock=lambda: 0.0)
        here = most = 0

        async def stay() -> None:
            nonlocal here, most
            async with hosts.turn("a.example", 0.0):
                here += 1
                most = max(most, here)
                await asyncio.sleep(0)
                here -= 1

        await asyncio.gather(*(stay() for _ in range(9)))
        return most

    assert asyncio.run(visit()) == 2


def test_of_many_robots_txt_the_longest_unasked_are_forgotten() -> None:
    """By what they take, packed; one is fetched once though many wait for it."""
    fetched: list[str] = []

    async def fetch(address: str) -> bytes:
        fetched.append(address)
        await asyncio.sleep(0)
        # What can't be packed small.
        rows = "".join(f"Disallow: /{hash((address, row)):x}\n" for row in range(2000))
        return f"User-agent: *\nDisallow: /shut\n{rows}".encode()

    async def ask() -> int:
        robots = Robots(fetch, "Caibian/0", lambda: 0.0)
        first = httpx.URL("https://0.example/a")
        await asyncio.gather(*(robots.check(first) for _ in range(9)))
        assert fetched == ["https://0.example/robots.txt"]
        for number in range(400):
            with pytest.raises(Failed):
                await robots.check(httpx.URL(f"https://{number}.example/shut"))
        return robots.size

    assert asyncio.run(ask()) < 5 << 20
    assert len(fetched) == 400


def test_a_site_whose_robots_txt_is_away_is_asked_again_later() -> None:
    """After ten minutes."""
    now, asked = [0.0], [0]

    async def fetch(_: str) -> bytes:
        asked[0] += 1
        raise failed(Cause.TIME, "too slow")

    async def ask() -> None:
        robots = Robots(fetch, "Caibian", lambda: now[0])
        for now[0] in (0.0, 300.0, 601.0):
            with pytest.raises(Failed):
                await robots.check(httpx.URL("https://a.example/"))

    asyncio.run(ask())
    assert asked == [2]


@pytest.mark.parametrize(
    ("said", "age"),
    [("max-age=600", 600.0), ("public, max-age=86400", 3600.0), ("no-cache", None), ("", None)],
)
def test_for_how_long_an_answer_is_good(said: str, age: float | None) -> None:
    """An hour at most; s-maxage is for proxies."""
    assert headers.max_age({"cache-control": said}) == age
    assert headers.max_age({"cache-control": "s-maxage=9"}) is None


def test_a_validator_has_a_bound() -> None:
    """A site with hundreds of sitemaps could else fill the store by its heads."""
    head = {"etag": '"a"', "last-modified": "x" * 60_000}
    assert Answer("", 200, head, b"").validators() == Validators(etag='"a"')
