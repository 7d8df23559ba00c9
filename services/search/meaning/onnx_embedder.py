"""An embedder in a folder: an ONNX model as sentence-transformers lays it out."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from services.search.index.vectors import EmbedderUnusable, Vector
from shared.tagging.loader import session

_MODELS = ("model.onnx", "onnx/model.onnx")
_TOKENIZER = "tokenizer.json"
_POOLING, _PROMPTS = "1_Pooling/config.json", "config_sentence_transformers.json"
_LENGTH = "sentence_bert_config.json"
_SETTINGS = (_TOKENIZER, _POOLING, _PROMPTS, _LENGTH)
_LONGEST = 512


class OnnxEmbedder:
    """Turns texts into vectors (port Embedder), on one thread.

    Raises EmbedderUnusable for a folder without `model.onnx` and `tokenizer.json`, or with files
    that can't be read. The others say how outputs become one vector (their mean, unless it is the
    first token's), what stands before a query and a passage, and how many tokens are read.
    """

    def __init__(self, folder: Path) -> None:
        model = next((folder / name for name in _MODELS if (folder / name).is_file()), None)
        if model is None:
            raise EmbedderUnusable(f"there is no {_MODELS[0]} in {folder}")
        try:
            self._load(folder, model)
        except Exception as error:  # each library has errors of its own
            raise EmbedderUnusable(f"{folder}: {error}") from error

    def query(self, text: str) -> Vector:
        """Return the vector of a query."""
        return self._vector(self._before_query + text)

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vectors of passages.

        One by one: a batch is padded to its longest text, and on a processor it saves nothing.
        """
        return [self._vector(self._before_passage + text) for text in texts]

    def _load(self, folder: Path, model: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        self._tokenizer.enable_truncation(_read(folder / _LENGTH).get("max_seq_length") or _LONGEST)
        # A text stands alone, so what some files ask to be filled up isn't.
        self._tokenizer.no_padding()
        self._session = session(model)
        self._inputs = {each.name for each in self._session.get_inputs()}
        self._is_first = bool(_read(folder / _POOLING).get("pooling_mode_cls_token"))
        prompts = _read(folder / _PROMPTS).get("prompts") or {}
        self._before_query = str(prompts.get("query", ""))
        self._before_passage = str(prompts.get("document", prompts.get("passage", "")))
        self.name = _name(model, folder)
        self.size = len(self.query("热身"))

    def _vector(self, text: str) -> Vector:
        """Return the vector of a text, of length one: [size]."""
        encoded = self._tokenizer.encode(text)
        feeds = {
            "input_ids": np.array([encoded.ids], np.int64),
            "attention_mask": np.array([encoded.attention_mask], np.int64),
            "token_type_ids": np.zeros((1, len(encoded.ids)), np.int64),
        }
        wanted = {name: feed for name, feed in feeds.items() if name in self._inputs}
        output: Any = self._session.run(None, wanted)[0][0]
        if output.ndim == 2:
            output = output[0] if self._is_first else output.mean(axis=0)
        vector: Vector = (output / max(float(np.linalg.norm(output)), 1e-12)).astype(np.float32)
        return vector


def _read(path: Path) -> dict[str, Any]:
    """Return the fields of a JSON file that need not be there."""
    if not path.is_file():
        return {}
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def _name(model: Path, folder: Path) -> str:
    """Return a short digest of all files that decide what a vector is."""
    digest = hashlib.sha256()
    files = [model, model.with_name("model.onnx_data"), *(folder / name for name in _SETTINGS)]
    for path in files:
        if path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]
