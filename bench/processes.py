"""What the processes of a system cost: CPU and memory, by group."""

from collections.abc import Iterator
from dataclasses import dataclass

import psutil

from tools.system import System

GROUPS = {
    "redis": "redis-server",
    "ingest": "-m services.ingest",
    "enrich": "-m services.enrich worker",
    "indexer": "-m services.search indexer",
    "vectors": "-m services.search vectors",
    "search": "-m services.search api",
    "flower": "-m services.enrich flower",
    "elasticsearch": "caibian.testnode.launcher",
}
MIB = 1 << 20


@dataclass(frozen=True)
class Usage:
    """CPU seconds so far and resident memory in MiB, by group."""

    cpu: dict[str, float]
    memory: dict[str, list[float]]


def usage(system: System, others: list[psutil.Process]) -> Usage:
    """Return what the system's processes, and others beside it, have used so far."""
    cpu = dict.fromkeys(GROUPS, 0.0)
    memory: dict[str, list[float]] = {name: [] for name in GROUPS}
    for group, process in _grouped(system, others):
        cpu[group] += cpu_seconds(process)
        memory[group].append(process.memory_info().rss / MIB)
    return Usage(cpu, memory)


def cpu_seconds(process: psutil.Process) -> float:
    """Return the CPU seconds that a process has used so far. Raises NoSuchProcess."""
    times = process.cpu_times()
    return float(times.user + times.system)


def memory(system: System, others: list[psutil.Process]) -> dict[str, list[dict[str, float]]]:
    """Return the memory of each process in MiB, by group: resident, and its share of the shared."""
    sizes: dict[str, list[dict[str, float]]] = {}
    for group, process in _grouped(system, others):
        whole = process.memory_full_info()
        sizes.setdefault(group, []).append({"rss": whole.rss / MIB, "pss": whole.pss / MIB})
    return sizes


def elasticsearch_processes(url: str = "") -> list[psutil.Process]:
    """Return the nodes that run on this machine, or the one of `tools/elasticsearch` at `url`."""
    nodes = [process for process in psutil.process_iter() if _group(process) == "elasticsearch"]
    # Its port is the last that its command names.
    port = url.rpartition(":")[2]
    return [node for node in nodes if not url or node.cmdline()[-1] == port]


def _grouped(system: System, others: list[psutil.Process]) -> Iterator[tuple[str, psutil.Process]]:
    """Yield the system's processes, and others beside it, that have a group, with its name."""
    assert system.process is not None
    for process in psutil.Process(system.process.pid).children(recursive=True) + others:
        if group := _group(process):
            yield group, process


def _group(process: psutil.Process) -> str | None:
    try:
        command = " ".join(process.cmdline())
    except psutil.Error:
        return None
    return next((name for name, mark in GROUPS.items() if mark in command), None)
