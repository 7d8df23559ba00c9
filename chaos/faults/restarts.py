"""Stopping and starting, as in a deployment, and the death of what keeps the processes."""

import signal
import time
from functools import partial

from chaos import victims
from chaos.faults.fault import Fault, Scene, Steps, fault, register

STOP_SECONDS = 20.0


def _asked_to_stop(scene: Scene, part: str) -> Steps:
    for _ in range(max(1, round(3 * scene.brief))):
        found = victims.parents(scene.stage.system, part)
        if hit := victims.send(found, signal.SIGTERM):
            scene.hit(hit)
        yield scene.span(4, 7)


for _part in ("enrich", "indexer", "ingest", "search"):
    register(
        Fault(
            f"{_part}-restarted",
            f"{_part} is asked to stop (SIGTERM) and started again",
            partial(_asked_to_stop, part=_part),
            is_brief=True,
        )
    )


@fault("all-restarted")
def all_restarted(scene: Scene) -> Steps:
    """Everything is stopped and started again."""
    yield scene.span(1, 3)
    _stopped(scene)
    scene.broken += scene.stage.start_again()
    yield 0.1


@fault("all-restarted-store-frozen")
def restarted_while_store_is_frozen(scene: Scene) -> Steps:
    """Everything is stopped while the store stands still, and started again."""
    victims.send(victims.processes(scene.stage.system, "store"), signal.SIGSTOP)
    yield scene.span(2, 4)
    _stopped(scene)
    scene.broken += scene.stage.start_again()
    yield 0.1


def _orphaned(scene: Scene, part: str) -> Steps:
    """Kill what keeps the processes, go on under it for a while, and start again."""
    scene.kill(part)
    yield scene.span(5, 8)
    scene.broken += scene.stage.start_again()
    yield 0.1


register(Fault("supervisord-killed", "kill -9 of supervisord; then make up again",
               partial(_orphaned, part="supervisord")))  # fmt: skip
register(Fault("up-killed", "kill -9 of make up itself; then make up again",
               partial(_orphaned, part="up")))  # fmt: skip


def _stopped(scene: Scene) -> None:
    began = time.monotonic()
    status = scene.stage.system.stop()
    seconds = time.monotonic() - began
    scene.hit()
    scene.notes.append(f"stopped in {seconds:.0f} s, status {status}")
    if seconds > STOP_SECONDS:
        scene.broken.append(f"stopping took {seconds:.0f} s")
