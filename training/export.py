"""Writes the trained network as an int8 ONNX graph, with its vocabulary and checksums.

Tables keep one scale a column; products are quantised dynamically (weights one scale a column),
each activation once for all three taps of its convolution.
"""

import argparse
import json
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from shared.tagging.decoding import WORD_TAGS
from training.checksums import write_checksums
from training.network import (
    DILATIONS,
    ENTITY_HEADS,
    EPSILON,
    LEARNT_TAGS,
    REACH,
    STYLES,
    WORD_HEADS,
)

Array = np.ndarray
OUTPUTS = len(WORD_TAGS) + len(LEARNT_TAGS)


def run(options: argparse.Namespace) -> None:
    """Export the checkpoint of a run to a folder of weights."""
    stored = np.load(options.out / "checkpoint.npz")
    parameters = {name: stored[name] for name in stored.files if name != "step"}
    graph = Graph(parameters).build()
    onnx.checker.check_model(graph)
    options.to.mkdir(parents=True, exist_ok=True)
    onnx.save(graph, options.to / "tagger.onnx")
    vectors = np.load(options.out / "vectors.npz")
    grams = {str(n): vectors[f"grams{n}"].tolist() for n in (1, 2, 3, 4)}
    listing = json.dumps(grams, ensure_ascii=False)
    (options.to / "vocab.json").write_text(listing, encoding="utf-8")
    write_checksums(options.to, ("tagger.onnx", "vocab.json"))


class Graph:
    """Builds the ONNX graph of the network."""

    def __init__(self, parameters: dict[str, Array]) -> None:
        """Take trained parameters."""
        self._p = parameters
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def build(self) -> onnx.ModelProto:
        """Return the model: c1, c2 … [rows, length] → scores [rows, length, tags]."""
        h = self._product(self._features(), self._p["in"], self._p["in_bias"])
        for i, dilation in enumerate(DILATIONS):
            # Sub for the last one: onnxruntime would fuse an Add with the normalisation behind it
            # into an operator that is ten times slower than both.
            last = i == len(DILATIONS) - 1
            u = self._block(self._normalised(h), i, dilation, negated=last)
            h = self._op("Sub" if last else "Add", h, u)
        weight, bias = self._heads()
        scores = self._mixed(self._product(self._normalised(h), weight, bias))
        self._nodes.append(helper.make_node("Identity", [scores], ["scores"]))
        size = ["rows", "length"]
        inputs = [
            helper.make_tensor_value_info(f"c{n}", TensorProto.INT32, size) for n in self._lengths()
        ]
        output = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [*size, OUTPUTS])
        graph = helper.make_graph(self._nodes, "tagger", inputs, [output], self._constants)
        opsets = [helper.make_opsetid("", 17)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)

    def _lengths(self) -> list[int]:
        return sorted(int(name[5:]) for name in self._p if name.startswith("table"))

    def _op(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> str:
        """Add a node and return the name of its first output; others end in .1, .2."""
        name = f"n{len(self._nodes)}"
        names = [name, *(f"{name}.{i}" for i in range(1, outputs))]
        self._nodes.append(helper.make_node(kind, list(inputs), names, name=name, **attributes))
        return name

    def _constant(self, value: Array) -> str:
        name = f"k{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _ints(self, *values: int) -> str:
        return self._constant(np.array(values, np.int64))

    def _features(self) -> str:
        """Return all n-grams' vectors side by side, still as int8: the scales go to the weights."""
        parts, scales = [], []
        for n in self._lengths():
            table, scale = quantised(self._p[f"table{n}"])
            found = self._op("Gather", self._constant(table), f"c{n}")
            parts += [self._shifted(found, back) for back in range(n)]
            scales += [scale] * n
        self._p = {**self._p, "in": self._p["in"] * np.concatenate(scales)[:, None]}
        return self._op("Cast", self._op("Concat", *parts, axis=2), to=TensorProto.FLOAT)

    def _shifted(self, x: str, back: int) -> str:
        if not back:
            return x
        zero = self._constant(np.array(0, np.int8))
        padded = self._op("Pad", x, self._ints(0, back, 0, 0, 0, 0), zero)
        return self._op("Slice", padded, self._ints(0), self._ints(-back), self._ints(1))

    def _normalised(self, x: str) -> str:
        ones = self._constant(np.ones(self._p["in"].shape[1], np.float32))
        return self._op("LayerNormalization", x, ones, axis=-1, epsilon=EPSILON)

    def _block(self, x: str, number: int, dilation: int, *, negated: bool) -> str:
        """Return a convolution's contribution to the residual stream."""
        x8 = self._op("DynamicQuantizeLinear", x, outputs=3)
        pads = self._ints(0, dilation, 0, 0, dilation, 0)
        padded = self._op("Pad", x8, pads, f"{x8}.2")
        end = self._ints(2**31)
        before = self._op("Slice", padded, self._ints(0), self._ints(-2 * dilation), self._ints(1))
        after = self._op("Slice", padded, self._ints(2 * dilation), end, self._ints(1))
        taps = self._op("Concat", before, x8, after, axis=2)
        kernel, gain = self._p[f"conv{number}"], self._p[f"gain{number}"]
        size = np.abs(gain)
        weight = kernel.reshape(-1, kernel.shape[2]) * size
        u = self._scaled(taps, f"{x8}.1", f"{x8}.2", weight, self._p[f"bias{number}"] * size)
        sign = -np.sign(gain) if negated else np.sign(gain)
        return self._op("Mul", self._op("Relu", u), self._constant(sign))

    def _product(self, x: str, weight: Array, bias: Array) -> str:
        x8 = self._op("DynamicQuantizeLinear", x, outputs=3)
        return self._scaled(x8, f"{x8}.1", f"{x8}.2", weight, bias)

    def _scaled(self, x8: str, scale: str, zero: str, weight: Array, bias: Array) -> str:
        """Return x @ weight + bias for a quantised x (the pattern that onnxruntime fuses)."""
        weight8, scales = quantised(weight)
        zeros = self._constant(np.zeros(len(scales), np.int8))
        whole = self._op("MatMulInteger", x8, self._constant(weight8), zero, zeros)
        both = self._op("Mul", scale, self._constant(scales))
        product = self._op("Mul", self._op("Cast", whole, to=TensorProto.FLOAT), both)
        return self._op("Add", product, self._constant(bias.astype(np.float32)))

    def _heads(self) -> tuple[Array, Array]:
        """Return weight and bias of the word head, of the heads of all styles, of the styles."""
        parts = []
        for kind, heads, size, first, count in (
            ("words", WORD_HEADS, len(WORD_TAGS), WORD_HEADS.index("PKU"), 1),
            ("entities", ENTITY_HEADS, len(LEARNT_TAGS), 0, len(STYLES)),
        ):
            weight, bias = self._p[kind], self._p[f"{kind}_bias"]
            if len(bias) != len(heads) * size:
                raise ValueError(kind)
            part = slice(first * size, (first + count) * size)
            parts.append((weight[:, part], bias[part]))
        weights, biases = zip(*parts, (self._p["style"], self._p["style_bias"]), strict=True)
        return np.concatenate(weights, 1), np.concatenate(biases)

    def _split(self, x: str, *sizes: int) -> list[str]:
        """Return parts of these sizes of the last of three axes."""
        first = self._op("Split", x, self._ints(*sizes), outputs=len(sizes), axis=2)
        return [first, *(f"{first}.{i}" for i in range(1, len(sizes)))]

    def _mixed(self, scores: str) -> str:
        """Return word scores beside the names' scores of all styles, mixed as the style is."""
        tags, styles = len(LEARNT_TAGS), len(STYLES)
        words, *names, style = self._split(scores, len(WORD_TAGS), *[tags] * styles, styles)
        shares = self._split(self._shares(style), *[1] * styles)
        parts = [self._op("Mul", *pair) for pair in zip(names, shares, strict=True)]
        mixed = parts[0]
        for part in parts[1:]:
            mixed = self._op("Add", mixed, part)
        return self._op("Concat", words, mixed, axis=2)

    def _shares(self, style: str) -> str:
        """Return how much each style counts at a place: by the mean over the characters around."""
        there = self._op("Greater", "c1", self._constant(np.array(0, np.int32)))
        there = self._op("Cast", self._op("Unsqueeze", there, self._ints(2)), to=TensorProto.FLOAT)
        both = self._op("Concat", self._op("Mul", style, there), there, axis=2)
        width = 2 * REACH + 1
        means = self._op(
            "AveragePool",
            self._op("Transpose", both, perm=[0, 2, 1]),
            kernel_shape=[width],
            pads=[REACH, REACH],
            count_include_pad=1,
        )
        means = self._op("Transpose", means, perm=[0, 2, 1])
        total, count = self._split(means, len(STYLES), 1)
        least = self._constant(np.array(1 / width, np.float32))
        mean = self._op("Div", total, self._op("Max", count, least))
        return self._op("Softmax", mean, axis=-1)


def quantised(x: Array) -> tuple[Array, Array]:
    """Return x as int8 with one scale a column."""
    scale = (np.abs(x).max(0) / 127 + 1e-12).astype(np.float32)
    return np.round(x / scale).astype(np.int8), scale
