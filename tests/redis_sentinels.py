"""Redis servers that replicate each other, and the sentinels that watch over them."""

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from redis import Redis

from tools.redis_server import free_port, patient_client, redis_server_path
from tools.system import eventually

STORE, BROKER = "caibian-store", "caibian-broker"
SENTINEL_PASSWORD = "which of them"
PASSWORD = "写 字/%"
# After so long a server that doesn't answer counts as down.
_DOWN_MS = 1500


class Server:
    """A redis-server in a folder of its own, on a port that stays."""

    def __init__(self, folder: Path, *lines: str) -> None:
        self.port = free_port()
        self.file = folder / "redis.conf"
        self._arguments = ["--sentinel"] if "sentinel" in folder.name else []
        folder.mkdir(parents=True)
        (folder / "data").mkdir()
        own = [f"port {self.port}", "bind 127.0.0.1", f'dir "{folder}/data"', "logfile redis.log"]
        self.file.write_text("\n".join([*own, *lines, ""]), encoding="utf-8")
        self.start()

    def start(self) -> None:
        """Start it, or start it again after it was killed."""
        command = [redis_server_path(), str(self.file), *self._arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def signal(self, sign: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(sign)

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()

    def client(self, password: str) -> Redis:
        """Return a client that waits until the server is there."""
        return patient_client(self.port, password=password, decode_responses=True)


class Group:
    """A master with its replicas, known to the sentinels by a name."""

    def __init__(self, name: str, folder: Path, count: int, *lines: str) -> None:
        self.name = name
        secret = (f'requirepass "{PASSWORD}"', f'masterauth "{PASSWORD}"', "save ''")
        quick = ("repl-diskless-sync yes", "repl-diskless-sync-delay 0")
        self.servers = [
            Server(folder / f"{name}-{number}", *secret, *quick, *lines) for number in range(count)
        ]
        first = self.servers[0]
        for other in self.servers[1:]:
            with other.client(PASSWORD) as client:
                client.replicaof("127.0.0.1", first.port)
        eventually(lambda: self.replicas(first) == count - 1, 60)

    def replicas(self, server: Server) -> int:
        """Return how many replicas a server has online."""
        with server.client(PASSWORD) as client:
            info = client.info("replication")
        online = [info[f"slave{number}"]["state"] for number in range(info["connected_slaves"])]
        return online.count("online")


class World:
    """Groups and three sentinels that agree by two."""

    def __init__(self, folder: Path, groups: Sequence[Group]) -> None:
        self.groups = {group.name: group for group in groups}
        watching = [line for group in groups for line in _watch(group)]
        self.sentinels = [
            Server(folder / f"sentinel-{n}", f'requirepass "{SENTINEL_PASSWORD}"', *watching)
            for n in range(3)
        ]
        eventually(lambda: all(self._is_complete(name) for name in self.groups), 60)

    @property
    def addresses(self) -> str:
        """Return where the sentinels are, as the settings want it."""
        return ",".join(f"127.0.0.1:{sentinel.port}" for sentinel in self.sentinels)

    def master(self, name: str) -> Server:
        """Return the master of a group, as the first sentinel sees it."""
        with self.sentinels[0].client(SENTINEL_PASSWORD) as client:
            _, port = client.sentinel_get_master_addr_by_name(name)
        return next(server for server in self.groups[name].servers if server.port == int(port))

    def wait_for_another_master(self, name: str, old: Server) -> Server:
        """Return the new master once the sentinels have made one."""
        eventually(lambda: self.master(name) is not old, 60)
        return self.master(name)

    def close(self) -> None:
        """Kill all, frozen ones too."""
        for server in [*self.sentinels, *(s for g in self.groups.values() for s in g.servers)]:
            server.kill()

    def _is_complete(self, name: str) -> bool:
        seen = []
        for sentinel in self.sentinels:
            with sentinel.client(SENTINEL_PASSWORD) as client:
                seen.append(client.sentinel_masters()[name])
        replicas = len(self.groups[name].servers) - 1
        return all(
            one["num-other-sentinels"] == 2 and one["num-slaves"] == replicas for one in seen
        )


@contextmanager
def watched(folder: Path, groups: dict[str, tuple[int, Sequence[str]]]) -> Iterator[World]:
    """Run groups (name: servers, lines of their files) under three sentinels."""
    made = [Group(name, folder, count, *lines) for name, (count, lines) in groups.items()]
    world = World(folder, made)
    try:
        yield world
    finally:
        world.close()


def _watch(group: Group) -> list[str]:
    name, port = group.name, group.servers[0].port
    return [
        f"sentinel monitor {name} 127.0.0.1 {port} 2",
        f'sentinel auth-pass {name} "{PASSWORD}"',
        f"sentinel down-after-milliseconds {name} {_DOWN_MS}",
        f"sentinel failover-timeout {name} 5000",
        f"sentinel parallel-syncs {name} 1",
    ]
