"""What is near is so beside passages about anything, whatever scale a model has."""

from pathlib import Path

import numpy as np
import pytest

from services.search.adapters import EMBEDDER
from services.search.index.local.vectors import LocalVectors
from services.search.index.vectors import ArticleVector
from services.search.meaning.nearness import COHORT, Meaning
from services.search.meaning.onnx_embedder import OnnxEmbedder
from services.search.query.near import MOST_NEAR
from services.search.query.weights import LEAST_NEAR


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    """Return the embedder that Caibian carries."""
    return OnnxEmbedder(EMBEDDER)


@pytest.fixture
def meaning(embedder: OnnxEmbedder, tmp_path: Path) -> Meaning:
    """Return search by meaning over a few articles."""
    texts = {
        "houses": "多地楼市持续降温\n住宅成交价连续走低,二手房源增多。",
        "port": "岚山港扩建\n岚山港扩建工程今日开工。",
        "heat": "云岭发布高温黄色预警\n气象部门提醒市民注意防暑。",
    }
    vectors = LocalVectors(tmp_path, embedder)
    made = embedder.passages(list(texts.values()))
    vectors.put([ArticleVector(id, 1, id, vector) for id, vector in zip(texts, made, strict=True)])
    return Meaning(embedder, vectors)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("为什么买房子便宜了很多", ["houses"]),
        ("岚山港什么时候扩建好", ["port"]),
        ("红烧肉怎样做才不腻", []),
        ("asdf qwer zxcv uiop hjkl", []),
    ],
)
def test_only_what_is_about_it_is_near(meaning: Meaning, q: str, found: list[str]) -> None:
    """Nothing is, where no article is."""
    near = meaning.near(q)
    assert [each.id for each in near] == found
    assert all(each.nearness >= LEAST_NEAR for each in near)


def test_no_more_than_so_many_are_near(embedder: OnnxEmbedder, tmp_path: Path) -> None:
    """The nearest ones, in order, one of each passage: copies of a report are near alike."""
    vectors = LocalVectors(tmp_path, embedder)
    texts = [f"岚山港扩建{number}号泊位" for number in range(MOST_NEAR + 5)]
    made = embedder.passages(texts)
    vectors.put(
        [ArticleVector(text, 1, "", vector) for text, vector in zip(texts, made, strict=True)]
    )
    vectors.put([ArticleVector(f"copy-{number}", 1, "", made[7]) for number in range(20)])
    near = Meaning(embedder, vectors).near("岚山港什么时候扩建")
    assert len(near) == MOST_NEAR
    assert sorted(near, key=lambda each: -each.nearness) == list(near)
    assert len([each for each in near if each.id in (texts[7], "copy-0", "copy-1")]) <= 1


def test_of_a_long_query_its_beginning_counts(meaning: Meaning) -> None:
    """What is pasted costs no more than what is typed."""
    question = "为什么买房子便宜了很多" * 20
    assert meaning.near(question) == meaning.near(question[:200] + "岚山港" * 100)


def test_the_cohort_is_about_many_things(embedder: OnnxEmbedder) -> None:
    """Next to none of it is near to a passage of its own."""
    passages = COHORT.read_text(encoding="utf-8").splitlines()
    vectors = np.array(embedder.passages(passages))
    cosines = vectors @ vectors.T
    middle = np.median(cosines, axis=1, keepdims=True)
    deviation = 1.4826 * np.median(np.abs(cosines - middle), axis=1, keepdims=True)
    near = (cosines - middle) / deviation >= LEAST_NEAR
    assert len(passages) == 30
    assert near.sum() - len(passages) <= 30
