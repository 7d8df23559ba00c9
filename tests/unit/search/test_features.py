"""The best hits are put into a better order, with the forest that lies in the repository."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import DataObject, DrawFn, composite, data, integers, lists

from services.search.documents.extract import pack_extract, unpack_extract
from services.search.index.ports import Hit
from services.search.query.query import Query
from services.search.query.scored_terms import ScoredTerm, scored_terms
from services.search.ranking.features import FEATURES, Candidate, features
from services.search.ranking.forest import load_forest, planted
from services.search.ranking.reader import FOREST, better_order
from services.search.text.frequencies import telling


def asked() -> list[ScoredTerm]:
    """Return the signs of a query of two words."""
    return scored_terms("青石轻轨", [(0, 2), (2, 4)])


def skim(title: str, body: str) -> bytes:
    """Return the skim of a text whose words are set apart."""
    return pack_extract(title.split(), body.split())


def candidate(score: float, title: str, body: str) -> Candidate:
    """Return a hit as it is ranked."""
    return Candidate(score, unpack_extract(skim(title, body)))


def column(name: str, *candidates: Candidate) -> list[float]:
    """Return one feature of each candidate."""
    return [float(row[FEATURES.index(name)]) for row in features(asked(), candidates)]


@composite
def trees(draw: DrawFn) -> dict[str, list[float]]:
    """Return a tree of up to eight leaves, grown leaf by leaf, as a row of nodes."""
    tree: dict[str, list[float]] = {"feature": [0], "threshold": [0], "value": [1.0]}
    tree |= {"low": [0], "high": [0]}
    for number in range(draw(integers(0, 7))):
        leaves = [node for node, low in enumerate(tree["low"]) if low == node]
        node = leaves[draw(integers(0, len(leaves) - 1))]
        new = len(tree["low"])
        tree["feature"][node], tree["threshold"][node] = draw(integers(0, 1)), draw(integers(0, 4))
        tree["low"][node], tree["high"][node] = new, new + 1
        for at in (new, new + 1):
            tree["low"].append(at)
            tree["high"].append(at)
            tree["feature"].append(0)
            tree["threshold"].append(0)
            tree["value"].append(float(10 * number + at))
    return tree


def walk(tree: dict[str, list[float]], row: list[int]) -> float:
    """Return the value of the leaf that a row comes to from the root."""
    node = 0
    while tree["low"][node] != node:
        is_low = row[int(tree["feature"][node])] <= tree["threshold"][node]
        node = int(tree["low" if is_low else "high"][node])
    return tree["value"][node]


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


def test_a_forest_adds_the_leaves_that_a_row_falls_into() -> None:
    """A value at the threshold goes to the low side; a lone leaf is a tree."""
    rows = {
        "features": ["a", "b"],
        "feature": [[1, 0, 0], [0, 0, 0]],
        "threshold": [[0.5, 0, 0], [0, 0, 0]],
        "low": [[1, 1, 2], [0, 0, 0]],
        "high": [[2, 1, 2], [0, 0, 0]],
        "value": [[0, -1.0, 1.0], [0.25, 0, 0]],
    }
    assert planted(rows).scores(np.array([[9, 0.5], [0, 0.6]])).tolist() == [-0.75, 1.25]


@given(data())
def test_asking_all_nodes_leads_where_walking_does(draw: DataObject) -> None:
    """Through trees of any shape of up to eight leaves."""
    tree = draw.draw(trees())
    rows = draw.draw(lists(lists(integers(0, 4), min_size=2, max_size=2), min_size=1, max_size=9))
    forest = planted({"features": ["a", "b"], **{name: [tree[name]] for name in tree}})
    walked = [walk(tree, row) for row in rows]
    assert forest.scores(np.array(rows, np.float64)).tolist() == walked


def test_a_tree_of_too_many_leaves_is_refused() -> None:
    """It would be read wrong."""
    chain: dict[str, list[int]] = {"low": [], "high": []}
    for node in range(0, 16, 2):
        chain["low"] += [node + 1, node + 1]
        chain["high"] += [node + 2, node + 1]
    nodes = {name: [[*part, 16]] for name, part in chain.items()}
    zeros = {name: [[0] * 17] for name in ("feature", "threshold", "value")}
    with pytest.raises(ValueError, match="9 leaves"):
        planted({"features": ["a"], **zeros, **nodes})


def test_the_learnt_forest_fits_the_features() -> None:
    """It is small, and it prefers what holds the query together to what holds little of it."""
    assert load_forest(FOREST).features == FEATURES
    assert FOREST.stat().st_size <= 50_000
    hits = [
        Hit("little", 2.0, skim("", "轻轨 汽车 电机 停牌")),
        Hit("much", 1.9, skim("青石 轻轨 通车", "青石 轻轨 昨日 通车")),
    ]
    order = better_order(Query(scored_terms=tuple(asked())), hits)
    assert [hits[at].id for at in order] == ["much", "little"]
