"""Elasticsearch killed, frozen, answering errors, blocked, and without its alias."""

from functools import partial
from typing import Any

import httpx

from chaos.faults.fault import ELASTICSEARCH, Fault, Scene, Steps, fault, register
from chaos.links import Trouble
from chaos.node import Node

_ONLY = (ELASTICSEARCH,)


@fault("elastic-killed", indexes=_ONLY)
def elastic_killed(scene: Scene) -> Steps:
    """Kill -9 of the node, which is started again some seconds later."""
    node, _ = scene.stage.elastic()
    try:
        node.kill()
        scene.hit()
        yield scene.span(3, 6)
    finally:
        node.start()


def _frozen(scene: Scene, seconds: float) -> Steps:
    node, _ = scene.stage.elastic()
    yield from scene.stilled(node.victims(), seconds or scene.dice.uniform(0.5, 3.5))


for _seconds in (8.0, 25.0, 75.0):
    register(
        Fault(
            f"elastic-frozen-{_seconds:.0f}",
            f"the node stands still for {_seconds:.0f} s",
            partial(_frozen, seconds=_seconds),
            _ONLY,
        )
    )
register(
    Fault("elastic-blinks", "the node stands still for 0.5 to 3.5 s", partial(_frozen, seconds=0.0),
          _ONLY, is_brief=True)
)  # fmt: skip


def _answers(scene: Scene, status: int) -> Steps:
    trouble = Trouble(answer=status, answer_share=0.7)
    return scene.troubled("*", "elastic", trouble, scene.span(8, 12))


for _status in (400, 403, 429, 500, 503):
    register(
        Fault(
            f"elastic-answers-{_status}",
            f"seven of ten requests to the node are answered {_status}",
            partial(_answers, status=_status),
            _ONLY,
            is_brief=True,
        )
    )


def _blocked(scene: Scene, block: str) -> Steps:
    """Set a block on the index and lift it later; while it is set nothing else changes it."""
    node, alias = scene.stage.elastic()
    path = f"/{alias}/_settings"
    try:
        _put(node, path, {f"index.blocks.{block}": True})
        scene.hit()
        yield scene.span(10, 12)
    finally:
        _put(node, path, {f"index.blocks.{block}": None})


for _block in ("read_only", "read_only_allow_delete", "write"):
    register(
        Fault(
            f"elastic-{_block.replace('_', '-')}",
            f"the index has the block {_block} for a while",
            partial(_blocked, block=_block),
            _ONLY,
            is_brief=True,
        )
    )


@fault("elastic-alias-gone", indexes=_ONLY)
def alias_gone(scene: Scene) -> Steps:
    """Take the alias from the index, and give it back unless another index has got it."""
    node, alias = scene.stage.elastic()
    (index,) = node.client.get(f"/_alias/{alias}").json()
    action = {"index": index, "alias": alias}
    node.client.post("/_aliases", json={"actions": [{"remove": action}]}).raise_for_status()
    scene.hit()
    try:
        yield scene.span(8, 12)
    finally:
        if node.client.head(f"/_alias/{alias}").status_code == httpx.codes.NOT_FOUND:
            node.client.post("/_aliases", json={"actions": [{"add": action}]})
        else:
            scene.notes.append("another index got the alias")


def _put(node: Node, path: str, body: dict[str, Any]) -> None:
    try:
        node.client.put(path, json=body)
    except httpx.HTTPError:
        # Another fault has taken the node away, and the connection with it: a new one is tried.
        node.client.put(path, json=body)
