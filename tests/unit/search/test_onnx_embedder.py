"""Embedders are read from folders: the one that Caibian carries, and others of their layout."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

from services.search.adapters import EMBEDDER
from services.search.index.vectors import EmbedderUnusable
from services.search.meaning.onnx_embedder import OnnxEmbedder

WORDS = {"[UNK]": 0, "问": 1, "文": 2, "轨": 3, "桥": 4}


def written(folder: Path, *, more: str = "", **files: Any) -> Path:
    """Write a model of one layer that gives each token a vector of its own, and settings."""
    folder.mkdir(exist_ok=True)
    names = ["input_ids", "attention_mask", *([more] if more else [])]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "length"])
        for name in names
    ]
    table = numpy_helper.from_array(np.eye(len(WORDS), dtype=np.float32), "table")
    output = helper.make_tensor_value_info("last", TensorProto.FLOAT, ["texts", "length", 5])
    node = helper.make_node("Gather", ["table", "input_ids"], ["last"])
    graph = helper.make_graph([node], "tiny", inputs, [output], [table])
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), folder / "model.onnx")
    tokenizer = Tokenizer(models.WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    for name, content in files.items():
        path = folder / {"pooling": "1_Pooling/config.json"}.get(name, f"{name}.json")
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def packaged() -> OnnxEmbedder:
    """Return the embedder that Caibian carries."""
    return OnnxEmbedder(EMBEDDER)


def test_the_packaged_model_is_the_one_that_its_card_names() -> None:
    """By the checksums that were written as it was made."""
    for line in (EMBEDDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((EMBEDDER / name).read_bytes()).hexdigest() == digest


def test_the_same_in_other_words_is_near(packaged: OnnxEmbedder) -> None:
    """Nearer than what shares a word and means something else."""
    asked = packaged.query("为什么房价降了")
    same, other, far = packaged.passages(
        ["多地楼市持续降温，住宅成交价走低", "降了三度的气温让果农发愁", "国家队晋级决赛"]
    )
    assert asked @ same > asked @ other > asked @ far
    assert np.linalg.norm(asked) == pytest.approx(1.0, abs=1e-5)
    assert len(asked) == packaged.size


def test_a_long_text_is_read_up_to_a_limit(packaged: OnnxEmbedder) -> None:
    """And an empty one is no trouble."""
    long, longer, empty = packaged.passages(["长文" * 2000, "长文" * 3000, ""])
    assert long @ longer == pytest.approx(1.0, abs=1e-5)
    assert np.isfinite(empty).all()


def test_a_model_is_used_as_its_folder_says(tmp_path: Path) -> None:
    """What stands before queries and passages, and whether the first token is the vector."""
    prompts = {"prompts": {"query": "问", "document": "文"}}
    mean = OnnxEmbedder(written(tmp_path / "mean", config_sentence_transformers=prompts))
    assert mean.query("轨") == pytest.approx([0, 0.5**0.5, 0, 0.5**0.5, 0])
    assert mean.passages(["桥"])[0] == pytest.approx([0, 0, 0.5**0.5, 0, 0.5**0.5])
    first = written(
        tmp_path / "first", more="token_type_ids", pooling={"pooling_mode_cls_token": True}
    )
    assert OnnxEmbedder(first).query("桥轨") == pytest.approx([0, 0, 0, 0, 1])
    nothing = written(tmp_path / "nothing", config_sentence_transformers={"prompts": None})
    assert OnnxEmbedder(nothing).query("轨") == pytest.approx([0, 0, 0, 1, 0])


def test_its_name_changes_with_whatever_changes_vectors(tmp_path: Path) -> None:
    """So that vectors of different models are never compared."""
    plain = OnnxEmbedder(written(tmp_path / "a")).name
    assert OnnxEmbedder(written(tmp_path / "b")).name == plain
    prompts = {"prompts": {"query": "问"}}
    others = [
        written(tmp_path / "c", config_sentence_transformers=prompts),
        written(tmp_path / "d", sentence_bert_config={"max_seq_length": 1}),
        written(tmp_path / "e", pooling={"pooling_mode_cls_token": True}),
    ]
    assert len({plain, *(OnnxEmbedder(other).name for other in others)}) == 4


def test_a_folder_that_is_no_model_is_told(tmp_path: Path) -> None:
    """With what is missing or wrong in it."""
    with pytest.raises(EmbedderUnusable, match=r"no model\.onnx"):
        OnnxEmbedder(tmp_path)
    broken = written(tmp_path / "broken")
    (broken / "model.onnx").write_bytes(b"no model")
    with pytest.raises(EmbedderUnusable, match="broken"):
        OnnxEmbedder(broken)
    with pytest.raises(EmbedderUnusable, match="strange"):
        OnnxEmbedder(written(tmp_path / "strange", more="position_ids"))
    (written(tmp_path / "cut") / "tokenizer.json").unlink()
    with pytest.raises(EmbedderUnusable, match="cut"):
        OnnxEmbedder(tmp_path / "cut")
