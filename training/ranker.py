"""Learns services/search/ranking/ranker.onnx: python -m training.ranker FOLDER… [--half 0|1].

Each folder is one that `python -m evaluation retrieval` reads. With --half every second query,
from the first or the second on, is left for measuring. Needs lightgbm, which the product doesn't.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import onnx

from evaluation import files, product, retrieval
from evaluation.indexes import empty_index
from services.search.query.plain import query
from services.search.ranking.features import FEATURES, Floats, features
from services.search.ranking.order import TREES, candidate
from services.search.ranking.reader import DEPTH
from training.trees import ensemble

_COUNT = 150
# More of these is never worse.
_RISING = (*FEATURES[: FEATURES.index("pairs")], "window", "window_rest", "title")
SETTINGS = {
    "objective": "lambdarank",
    "num_leaves": 8,
    "learning_rate": 0.04,
    "min_data_in_leaf": 300,
    "lambda_l2": 10,
    "lambdarank_truncation_level": 12,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "monotone_constraints": [int(name in _RISING) for name in FEATURES],
    "num_threads": 1,
    "seed": 1,
    "verbose": -1,
}


@dataclass(frozen=True)
class Example:
    """The candidates of a query [candidates, features], and which of them are relevant."""

    rows: Floats
    is_relevant: list[bool]


def main() -> None:
    """Learn from some folders, each of which counts the same, and write the trees."""
    parser = argparse.ArgumentParser(prog="python -m training.ranker", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--half", type=int, choices=[0, 1])
    chosen = parser.parse_args()
    by_folder = [list(examples(folder, chosen.half)) for folder in chosen.folders]
    trees = learnt(by_folder).dump_model()["tree_info"]
    onnx.save(ensemble([tree["tree_structure"] for tree in trees], FEATURES), TREES)


def examples(folder: Path, half: int | None) -> Iterator[Example]:
    """Yield what the queries of a folder find, where it can be told apart."""
    sources = files.rows(retrieval.named(folder, "docs"), retrieval.parsed_source)
    asked = files.rows(retrieval.named(folder, "queries"), retrieval.parsed_query)
    with empty_index("local") as opened:
        retrieval.write(opened.index, retrieval.made(sources))
        for each in asked if half is None else asked[half::2]:
            tree = query(each.text, product.tagger(), size=DEPTH)
            hits = opened.index.search(tree).hits
            is_relevant = [hit.id in each.relevant for hit in hits]
            if len(hits) > 1 and any(is_relevant):
                yield Example(features(tree.scored_terms, list(map(candidate, hits))), is_relevant)


def learnt(by_folder: Sequence[Sequence[Example]]) -> Any:
    """Return the trees that put relevant candidates first."""
    every = [example for some in by_folder for example in some]
    weights = [weight(some) for some in by_folder for _ in some]
    sizes = [len(example.rows) for example in every]
    data = lightgbm.Dataset(
        np.concatenate([example.rows for example in every]),
        np.concatenate([example.is_relevant for example in every]).astype(int),
        group=sizes,
        weight=np.repeat(weights, sizes),
    )
    return lightgbm.train(SETTINGS, data, _COUNT)


def weight(some: Sequence[Example]) -> float:
    """Return what a query counts: a small folder as much as a quarter of a large one."""
    return 1000 / (len(some) + 200)


if __name__ == "__main__":
    main()
