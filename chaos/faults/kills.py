"""Processes killed with signal 9, one after the other and all at once."""

from functools import partial

from chaos import victims
from chaos.faults.fault import Fault, Scene, Steps, fault, register

_PARTS = ("store", "broker", "ingest", "enrich", "indexer", "search")
_BEHIND = ("alerts", "vectors", "sources")


def _killed(scene: Scene, part: str) -> Steps:
    for _ in range(max(1, round(3 * scene.brief))):
        scene.kill(part)
        yield scene.span(1.5, 4)


for _part in (*_PARTS, *_BEHIND):
    register(
        Fault(
            f"{_part}-killed",
            f"kill -9 of {_part}, all its processes, again and again",
            partial(_killed, part=_part),
            is_brief=_part in _PARTS,
        )
    )


@fault("enrich-children-killed", is_brief=True)
def enrich_children_killed(scene: Scene) -> Steps:
    """Kill -9 of the processes that annotate; their parent lives."""
    for _ in range(max(1, round(4 * scene.brief))):
        scene.kill("enrich", only_children=True)
        yield scene.span(0.5, 2)


@fault("all-killed")
def all_killed(scene: Scene) -> Steps:
    """Kill -9 of every process that supervisord runs, at once."""
    for part in victims.MARKS:
        if part not in ("up", "supervisord"):
            scene.kill(part)
    for part in victims.SERVERS:
        scene.kill(part)
    yield scene.span(5, 6)
