"""Slow and full disks, and clocks that jump."""

import os
from contextlib import suppress
from functools import partial

from chaos.faults.fault import Fault, Scene, Steps, fault, register
from chaos.stage import Stage

_HOUR = 3600.0
_SLOW_SECONDS = 1.0
_PIECE = b"\0" * (1 << 20)
_WORKING = ("ingest", "enrich", "indexer", "search")


def _needs_shim(stage: Stage) -> str | None:
    return None if stage.knobs else "needs a C compiler"


def _needs_small_disk(stage: Stage) -> str | None:
    return (
        None
        if stage.has_small_disk
        else "needs root and --small-disk, for a file system of its own"
    )


@fault("store-disk-slow", needs=_needs_shim)
def slow_disk(scene: Scene) -> Steps:
    """Each sync of the store's disk takes a second longer."""
    scene.stage.knobs["store"].set(disk_seconds=_SLOW_SECONDS)
    try:
        scene.hit()
        yield scene.span(10, 15)
    finally:
        scene.stage.knobs["store"].set()


@fault("store-killed-disk-slow", needs=_needs_shim)
def killed_on_slow_disk(scene: Scene) -> Steps:
    """Kill -9 of the store, three times, while each sync takes a second longer."""
    scene.stage.knobs["store"].set(disk_seconds=_SLOW_SECONDS)
    try:
        for _ in range(3):
            yield scene.span(3, 6)
            scene.kill("store")
    finally:
        scene.stage.knobs["store"].set()


@fault("disk-full", needs=_needs_small_disk)
def full_disk(scene: Scene) -> Steps:
    """Fill the file system of the data folder for a while."""
    ballast = scene.stage.system.data / "ballast"
    try:
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(_PIECE)
        with suppress(OSError), ballast.open("ab", buffering=0) as file:
            while True:
                file.write(b"\0" * os.statvfs(ballast).f_bsize)
        scene.hit()
        yield scene.span(15, 20)
    finally:
        ballast.unlink(missing_ok=True)


def _jumped(scene: Scene, parts: tuple[str, ...]) -> Steps:
    """Set the clocks of some parts an hour ahead or back, each its own way, and right again."""
    chosen = [part for part in parts if part in scene.stage.knobs]
    try:
        for part in chosen:
            hours = scene.dice.choice((-_HOUR, _HOUR))
            scene.notes.append(f"{part} {hours / _HOUR:+.0f} h")
            scene.stage.knobs[part].set(clock_seconds=hours)
            scene.hit()
        yield scene.span(10, 14)
    finally:
        for part in chosen:
            scene.stage.knobs[part].set()


for _name, _parts in (
    ("store-clock-jumps", ("store",)),
    ("broker-clock-jumps", ("broker",)),
    ("worker-clocks-jump", _WORKING),
    ("all-clocks-jump", (*_WORKING, "store", "broker")),
):
    register(
        Fault(
            _name,
            f"the clock of {', '.join(_parts)} is an hour off for a while, each its own way",
            partial(_jumped, parts=_parts),
            is_brief=True,
            needs=_needs_shim,
        )
    )
