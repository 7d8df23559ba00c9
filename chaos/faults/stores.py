"""What is done to the two Redises from within: full, flushed, scripts and queues gone."""

from functools import partial

from redis import Redis
from redis.exceptions import RedisError

from chaos.faults.fault import Fault, Scene, Steps, fault, register

_QUEUES = (
    *("enrich", "index", "enrich-bulk", "index-bulk"),
    *("alerts", "deliveries", "digests", "vectors", "sources"),
)
_UNACKED = ("unacked", "unacked_index", "unacked_mutex")
_SMALL = 1 << 20
_FULL_SECONDS = 15, 15


def _limited(scene: Scene, redis: Redis, most: int, policy: str, seconds: float) -> Steps:
    """Let a server use so many bytes for a while, by this policy."""
    before = _settings(redis, "maxmemory", "maxmemory-policy")
    try:
        redis.config_set("maxmemory-policy", policy)
        redis.config_set("maxmemory", str(most))
        scene.hit()
        yield seconds
    finally:
        _restore(redis, before)


def _full(scene: Scene, server: str) -> Steps:
    """Set maxmemory just under what is used, so that whatever grows is refused."""
    with scene.stage.redis(server) as redis:
        most = int(redis.info("memory")["used_memory"]) - 4096
        yield from _limited(scene, redis, most, "noeviction", scene.span(*_FULL_SECONDS))


for _server in ("store", "broker"):
    register(
        Fault(
            f"{_server}-full",
            f"{_server} has a maxmemory just under what it uses, and evicts nothing",
            partial(_full, server=_server),
            is_brief=True,
        )
    )


@fault("broker-evicts", is_brief=True)
def broker_evicts(scene: Scene) -> Steps:
    """Let the broker use one MiB, so that queues are evicted."""
    with scene.stage.redis("broker") as redis:
        yield from _limited(scene, redis, _SMALL, "allkeys-lru", scene.span(8, 12))


def _deleted(scene: Scene, pattern: str, times: int) -> Steps:
    with scene.stage.redis("broker") as redis:
        for _ in range(max(1, round(times * scene.brief))):
            keys = [key for key in redis.scan_iter(count=1000) if _is_one(key, pattern)]
            scene.hit(int(redis.delete(*keys)) if keys else 0)
            yield scene.span(0.5, 2)


for _name, _about in (
    ("queues", "the lists of waiting messages are deleted"),
    ("bindings", "which queues there are is forgotten"),
    ("unacked", "which messages are in work is forgotten"),
):
    register(
        Fault(f"{_name}-deleted", _about, partial(_deleted, pattern=_name, times=6), is_brief=True)
    )


@fault("broker-flushed", is_brief=True)
def broker_flushed(scene: Scene) -> Steps:
    """FLUSHALL on the broker."""
    with scene.stage.redis("broker") as redis:
        for _ in range(max(1, round(4 * scene.brief))):
            redis.flushall()
            scene.hit()
            yield scene.span(1, 3)


@fault("scripts-flushed", is_brief=True)
def scripts_flushed(scene: Scene) -> Steps:
    """SCRIPT FLUSH on both, again and again."""
    for _ in range(max(1, round(8 * scene.brief))):
        for server in ("store", "broker"):
            with scene.stage.redis(server) as redis:
                redis.script_flush()
        scene.hit()
        yield scene.span(0.3, 1.5)


@fault("store-killed-rewriting")
def killed_while_rewriting(scene: Scene) -> Steps:
    """Kill -9 of the store while it writes its append-only file anew."""
    for _ in range(3):
        with scene.stage.redis("store") as redis:
            redis.bgrewriteaof()
        yield scene.span(0.0, 0.3)
        scene.kill("store")
        yield scene.span(2, 4)


def _settings(redis: Redis, *names: str) -> dict[str, str]:
    return {name: str(redis.config_get(name)[name]) for name in names}


def _restore(redis: Redis, settings: dict[str, str]) -> None:
    try:
        for name, value in settings.items():
            redis.config_set(name, value)
    except RedisError:
        # Another fault has killed it, and it comes back with its own settings.
        return


def _is_one(key: str, pattern: str) -> bool:
    if pattern == "bindings":
        return key.startswith("_kombu.binding.")
    return key in (_QUEUES if pattern == "queues" else _UNACKED)
