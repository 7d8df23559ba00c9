"""Turns at hosts are those of all processes, and what a robots.txt says all know."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from redis import Redis

from services.ingest.sources.fetching.failing import Failed
from services.ingest.sources.fetching.http import Answer, Http, Manners
from services.ingest.sources.fetching.politeness import Hosts
from services.ingest.sources.models import Cause, Failure
from services.ingest.sources.ports import Shared
from services.ingest.sources.redis_hosts import RedisHosts
from shared.errors import RedisAway
from shared.path.redis_copy import RedisCopy
from shared.settings import SharedSettings
from tests.contract.fetched import SMALL
from tests.fake_hosts import FakeHosts
from tools.site import Site, running_site


@dataclass
class World:
    """What is shared, and the clock that turns go by."""

    shared: Shared
    now: float = 1000.0


@pytest.fixture(params=["fake", "redis"])
def w(request: pytest.FixtureRequest, redis_port: int) -> World:
    """Return a world in which no host was asked."""
    world = World(None)  # type: ignore[arg-type]
    if request.param == "fake":
        world.shared = FakeHosts(lambda: world.now)
    else:
        redis = Redis(port=redis_port, decode_responses=True, encoding_errors="surrogateescape")
        redis.flushall()
        world.shared = RedisHosts(redis, SharedSettings(), lambda: world.now)
    return world


def test_turns_follow_each_other_by_the_gap(w: World) -> None:
    """A turn that is too far off isn't taken; each host has its own."""
    told = [w.shared.reserve("a.example", 2.0, 5.0) for _ in range(5)]
    assert told == [0.0, 2.0, 4.0, 6.0, 6.0]
    assert w.shared.reserve("b.example", 2.0, 5.0) == 0.0
    w.now += 7
    assert w.shared.reserve("a.example", 0.0, 5.0) == 0.0
    assert w.shared.reserve("a.example", 0.0, 5.0) == 0.0


def test_a_pause_holds_for_all(w: World) -> None:
    """A shorter one doesn't end it."""
    w.shared.pause("a.example", 60.0)
    w.shared.pause("a.example", 1.0)
    assert w.shared.reserve("a.example", 1.0, 5.0) == 60.0
    w.now += 60
    assert w.shared.reserve("a.example", 1.0, 5.0) == 0.0


def test_a_robots_txt_is_kept_for_others_unless_it_is_large(w: World) -> None:
    """With the time for which it is good; an empty one says that there is none."""
    site = "https://a.example/robots.txt"
    assert w.shared.robots(site) is None
    w.shared.keep_robots(site, b"\xffpacked", 60.0)
    kept = w.shared.robots(site)
    assert kept is not None
    assert kept[0] == b"\xffpacked"
    assert 50 < kept[1] <= 60
    w.shared.keep_robots(site, b"", 60.0)
    assert (w.shared.robots(site) or (None,))[0] == b""
    w.shared.keep_robots("https://b.example/robots.txt", b"x" * 40_000, 60.0)
    assert w.shared.robots("https://b.example/robots.txt") is None


def test_nothing_of_it_is_in_a_backup(redis_port: int) -> None:
    """It is over before anybody reads one."""
    redis = Redis(port=redis_port, decode_responses=True, encoding_errors="surrogateescape")
    redis.flushall()
    hosts = RedisHosts(redis, SharedSettings())
    hosts.reserve("a.example", 60.0, 5.0)
    hosts.keep_robots("https://a.example/robots.txt", b"x", 60.0)
    assert redis.dbsize() == 2
    assert list(RedisCopy(redis, SharedSettings()).kept()) == []


@pytest.fixture
def site() -> Iterator[Site]:
    """Run a site."""
    with running_site() as site:
        yield site


def test_two_processes_keep_turns_and_ask_for_robots_txt_once(site: Site) -> None:
    """As a worker and the API do, or two workers."""
    site.robots("User-agent: *\nDisallow: /shut")
    address, shared = site.put("/a", "文"), FakeHosts(time.monotonic)
    manners = Manners(agent="Caibian", is_private_allowed=True, gap=0.3)

    async def asked() -> list[Answer | Failure]:
        async with (
            Http(manners, resolve=site.resolve, shared=shared) as one,
            Http(manners, resolve=site.resolve, shared=shared) as other,
        ):
            answers = [await one.get(address, SMALL), await other.get(address, SMALL)]
            shut = site.address("/shut")
            return [*answers, await other.get(shut, SMALL)]

    *answers, shut = asyncio.run(asked())
    assert all(isinstance(answer, Answer) for answer in answers)
    assert isinstance(shut, Failure)
    assert shut.cause is Cause.ROBOTS
    assert [one.path for one in site.asked] == ["/robots.txt", "/a", "/a"]
    # From robots.txt, which has no turn of its own and comes before the first: the page may have
    # come late after its turn.
    assert site.asked[2].at - site.asked[0].at > 0.25


class AwayHosts(FakeHosts):
    """The store is away."""

    def reserve(self, host: str, gap: float, patience: float) -> float:
        """Say so."""
        raise RedisAway

    def pause(self, host: str, seconds: float) -> None:
        """Say so."""
        raise RedisAway


def test_while_the_store_is_away_each_goes_by_itself() -> None:
    """As politely as it can."""

    async def visit() -> None:
        shared = AwayHosts(lambda: 0.0)
        hosts = Hosts(gap=9.0, places=1, patience=5.0, clock=lambda: 0.0, shared=shared)
        async with hosts.turn("a.example", 0.0):
            pass
        with pytest.raises(Failed):
            async with hosts.turn("a.example", 0.0):
                pass
        await hosts.pause("b.example", 60.0)
        with pytest.raises(Failed):
            async with hosts.turn("b.example", 0.0):
                pass

    asyncio.run(visit())
