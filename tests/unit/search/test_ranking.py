"""The best hits are put into a better order, with the forest that lies in the repository."""

import numpy as np
import pytest

from services.search.documents import pack
from services.search.frequencies import telling
from services.search.ports import Hit
from services.search.queries import Query
from services.search.ranked import FOREST, reordered
from services.search.ranking import FEATURES, Candidate, features
from services.search.signs import Sign, signs
from services.search.trees import Forest, load_forest


def asked() -> list[Sign]:
    """Return the signs of a query of two words."""
    return signs("青石轻轨", [(0, 2), (2, 4)])


def column(name: str, *candidates: Candidate) -> list[float]:
    """Return one feature of each candidate."""
    return [float(row[FEATURES.index(name)]) for row in features(asked(), candidates)]


def test_what_is_rare_in_news_tells_more() -> None:
    """And what the table lacks, most."""
    assert telling("的") < telling("记者") < telling("青石")


def test_features_tell_where_the_query_stands() -> None:
    """In the title, near together, or not at all."""
    near = Candidate(2.0, "青石 轻轨", "青石 轻轨 通车")
    apart = Candidate(1.0, "", f"青石 {'甲 ' * 200}轻轨")
    none = Candidate(1.0, "", "星澜 汽车")
    assert column("score", near, apart) == [1.0, 0.5]
    assert column("words", near, apart, none) == pytest.approx([1.0, 1.0, 0.0])
    assert column("title", near, apart) == pytest.approx([1.0, 0.0])
    window = column("window", near, apart, none)
    assert window[0] > window[1] > window[2] == 0.0
    assert len(features(asked(), [near])[0]) == len(FEATURES)


def test_a_forest_adds_the_leaves_that_a_row_falls_into() -> None:
    """A value at the threshold goes to the low side; a lone leaf is a tree."""
    forest = Forest(
        features=("a", "b"),
        feature=np.array([[1, 0, 0], [0, 0, 0]]),
        threshold=np.array([[0.5, 0, 0], [0, 0, 0]]),
        low=np.array([[1, 1, 2], [0, 0, 0]]),
        high=np.array([[2, 1, 2], [0, 0, 0]]),
        value=np.array([[0, -1.0, 1.0], [0.25, 0, 0]]),
        depth=1,
    )
    assert forest.scores(np.array([[9, 0.5], [0, 0.6]])).tolist() == [-0.75, 1.25]


def test_the_learnt_forest_fits_the_features() -> None:
    """It is small, and it prefers what holds the query together to what holds little of it."""
    assert load_forest(FOREST).features == FEATURES
    assert FOREST.stat().st_size <= 50_000
    hits = [
        Hit("little", 2.0, b"", pack("\n轻轨 汽车 电机 停牌")),
        Hit("much", 1.9, b"", pack("青石 轻轨 通车\n青石 轻轨 昨日 通车")),
    ]
    ranked = reordered(Query(signs=tuple(asked())), hits)
    assert [(hit.id, hit.score) for hit in ranked] == [("much", 2.0), ("little", 1.9)]
