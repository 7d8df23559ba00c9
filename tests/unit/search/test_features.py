"""The best hits are put into a better order, with the trees that lie in the repository."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import builds, integers, lists, recursive
from onnx import save

from services.search.documents.extract import pack_extract, unpack_extract
from services.search.index.ports import Hit
from services.search.query.query import Query
from services.search.query.scored_terms import ScoredTerm, scored_terms
from services.search.ranking.features import FEATURES, Candidate, features
from services.search.ranking.order import TREES, better_order, learnt_values
from services.search.ranking.trees import Trees, load_trees
from services.search.text.frequencies import telling
from training.trees import ensemble

Tree = dict[str, Any]


def asked() -> list[ScoredTerm]:
    """Return the signs of a query of two words."""
    return scored_terms("青石轻轨", [(0, 2), (2, 4)])


def extract(title: str, body: str) -> bytes:
    """Return the extract of a text whose words are set apart."""
    return pack_extract(title.split(), body.split())


def candidate(score: float, title: str, body: str) -> Candidate:
    """Return a hit as it is ranked."""
    return Candidate(score, unpack_extract(extract(title, body)))


def column(name: str, *candidates: Candidate) -> list[float]:
    """Return one feature of each candidate."""
    return [float(row[FEATURES.index(name)]) for row in features(asked(), candidates)]


def node(feature: int, threshold: float, low: Tree, high: Tree) -> Tree:
    """Return a node as lightgbm dumps it."""
    sides = {"left_child": low, "right_child": high}
    return {"split_feature": feature, "threshold": threshold, **sides}


def leaf(value: float) -> Tree:
    """Return a leaf as lightgbm dumps it."""
    return {"leaf_value": value}


LEAVES = builds(leaf, integers(-99, 99).map(float))
NODES = recursive(
    LEAVES, lambda below: builds(node, integers(0, 1), integers(0, 4), below, below), max_leaves=8
)


def walk(tree: Tree, row: Sequence[float]) -> float:
    """Return the value of the leaf that a row comes to from the root."""
    while "leaf_value" not in tree:
        is_low = row[tree["split_feature"]] <= tree["threshold"]
        tree = tree["left_child" if is_low else "right_child"]
    return float(tree["leaf_value"])


def scores(trees: Sequence[Tree], rows: Sequence[Sequence[float]]) -> list[float]:
    """Return what trees of two features say once they are written and read."""
    with TemporaryDirectory() as folder:
        model = Path(folder) / "trees.onnx"
        save(ensemble(trees, ["a", "b"]), model)
        found: list[float] = Trees(model).scores(np.array(rows, np.float64)).tolist()
        return found


def test_what_is_rare_in_news_tells_more() -> None:
    """And what the table lacks, most."""
    of, reporter, place = telling(["的", "记者", "青石"])
    assert of < reporter < place


def test_features_tell_where_the_query_stands() -> None:
    """In the title, near together, or not at all."""
    near = candidate(2.0, "青石 轻轨", "青石 轻轨 通车")
    apart = candidate(1.0, "", f"青石 {'甲 ' * 200}轻轨")
    none = candidate(1.0, "", "星澜 汽车")
    assert column("score", near, apart) == [1.0, 0.5]
    assert column("words", near, apart, none) == pytest.approx([1.0, 1.0, 0.0])
    assert column("title", near, apart) == pytest.approx([1.0, 0.0])
    window = column("window", near, apart, none)
    assert window[0] > window[1] > window[2] == 0.0
    assert len(features(asked(), [near])[0]) == len(FEATURES)


def test_trees_add_the_leaves_that_a_row_falls_into() -> None:
    """A value at the threshold goes to the low side."""
    trees = [node(1, 0.5, leaf(-1.0), leaf(1.0)), node(0, 5.0, leaf(0.25), leaf(0.5))]
    assert scores(trees, [[9, 0.5], [0, 0.6]]) == [-0.5, 1.25]


@given(
    lists(builds(node, integers(0, 1), integers(0, 4), NODES, NODES), min_size=1, max_size=3),
    lists(lists(integers(0, 4), min_size=2, max_size=2), min_size=1, max_size=9),
)
def test_trees_lead_where_walking_does(trees: list[Tree], rows: list[list[float]]) -> None:
    """Through trees of any shape."""
    assert scores(trees, rows) == [sum(walk(tree, row) for tree in trees) for row in rows]


@pytest.mark.parametrize(("flatness", "expected"), [(0.5, [1.0, 3.0]), (9.0, [3.0, 1.0])])
def test_a_window_unlike_what_was_learnt_keeps_its_order(
    flatness: float, expected: list[float]
) -> None:
    """The values are the same, so that what is added to them counts as much."""
    trees = [node(0, 0.5, leaf(3.0), leaf(1.0))]
    with TemporaryDirectory() as folder:
        model = Path(folder) / "trees.onnx"
        save(ensemble(trees, ["a", "b"], [(0.0, 2.0), (0.0, 1.0)]), model)
        values = learnt_values(Trees(model), np.array([[1.0, flatness], [0.0, flatness]]))
    assert values.tolist() == expected


def test_the_learnt_trees_say_what_they_know() -> None:
    """A window as any other, but none of values that can't be."""
    usual = features(
        asked(), [candidate(2.0, "", "青石 轻轨"), candidate(1.9, "青石", "轻轨 停牌")]
    )
    assert not load_trees(TREES).knows(usual + 1000.0)


def test_a_tree_that_asks_nothing_is_refused() -> None:
    """ONNX has no lone leaf."""
    with pytest.raises(ValueError, match="asks nothing"):
        ensemble([leaf(1.0)], ["a"])


def test_the_learnt_trees_fit_the_features() -> None:
    """It is small, and it prefers what holds the query together to what holds little of it."""
    assert load_trees(TREES).features == FEATURES
    assert TREES.stat().st_size <= 50_000
    hits = [
        Hit("little", 2.0, extract("", "轻轨 汽车 电机 停牌")),
        Hit("much", 1.9, extract("青石 轻轨 通车", "青石 轻轨 昨日 通车")),
    ]
    order, _ = better_order(Query(scored_terms=tuple(asked())), hits)
    assert [hits[at].id for at in order] == ["much", "little"]
