"""A real Elasticsearch: the one that is named, else nodes made by tools/elasticsearch."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.redis_server import free_port

ROOT = Path(__file__).parent.parent
_STOP_SECONDS = 60


class NoJava(Exception):
    """There is no Java and Maven here, so nothing runs against a real Elasticsearch."""


@contextmanager
def elasticsearch_node(folder: Path, heap: str = "512m", java_options: str = "") -> Iterator[str]:
    """Yield the address of a node; its own one has this heap and these options. Raises NoJava."""
    if url := os.environ.get("CAIBIAN_TEST_ELASTICSEARCH_URL"):
        yield url
        return
    need_java()
    with ElasticsearchNode(folder, free_port(), heap, java_options=java_options) as node:
        node.wait()
        yield node.url


@dataclass
class ElasticsearchNode:
    """A node as a process of its own, which can be killed and started again in its folder."""

    folder: Path
    port: int
    heap: str
    settings: dict[str, str] = field(default_factory=dict)
    java_options: str = ""
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "ElasticsearchNode":
        """Start it."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it, if it runs."""
        if self.process is not None:
            self.process.terminate()
            self._end()

    def start(self) -> None:
        """Start it; `wait` tells when it can be asked."""
        more = [f"{name}={value}" for name, value in self.settings.items()]
        run = str(ROOT / "tools/elasticsearch/run")
        command = [run, str(self.folder), str(self.port), self.heap, *more]
        own = {"ES_JAVA_OPTS": self.java_options} if self.java_options else {}
        env = os.environ | own
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)

    def wait(self) -> None:
        """Wait until it answers."""
        assert self.process is not None
        assert self.process.stdout is not None
        assert any(line.startswith("READY") for line in self.process.stdout), (
            "the node ended before it was ready"
        )

    def kill(self) -> None:
        """Kill it at once (SIGKILL), as a machine goes down."""
        assert self.process is not None
        self.process.kill()
        self._end()

    def _end(self) -> None:
        assert self.process is not None
        self.process.wait(_STOP_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None


@contextmanager
def elasticsearch_cluster(
    folder: Path, nodes: int = 3, heap: str = "256m"
) -> Iterator[list[ElasticsearchNode]]:
    """Yield the nodes of a cluster on the loopback, each in a folder of its own. Raises NoJava."""
    need_java()
    transports = [free_port() for _ in range(nodes)]
    names = [f"node-{number}" for number in range(nodes)]
    shared = {
        "discovery.type": "multi-node",
        "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in transports),
        "cluster.initial_master_nodes": ",".join(names),
    }
    made = [
        ElasticsearchNode(
            folder / name,
            free_port(),
            heap,
            shared | {"node.name": name, "transport.port": str(transport)},
        )
        for name, transport in zip(names, transports, strict=True)
    ]
    with ExitStack() as stack:
        for node in made:
            stack.enter_context(node)
        for node in made:
            node.wait()
        yield made


def need_java() -> None:
    """Raise NoJava where no node can be made or run."""
    if not (shutil.which("java") and shutil.which("mvn")):
        raise NoJava
