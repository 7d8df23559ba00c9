"""What a fault is: a small object that does its harm step by step, and a registry of all."""

import random
import signal
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

import psutil

from chaos import victims
from chaos.links import Trouble
from chaos.stage import Stage

LOCAL, ELASTICSEARCH = "local", "elasticsearch"
BOTH = (LOCAL, ELASTICSEARCH)

Steps = Generator[float, None, None]

_COSTLY = 0.3


@dataclass
class Scene:
    """What a fault works with: the stage, dice, how brief it shall be, and the count of its harm.

    `brief` scales how long it lasts: 1 in an episode, less where many follow each other.
    `faults` counts what was done once (a kill, a cut, a window of loss), `harm` what it hit
    (processes, connections, requests).
    """

    stage: Stage
    dice: random.Random
    brief: float = 1.0
    faults: int = 0
    harm: int = 0
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def span(self, least: float, most: float) -> float:
        """Return how many seconds to wait: by the dice, scaled."""
        return self.dice.uniform(least, most) * self.brief

    def hit(self, harm: int = 1) -> None:
        """Count something that was done."""
        self.faults += 1
        self.harm += harm

    def kill(self, part: str, *, only_children: bool = False) -> None:
        """Kill a part with signal 9."""
        find = victims.children if only_children else victims.processes
        if hit := victims.send(find(self.stage.system, part), signal.SIGKILL):
            self.hit(hit)

    def frozen(self, part: str, seconds: float, *, who: str = "all") -> Steps:
        """Freeze a part, wait, and wake it."""
        find = {
            "all": victims.processes,
            "children": victims.children,
            "parents": victims.parents,
        }[who]
        yield from self.stilled(find(self.stage.system, part), seconds)

    def stilled(self, found: Sequence[psutil.Process], seconds: float) -> Steps:
        """Freeze processes, wait, and wake them."""
        try:
            self.hit(victims.send(found, signal.SIGSTOP))
            yield seconds
        finally:
            victims.send(found, signal.SIGCONT)

    def troubled(self, part: str, server: str, trouble: Trouble, seconds: float) -> Steps:
        """Have something go wrong with the links of a part to a server (* for all) for a while."""
        links = self.stage.links.matching(part, server)
        before = self.stage.links.injected(links)
        try:
            self.stage.links.set(links, trouble)
            yield seconds
        finally:
            self.stage.links.set(links, Trouble())
            self.hit(self.stage.links.injected(links) - before)


Run = Callable[[Scene], Steps]
Needs = Callable[[Stage], str | None]


@dataclass(frozen=True)
class Fault:
    """Something that can go wrong.

    `run` yields how many seconds to wait before its next step; when it ends or is closed, all that
    it broke is mended. `is_brief` says that it may come every second. `needs` returns what it lacks
    on this stage, or None.
    """

    name: str
    about: str
    run: Run
    indexes: tuple[str, ...] = BOTH
    is_brief: bool = False
    needs: Needs | None = None

    @property
    def share(self) -> float:
        """How often it comes in the rapid form: a process that starts takes seconds of CPU."""
        return _COSTLY if self.name.endswith(("-killed", "-restarted")) else 1.0

    def lacks(self, stage: Stage) -> str | None:
        """Return what it lacks on this stage, whose index is one of its own; None: nothing."""
        return self.needs(stage) if self.needs else None


_REGISTRY: dict[str, Fault] = {}


def fault(
    name: str,
    *,
    indexes: tuple[str, ...] = BOTH,
    is_brief: bool = False,
    needs: Needs | None = None,
) -> Callable[[Run], Run]:
    """Enter a function as a fault; its docstring says what the fault is about."""

    def enter(run: Run) -> Run:
        register(Fault(name, (run.__doc__ or "").strip(), run, indexes, is_brief, needs))
        return run

    return enter


def register(one: Fault) -> None:
    """Enter a fault."""
    if one.name in _REGISTRY:
        raise ValueError(f"two faults are called {one.name}")
    _REGISTRY[one.name] = one


def registered() -> dict[str, Fault]:
    """Return all faults that have been entered, by name."""
    return dict(_REGISTRY)
