"""Behind sentinels, store and broker are where their master is now."""

import asyncio
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from flower.utils.broker import Broker
from pydantic import SecretStr
from redis import Redis

from shared.errors import QueueAway, RedisAway
from shared.http.rates import open_rates
from shared.path.broker import BrokerSentinelTransport
from shared.path.celery_queue import make_celery, queue_length, send_ids
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_intake import RedisIntake, open_intake
from shared.settings import SharedSettings
from tests.articles import raw
from tests.redis_sentinels import BROKER, PASSWORD, SENTINEL_PASSWORD, STORE, Server, World, watched
from tools.system import eventually

PATIENCE = 60.0


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run a store of three and a broker of two."""
    with watched(tmp_path_factory.mktemp("sentinels"), {STORE: (3, []), BROKER: (2, [])}) as world:
        yield world


@pytest.fixture
def settings(world: World) -> SharedSettings:
    """Return settings with one sentinel in front that is away."""
    hosts = f"127.0.0.1:1,{world.addresses}"
    return SharedSettings(
        redis_sentinels=hosts,
        broker_sentinels=hosts,
        redis_password=SecretStr(PASSWORD),
        broker_password=SecretStr(PASSWORD),
        sentinel_password=SecretStr(SENTINEL_PASSWORD),
    )


def set_value(redis: Redis, value: str) -> bool:
    """Write in a script, as the ledger does; tell whether that went through."""
    try:
        with redis_errors():
            redis.eval("redis.call('SET', 'key', ARGV[1])", 0, value)
    except RedisAway:
        return False
    return True


def port_of(redis: Redis) -> int:
    """Return the port of the server that answers."""
    info: Any = redis.config_get("port")
    return int(info["port"])


def test_the_store_is_its_master_and_the_next_one_when_it_is_killed(
    world: World, settings: SharedSettings
) -> None:
    """The same client goes on, without being told; what it wrote is there."""
    with connect(settings) as redis:
        old = world.master(STORE)
        assert set_value(redis, "before")
        assert redis.execute_command("WAIT", 2, 5000) == 2
        assert port_of(redis) == old.port
        old.kill()
        assert not set_value(redis, "lost")
        new = world.wait_for_another_master(STORE, old)
        eventually(lambda: set_value(redis, "after"), PATIENCE)
        assert port_of(redis) == new.port
        assert redis.get("key") == "after"
    old.start()
    eventually(lambda: world.groups[STORE].replicas(new) == 2, PATIENCE)


def test_rates_are_counted_by_the_master_of_the_broker(
    world: World, settings: SharedSettings
) -> None:
    """Which the sentinels name, though one of them is away."""

    async def take() -> int:
        rates = open_rates(settings, 60).rates
        try:
            return await rates.take("a", 3, 5)
        finally:
            await rates.close()

    assert asyncio.run(take()) == 3


def test_a_demoted_master_is_left_at_its_first_refusal(
    world: World, settings: SharedSettings
) -> None:
    """Also where a script met it, which redis-py by itself takes for the script's fault."""
    master = world.master(STORE)
    with connect(settings) as redis, master.client(PASSWORD) as admin:
        assert set_value(redis, "before")
        assert all(connection._sock for connection in _idle(redis))
        admin.config_set("min-replicas-to-write", "9")
        try:
            assert not set_value(redis, "refused")
            assert not any(connection._sock for connection in _idle(redis))
        finally:
            admin.config_set("min-replicas-to-write", "0")
        assert set_value(redis, "after")


def _idle(redis: Redis) -> list[Any]:
    pool: Any = redis.connection_pool
    return list(pool._available_connections)


def straight_to(server: Server, settings: SharedSettings, wait: int) -> RedisIntake:
    """Return the intake of one who doesn't ask the sentinels, as if connected since before."""
    straight = {"redis_sentinels": "", "redis_port": server.port, "redis_wait": wait}
    return open_intake(settings.model_copy(update=straight))


def test_a_master_that_wakes_up_acknowledges_nothing(
    world: World, settings: SharedSettings
) -> None:
    """It believes for some seconds that it is one, and would lose what it takes; WAIT tells."""
    old = world.master(STORE)
    old.signal(signal.SIGSTOP)
    new = world.wait_for_another_master(STORE, old)
    old.signal(signal.SIGCONT)
    # The other replica may still be the old one's: only who waits for all is safe at once.
    with pytest.raises(RedisAway, match=r"[01] of 2 replicas"):
        straight_to(old, settings, wait=2).accept([raw("woken", "望川大桥合龙。")])
    eventually(lambda: world.groups[STORE].replicas(new) >= 1, PATIENCE)
    with pytest.raises(RedisAway):
        straight_to(old, settings, wait=1).accept([raw("woken-too", "望川大桥合龙。")])
    eventually(lambda: world.groups[STORE].replicas(new) == 2, PATIENCE)
    intake = open_intake(settings.model_copy(update={"redis_wait": 1}))
    (receipt,) = intake.accept([raw("woken", "望川大桥合龙。")])
    assert receipt
    assert not receipt.duplicate


def test_without_any_sentinel_the_store_is_away(settings: SharedSettings) -> None:
    """Which is nobody's fault, and no reason to end."""
    lost = settings.model_copy(update={"redis_sentinels": "127.0.0.1:1,127.0.0.1:2"})
    with connect(lost) as redis:
        assert not set_value(redis, "nowhere")
    named_otherwise = settings.model_copy(update={"redis_master": "another"})
    with connect(named_otherwise) as redis:
        assert not set_value(redis, "nowhere")


def test_messages_go_to_the_brokers_master_also_after_it_is_frozen(
    world: World, settings: SharedSettings
) -> None:
    """A producer that was connected to the old one sends to the new one."""
    app = make_celery(settings)
    with app.connection() as connection:
        assert isinstance(connection.transport, BrokerSentinelTransport)
        connection.switch(connection.alt[1])
        assert isinstance(connection.transport, BrokerSentinelTransport)
    send_ids(app, "any.task", ["id"], "enrich")
    assert queue_length(app, "enrich") == 1
    old = world.master(BROKER)
    old.signal(signal.SIGSTOP)
    try:
        world.wait_for_another_master(BROKER, old)
        eventually(lambda: sent(app), PATIENCE)
        assert queue_length(app, "enrich") >= 1
    finally:
        old.signal(signal.SIGCONT)
    app.close()


def sent(app: Any) -> bool:
    """Tell whether a message could be sent."""
    try:
        send_ids(app, "any.task", ["id"], "enrich")
    except QueueAway:
        return False
    return True


def test_flower_counts_the_messages_of_the_master(settings: SharedSettings, world: World) -> None:
    """It asks the first sentinel only, so that one has to be there."""
    app = make_celery(settings.model_copy(update={"broker_sentinels": world.addresses}))
    url = app.connection().as_uri(include_password=True)

    async def ask() -> list[dict[str, Any]]:
        broker: Any = Broker(url, broker_options=app.conf.broker_transport_options)
        try:
            return list(await broker.queues(["enrich"]))
        finally:
            for sentinel in broker.redis.connection_pool.sentinel_manager.sentinels:
                await sentinel.aclose()

    eventually(lambda: sent(app), PATIENCE)
    (queue,) = asyncio.run(ask())
    assert queue["messages"] == queue_length(app, "enrich") > 0


def test_a_worker_blocked_on_a_server_that_is_demoted_sees_a_lost_connection(
    world: World, settings: SharedSettings
) -> None:
    """UNBLOCKED is no message's fault: kombu's own connection would end the worker for it."""
    master = world.master(BROKER)
    with make_celery(settings).connection() as connection:
        channel: Any = connection.default_channel
        other = next(one for one in world.groups[BROKER].servers if one is not master)
        with channel.conn_or_acquire() as client, master.client(PASSWORD) as admin:
            blocked = client.connection_pool.get_connection()
            blocked.send_command("BRPOP", "nothing-comes-here", 0)
            blocked.send_command("PING")
            waiting = client.connection_pool.get_connection()
            demote(admin, other)
            waiting.send_command("WAIT", 1, 100)
            for each in (blocked, waiting):
                with pytest.raises(connection.connection_errors):
                    each.read_response()
                assert each._sock is None


def demote(admin: Redis, other: Server) -> None:
    """Make a master a replica without a word to its clients; the sentinels mend that later."""
    admin.replicaof("127.0.0.1", other.port)
