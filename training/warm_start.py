"""Reads exported weights back: a checkpoint to train on from, where that of their run is gone.

The graph keeps products of parameters (a table's scales and the first product, a kernel and its
gain); any split of a product gives the same network, so each side gets its usual size. Of the heads
only the exported ones are there: others of names begin as the last of these, of words anew.
"""

import argparse
import json

import numpy as np
import onnx
from onnx import numpy_helper

from shared.tagging.decoding import WORD_TAGS
from training import network
from training.network import CHANNELS, DILATIONS, ENTITY_HEADS, LEARNT_TAGS, STYLES, WORD_HEADS

Array = np.ndarray
TABLE_SIZE, GAIN = 0.5, 0.5
"""The usual deviation of a table's columns, and the usual gain of a convolution."""


def run(options: argparse.Namespace) -> None:
    """Write vectors.npz and checkpoint.npz of a run from the weights in options.to."""
    graph = onnx.load(options.to / "tagger.onnx").graph
    grams = json.loads((options.to / "vocab.json").read_text(encoding="utf-8"))
    p = parameters(graph)
    skipped = {n: 2 if n == "1" else 1 for n in grams}
    arrays = {f"grams{n}": np.array(listed) for n, listed in grams.items()}
    arrays |= {f"vectors{n}": p[f"table{n}"][skipped[n] :] for n in grams}
    np.savez(options.out / "vectors.npz", allow_pickle=False, **arrays)
    np.savez(options.out / "checkpoint.npz", allow_pickle=False, step=np.array(0), **p)


def parameters(graph: onnx.GraphProto) -> dict[str, Array]:
    """Return the parameters of the network that an exported graph computes."""
    constants = {c.name: numpy_helper.to_array(c) for c in graph.initializer}
    tables = [constants[node.input[0]] for node in graph.node if node.op_type == "Gather"]
    signs = [
        constants[node.input[1]]
        for node in graph.node
        if node.op_type == "Mul"
        and np.ndim(constants.get(node.input[1], 0.0)) == 1
        and set(np.unique(constants[node.input[1]])) <= {-1.0, 0.0, 1.0}
    ]
    products = list(products_of(graph, constants))
    p = dict(zip(("in", "in_bias"), products[0], strict=True))
    row = 0
    for n, table in enumerate(tables, start=1):
        size = TABLE_SIZE / (table.astype("f").std(0) + 1e-6)
        p[f"table{n}"] = table * size
        for _ in range(n):
            p["in"][row : row + len(size)] /= size[:, None]
            row += len(size)
    for i, (weight, bias) in enumerate(products[1:-1]):
        sign = -signs[i] if i == len(DILATIONS) - 1 else signs[i]
        p[f"gain{i}"] = np.where(sign == 0, 1e-3, sign * GAIN).astype("f")
        p[f"conv{i}"] = weight.reshape(3, CHANNELS, CHANNELS) / GAIN
        p[f"bias{i}"] = bias / GAIN
    return {**p, **heads(*products[-1])}


def products_of(graph: onnx.GraphProto, constants: dict[str, Array]) -> list[tuple[Array, Array]]:
    """Return weight and bias of each quantised product, in the order of the graph."""
    uses = {name: node for node in graph.node for name in node.input}
    out = []
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            product = uses[uses[node.output[0]].output[0]]
            scales = next(n for n in graph.node if n.output[0] == product.input[1]).input[1]
            bias = constants[uses[product.output[0]].input[1]]
            out.append((constants[node.input[1]] * constants[scales], bias.copy()))
    return out


def heads(weight: Array, bias: Array) -> dict[str, Array]:
    """Return the parameters of all heads from the exported ones: words, styles' names, styles.

    Weights of before the styles have one head of names.
    """
    fresh = network.initial({1: np.eye(64, dtype="f")})
    p = {name: np.array(fresh[name]) for name in ("words", "words_bias", "style", "style_bias")}
    words, names, styles = len(WORD_TAGS), len(LEARNT_TAGS), len(STYLES)
    first = WORD_HEADS.index("PKU") * words
    p["words"][:, first : first + words] = weight[:, :words]
    p["words_bias"][first : first + words] = bias[:words]
    has_styles = len(bias) == words + (names + 1) * styles
    if has_styles:
        p["style"], p["style_bias"] = weight[:, -styles:], bias[-styles:]
        weight, bias = weight[:, :-styles], bias[:-styles]
    known = [each * names + words for each in range(styles if has_styles else 1)]
    known += known[-1:] * (len(ENTITY_HEADS) - len(known))
    p["entities"] = np.concatenate([weight[:, at : at + names] for at in known], 1)
    p["entities_bias"] = np.concatenate([bias[at : at + names] for at in known])
    return p
