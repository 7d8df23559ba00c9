"""The stage: a real system, its servers behind links that can be broken, its shims and its node."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from redis import Redis

from chaos import press, victims
from chaos.control import Links
from chaos.links import Trouble
from chaos.node import Node
from chaos.shims.shim import Knobs, NoCompiler, compiled
from chaos.wiring import CLIENTS, SERVERS, Env, wired
from tools.system import ROOT, System, eventually

_ELASTIC_PARTS = ("indexer", "search", "vectors", "commands")
_STOP_SECONDS = 60
_STARTS = 3
_SMALL_DISK = "1g"
# Before the names of the parts of a second host.
SECOND = "second-"


@dataclass
class Stage:
    """What the faults act on. `node` is None where the local index serves."""

    system: System
    links: Links
    folder: Path
    node: Node | None
    knobs: dict[str, Knobs] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)
    has_small_disk: bool = False

    @property
    def index(self) -> str:
        """Which index serves."""
        return "elasticsearch" if self.node else "local"

    def elastic(self) -> tuple[Node, str]:
        """Return the node and the alias of our index on it, where there is one."""
        assert self.node is not None
        return self.node, self.system.env["CAIBIAN_INDEX_NAME"]

    def redis(self, server: str) -> Redis:
        """Return a client of the store or the broker that goes past the links."""
        port = self.system.ports[victims.SERVERS[server]]
        return Redis(port=port, socket_timeout=5, socket_connect_timeout=2, decode_responses=True)

    def command(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command of the search service, behind links of its own."""
        with (self.folder / "commands.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "services.search", *arguments],
                cwd=ROOT,
                env=self.system.env | self.commands,
                stdout=log,
                stderr=log,
            )

    def is_ready(self) -> bool:
        """Whether ingest and search are ready and both kinds of worker are there."""
        with suppress(Exception):
            workers = self.system.stats()["workers"].values()
            probes = (self.system.ingest, self.system.search_api)
            return all(workers) and all(one.get("/readyz").status_code == 200 for one in probes)
        return False

    def start_again(self) -> list[str]:
        """Run `make up` once more, as one does who sees it end; return what went wrong.

        Whoever tries again waits until the one before has ended by itself.
        """
        trouble: list[str] = []
        for _ in range(_STARTS):
            process = self.system.process
            if process is not None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_STOP_SECONDS)
            try:
                self.system.start()
                return trouble
            except AssertionError as error:
                trouble.append(f"make up: {str(error).strip()[-200:]}")
        return trouble

    def rescue(self, seconds: float) -> str | None:
        """Return None once all is ready; else kill what is there, start anew and say so."""
        with suppress(AssertionError):
            eventually(self.is_ready, seconds)
            return None
        _kill_everyone(self.system)
        return "; ".join([f"not ready {seconds:.0f} s after the fault", *self.start_again()])

    def mend(self) -> None:
        """Wake what is frozen and let every link and shim do its work."""
        for process in victims.everyone(self.system) + (self.node.victims() if self.node else []):
            with suppress(psutil.Error):
                process.resume()
        self.links.set(self.links.names, Trouble())
        for knobs in self.knobs.values():
            knobs.set()


@contextmanager
def staged(
    folder: Path,
    index: str,
    extra: Mapping[str, str],
    *,
    seed: int,
    with_small_disk: bool = False,
) -> Iterator[Stage]:
    """Start everything in a folder and stop it in the end, orphans included."""
    with ExitStack() as stack:
        links = stack.enter_context(Links(seed))
        node = _node(stack, folder) if index == "elasticsearch" else None
        system = _system(folder, extra, seed, with_elastic=node is not None)
        stack.callback(system.close)
        stage = Stage(system, links, folder, node)
        if with_small_disk:
            stage.has_small_disk = _small_disk(stage, stack)
        _preload(stage, stack)
        _wire(stage)
        stack.callback(_stop, stage)
        system.start()
        eventually(stage.is_ready, 60)
        yield stage


def _node(stack: ExitStack, folder: Path) -> Node:
    node = Node(folder / "elasticsearch")
    stack.callback(node.stop)
    node.start()
    return node


def _system(folder: Path, extra: Mapping[str, str], seed: int, *, with_elastic: bool) -> System:
    settings = {"CAIBIAN_EMBEDDER": "none"} | press.SETTINGS | dict(extra)
    if with_elastic:
        # Each part is told its own way to the node.
        settings |= {"CAIBIAN_INDEX_NAME": f"chaos-{seed}-{int(time.time())}"}
    return System(folder / "data", settings, folder / "supervisord.conf")


def _preload(stage: Stage, stack: ExitStack) -> None:
    try:
        library = compiled(stage.folder)
    except NoCompiler:
        return
    for part in (*CLIENTS, *SERVERS):
        if part != "flower":
            knobs = stage.knobs[part] = Knobs(stage.folder / f"{part}.knobs", library)
            stack.callback(knobs.close)


def _small_disk(stage: Stage, stack: ExitStack) -> bool:
    """Mount a file system of its own on the data folder; False where that isn't allowed."""
    folder = stage.system.data
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL_DISK}", "tmpfs", str(folder)]
    if not victims.is_root() or subprocess.run(command, check=False).returncode:
        return False
    stack.callback(subprocess.run, ["umount", "-l", str(folder)], check=False)
    return True


def _wire(stage: Stage) -> None:
    """Open the links of every part and write the process manager's file."""
    envs: dict[str, Env] = {part: way_of(stage, part) for part in CLIENTS}
    stage.commands = dict(way_of(stage, "commands"))
    for part, knobs in stage.knobs.items():
        envs[part] = dict(envs.get(part, {})) | knobs.env
    wired(ROOT / "supervisord.conf", stage.folder / "supervisord.conf", envs)


def way_of(stage: Stage, part: str, host: str = "127.0.0.1") -> dict[str, str]:
    """Open the links of a part and return the settings that lead through them."""
    ports = stage.system.ports
    env = {}
    for server, name in victims.SERVERS.items():
        port = stage.links.add(f"{part}>{server}", ports[name], host=host)
        env[f"CAIBIAN_{name}_PORT"] = str(port)
        if host != "127.0.0.1":
            env[f"CAIBIAN_{name}_HOST"] = host
    if stage.node and part.removeprefix(SECOND) in _ELASTIC_PARTS:
        port = stage.links.add(f"{part}>elastic", stage.node.port, host=host, is_http=True)
        env["CAIBIAN_ELASTICSEARCH_URL"] = f"http://{host}:{port}"
    return env


def _stop(stage: Stage) -> None:
    """Stop the system; kill what is left of it."""
    stage.mend()
    process = stage.system.process
    if process is not None and process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
    _kill_everyone(stage.system)


def _kill_everyone(system: System) -> None:
    for left in victims.everyone(system):
        with suppress(psutil.Error):
            left.kill()
