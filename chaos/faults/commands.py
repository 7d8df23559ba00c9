"""Commands that die on their way: reindex, reenrich, embed."""

import signal
import subprocess
from collections.abc import Generator
from contextlib import suppress
from functools import partial

import httpx

from chaos.faults.fault import ELASTICSEARCH, Fault, Scene, Steps, fault, register
from chaos.stage import Stage

_ROUNDS = 3
_BLOCK_SECONDS = 30.0
_LOOK_SECONDS = 0.005


def _needs_embedder(stage: Stage) -> str | None:
    is_off = stage.system.env.get("CAIBIAN_EMBEDDER") == "none"
    return "needs --embedder" if is_off else None


def _killed(scene: Scene, command: str, most: float, victim: str | None = None) -> Steps:
    """Start a command and kill it (or, instead, a part that works for it) at a random moment."""
    for _ in range(_ROUNDS):
        process = scene.stage.command(command)
        try:
            yield scene.dice.uniform(0.8, most)
            if victim is not None:
                scene.kill(victim)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(1)
                yield 3.0
            elif process.poll() is None:
                process.send_signal(scene.dice.choice((signal.SIGKILL, signal.SIGTERM)))
                scene.hit()
            scene.notes.append(f"{command}: {process.poll()}")
        finally:
            _end(process)
        yield scene.span(1, 2)


register(Fault("reindex-killed", "reindex is killed at random moments",
               partial(_killed, command="reindex", most=6.0)))  # fmt: skip
register(Fault("reindex-indexer-killed", "the indexer is killed while a reindex runs",
               partial(_killed, command="reindex", most=4.0, victim="indexer")))  # fmt: skip
register(Fault("reenrich-killed", "reenrich is killed at random moments",
               partial(_killed, command="reenrich", most=5.0)))  # fmt: skip
register(Fault("reenrich-ingest-killed", "ingest is killed while reenrich posts to it",
               partial(_killed, command="reenrich", most=4.0, victim="ingest")))  # fmt: skip
register(Fault("embed-killed", "embed is killed at random moments",
               partial(_killed, command="embed", most=8.0), needs=_needs_embedder))  # fmt: skip


@fault("reindex-killed-blocking", indexes=(ELASTICSEARCH,))
def killed_while_blocking(scene: Scene) -> Steps:
    """Reindex is killed in the very moment when it keeps writes out."""
    process = scene.stage.command("reindex")
    try:
        if (yield from _until_blocked(scene.stage, process)):
            process.kill()
            scene.hit()
            scene.notes.append("killed while writes were blocked")
    finally:
        _end(process)
    yield scene.span(3, 5)


@fault("reindex-frozen-blocking", indexes=(ELASTICSEARCH,))
def frozen_while_blocking(scene: Scene) -> Steps:
    """Reindex stands still for 25 s in the very moment when it keeps writes out, and goes on."""
    process = scene.stage.command("reindex")
    try:
        if (yield from _until_blocked(scene.stage, process)):
            process.send_signal(signal.SIGSTOP)
            scene.hit()
            yield 25.0
            process.send_signal(signal.SIGCONT)
            yield 10.0
    finally:
        _end(process)


def _until_blocked(stage: Stage, process: subprocess.Popen[bytes]) -> Generator[float, None, bool]:
    """Wait until a command keeps writes out; return False when it ends, or takes long, before."""
    waited = 0.0
    while process.poll() is None and waited < _BLOCK_SECONDS:
        if _is_blocked(stage):
            return True
        waited += _LOOK_SECONDS
        yield _LOOK_SECONDS
    return False


def _is_blocked(stage: Stage) -> bool:
    """Whether any index of ours has a write block."""
    node, name = stage.elastic()
    with suppress(httpx.HTTPError):
        answer = node.client.get(f"/{name}*/_settings/index.blocks.write")
        return answer.status_code == httpx.codes.OK and '"true"' in answer.text
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait(10)
