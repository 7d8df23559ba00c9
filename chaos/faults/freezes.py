"""Processes that stand still and go on later, as on a suspended or swapping machine."""

from functools import partial

from chaos.faults.fault import ELASTICSEARCH, Fault, Scene, Steps, fault, register

_SHORT, _LONG = 8.0, 25.0
_BRIEF = (0.5, 3.5)


def _frozen(scene: Scene, part: str, seconds: float, who: str = "all") -> Steps:
    return scene.frozen(part, seconds, who=who)


def _blinked(scene: Scene, part: str) -> Steps:
    return scene.frozen(part, scene.dice.uniform(*_BRIEF))


for _part in ("store", "broker", "ingest", "enrich", "indexer", "search"):
    register(
        Fault(
            f"{_part}-blinks",
            f"{_part} stands still for {_BRIEF[0]} to {_BRIEF[1]} s",
            partial(_blinked, part=_part),
            is_brief=True,
        )
    )
    for _seconds in (_SHORT, _LONG):
        register(
            Fault(
                f"{_part}-frozen-{_seconds:.0f}",
                f"{_part} stands still for {_seconds:.0f} s",
                partial(_frozen, part=_part, seconds=_seconds),
            )
        )
for _who in ("children", "parents"):
    register(
        Fault(
            f"enrich-{_who}-frozen-25",
            f"the {_who} of enrich stand still for 25 s",
            partial(_frozen, part="enrich", seconds=_LONG, who=_who),
        )
    )


@fault("indexer-frozen-past-gc", indexes=(ELASTICSEARCH,))
def past_gc_deletes(scene: Scene) -> Steps:
    """Freeze the indexer for longer than Elasticsearch remembers what was removed."""
    node, alias = scene.stage.elastic()
    settings = f"/{alias}/_settings"
    node.client.put(settings, json={"index.gc_deletes": "2s"}).raise_for_status()
    try:
        yield from scene.frozen("indexer", 14.0)
    finally:
        node.client.put(settings, json={"index.gc_deletes": None})
