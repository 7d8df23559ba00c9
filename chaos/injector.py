"""Brings faults about: alone or several at once, each step by step, and always mends them."""

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from chaos.faults.fault import Fault, Scene, Steps
from chaos.stage import Stage

_FAULT_SECONDS = 240.0


@dataclass
class Injected:
    """What was done: by which fault, how often, what it hit, how long, what to tell of it."""

    name: str
    faults: int = 0
    harm: int = 0
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def inject(stage: Stage, one: Fault, dice: random.Random, *, brief: float = 1.0) -> Injected:
    """Bring one fault about, from its first step until it is mended."""
    scene = Scene(stage, dice, brief)
    began = time.monotonic()
    steps = one.run(scene)
    try:
        for wait in steps:
            time.sleep(max(0.0, wait))
            if time.monotonic() - began > _FAULT_SECONDS:
                scene.notes.append("broken off")
                break
    except Exception as error:  # noqa: BLE001  # what a fault meets is told, and the run goes on
        scene.broken.append(f"{one.name}: {type(error).__name__}: {error}"[:300])
    finally:
        _close(steps, scene)
    seconds = time.monotonic() - began
    return Injected(one.name, scene.faults, scene.harm, seconds, scene.notes, scene.broken)


def inject_all(
    stage: Stage, faults: Sequence[Fault], dice: random.Random, *, brief: float = 1.0
) -> list[Injected]:
    """Bring faults about that overlap, each a moment after the one before; in the order given."""
    results: list[Injected | None] = [None] * len(faults)
    own = [random.Random(dice.random()) for _ in faults]  # noqa: S311  # repeatable

    def run(place: int) -> None:
        results[place] = inject(stage, faults[place], own[place], brief=brief)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(faults))]
    for thread in threads:
        thread.start()
        time.sleep(dice.uniform(0.2, 2.0) * brief if len(threads) > 1 else 0.0)
    for thread in threads:
        thread.join()
    return [each for each in results if each is not None]


def _close(steps: Steps, scene: Scene) -> None:
    """Have a fault mend what it broke: a generator's clean-up runs when it is closed."""
    try:
        steps.close()
    except Exception as error:  # noqa: BLE001  # what isn't mended is told
        scene.broken.append(f"not mended: {type(error).__name__}: {error}"[:300])
