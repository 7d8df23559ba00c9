"""The loader refuses missing and altered weights, and the weights tag what they should."""

import shutil
from pathlib import Path

import pytest

from shared.errors import WeightsCorrupt, WeightsMissing
from shared.tagging.loader import WEIGHTS, load_tagger
from shared.tagging.tagger import Tagger


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """Return the product's tagger."""
    return load_tagger()


def test_missing_weights(tmp_path: Path) -> None:
    """An empty folder is refused with a clear error."""
    with pytest.raises(WeightsMissing, match="SHA256SUMS"):
        load_tagger(tmp_path)


@pytest.mark.parametrize("name", ["tagger.onnx", "vocab.json"])
def test_altered_weights(tmp_path: Path, name: str) -> None:
    """A file that isn't what the manifest says is refused."""
    folder = shutil.copytree(WEIGHTS, tmp_path / "weights")
    (folder / name).write_bytes(b"{}")
    with pytest.raises(WeightsCorrupt, match=name):
        load_tagger(folder)


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\ufeff", "\u00ad"])
def test_what_no_reader_sees_cuts_no_name_in_two(tagger: Tagger, mark: str) -> None:
    """Nor a word; offsets are those of the given text."""
    plain = tagger.tag(["设计师祁闻笛昨天在重庆市考察。"])[0]
    text = f"设{mark}计师祁{mark}闻{mark}笛昨天在重{mark}庆市考察。{mark}"
    marked = tagger.tag([text])[0]
    stretches = [text[s:e].replace(mark, "") for s, e in marked.words]
    assert stretches == ["设计师祁闻笛昨天在重庆市考察。"[s:e] for s, e in plain.words]
    names = [(text[s:e].replace(mark, ""), kind) for s, e, kind in marked.entities]
    assert names == [("祁闻笛", "PER"), ("重庆市", "LOC")]


def test_the_tagger_tells_how_sure_it_is_of_a_type(tagger: Tagger) -> None:
    """A figure for each name, surer of a whole name in its usual place than of a bare word."""
    sure, unsure = tagger.tag(["教育部部长王建国昨天在北京考察。", "星澜。"])
    assert len(sure.margins) == len(sure.entities)
    assert len(unsure.margins) == len(unsure.entities)
    assert min(sure.margins) > 1


def test_names_and_words(tagger: Tagger) -> None:
    """A plain sentence gets the words and names that a reader would mark."""
    text = "教育部部长王建国昨天在重庆市沙坪坝区考察。"
    tagged = tagger.tag([text])[0]
    assert [(text[s:e], kind) for s, e, kind in tagged.entities] == [
        ("教育部", "ORG"),
        ("王建国", "PER"),
        ("重庆市沙坪坝区", "LOC"),
    ]
    words = [text[start:end] for start, end in tagged.words]
    assert "".join(words) == text
    assert {"昨天", "考察", "在", "。"} <= set(words)


def test_traditional_text_is_tagged_alike(tagger: Tagger) -> None:
    """Traditional characters give the same spans as simplified ones."""
    simplified, traditional = "香港大学校长张翔访问北京", "香港大學校長張翔訪問北京"
    assert tagger.tag([simplified]) == tagger.tag([traditional])


def test_batch_and_single_agree(tagger: Tagger) -> None:
    """A text's tags hardly depend on what it is tagged with."""
    texts = ["外交部发言人毛宁在北京表示欢迎。", "", "他来自浙江杭州。", "华为公司发布新品。" * 60]
    assert [t.words for t in tagger.tag(texts)[:3]] == [tagger.words(t) for t in texts[:3]]
