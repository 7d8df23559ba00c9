"""Systems whose leases and backoffs are short, so that what they hold up is soon due again."""

from collections.abc import Mapping
from configparser import RawConfigParser
from contextlib import AbstractContextManager
from pathlib import Path

from tools import system

QUICK = {
    "CAIBIAN_MAX_ATTEMPTS": "2",
    "CAIBIAN_ARTICLE_SECONDS": "2",
    "CAIBIAN_LEASE_SECONDS": "6",
    "CAIBIAN_GRACE_SECONDS": "1",
    "CAIBIAN_SWEEP_SECONDS": "0.5",
    "CAIBIAN_BACKOFF_SECONDS": "0.2",
    "CAIBIAN_BACKOFF_MAX_SECONDS": "2",
}

_BESIDES = ("alerts", "vectors", "flower")


def lean(folder: Path) -> Path:
    """Return a process manager's file without what is behind the index, and without Flower.

    They take a third of what it costs to start a system.
    """
    file = RawConfigParser()
    file.read(system.ROOT / "supervisord.conf", encoding="utf-8")
    parts = [name for name in file["group:parts"]["programs"].split(",") if name not in _BESIDES]
    file["group:parts"]["programs"] = ",".join(parts)
    for name in _BESIDES:
        assert file.remove_section(f"program:{name}")
    path = folder / "supervisord.conf"
    with path.open("w", encoding="utf-8") as written:
        file.write(written)
    return path


def running(
    data: Path, extra: Mapping[str, str] | None = None, config: Path | None = None
) -> AbstractContextManager[system.System]:
    """Run a quick system for a while."""
    return system.running(data, QUICK | dict(extra or {}), config)
