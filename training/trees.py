"""Writes learnt trees as the ONNX graph that services.search.ranking.trees runs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import onnx
from onnx import TensorProto, helper

from services.search.ranking.trees import RANGES

_DOMAIN, _OPSET, _IR = "ai.onnx.ml", 5, 10


@dataclass
class _Laid:
    """Trees laid out node by node and leaf by leaf, each named as ONNX names it."""

    roots: list[int] = field(default_factory=list)
    feature: list[int] = field(default_factory=list)
    threshold: list[float] = field(default_factory=list)
    low: list[tuple[int, bool]] = field(default_factory=list)
    high: list[tuple[int, bool]] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def put(self, node: dict[str, Any]) -> tuple[int, bool]:
        """Lay out a node and what is below it; return its place and whether it is a leaf."""
        if "leaf_value" in node:
            self.values.append(float(f"{node['leaf_value']:.4g}"))
            return len(self.values) - 1, True
        place = len(self.feature)
        self.feature.append(node["split_feature"])
        self.threshold.append(float(f"{node['threshold']:.6g}"))
        self.low.append((0, False))
        self.high.append((0, False))
        self.low[place] = self.put(node["left_child"])
        self.high[place] = self.put(node["right_child"])
        return place, False


def ensemble(
    trees: Sequence[dict[str, Any]],
    names: Sequence[str],
    ranges: Sequence[tuple[float, float]] | None = None,
) -> onnx.ModelProto:
    """Return trees as lightgbm dumps them as an ONNX graph: [rows, features] → their sums.

    `ranges` are what each feature lay between where they were learnt. Raises ValueError for
    a lone leaf, which ONNX has no tree for.
    """
    laid = _Laid()
    for tree in trees:
        root, is_leaf = laid.put(tree)
        if is_leaf:
            raise ValueError("a tree that asks nothing")
        laid.roots.append(root)
    node = helper.make_node("TreeEnsemble", ["rows"], ["values"], domain=_DOMAIN, **_tables(laid))
    sides = [
        helper.make_tensor_value_info(name, TensorProto.DOUBLE, shape)
        for name, shape in (("rows", [None, len(names)]), ("values", [None, 1]))
    ]
    graph = helper.make_graph([node], "ranker", sides[:1], sides[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid(_DOMAIN, _OPSET)])
    model.ir_version = _IR
    about = {"features": " ".join(names)}
    if ranges:
        about[RANGES] = json.dumps([[float(f"{bound:.4g}") for bound in each] for each in ranges])
    helper.set_model_props(model, about)
    return model


def _tables(laid: _Laid) -> dict[str, Any]:
    """Return the attributes of the operator: a row at most as large as a threshold goes low."""
    count = len(laid.feature)
    return {
        "n_targets": 1,
        "aggregate_function": 1,
        "tree_roots": laid.roots,
        "nodes_featureids": laid.feature,
        "nodes_splits": helper.make_tensor("", TensorProto.DOUBLE, [count], laid.threshold),
        "nodes_modes": helper.make_tensor("", TensorProto.UINT8, [count], [0] * count),
        "nodes_truenodeids": [place for place, _ in laid.low],
        "nodes_trueleafs": [int(is_leaf) for _, is_leaf in laid.low],
        "nodes_falsenodeids": [place for place, _ in laid.high],
        "nodes_falseleafs": [int(is_leaf) for _, is_leaf in laid.high],
        "leaf_targetids": [0] * len(laid.values),
        "leaf_weights": helper.make_tensor("", TensorProto.DOUBLE, [len(laid.values)], laid.values),
    }
