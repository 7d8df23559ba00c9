"""Learns the trees: python -m training.ranker ARTICLES [--without DOCS…] [--judged FOLDER…].

ARTICLES is a file of ordinary news, each line an article with `id`, `title` and `body`, from which
corpora and queries are made (rehearsals.py); nobody judged any of it. What is in DOCS, a file of
the same form, isn't learnt from: articles of a set that will be measured. A judged FOLDER, as
`python -m evaluation retrieval` reads it, is learnt from as well. Needs lightgbm.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import lightgbm
import numpy as np
import onnx

from evaluation import files, product, retrieval
from evaluation.indexes import empty_index
from evaluation.retrieval import Source
from services.search.index.ports import Hit, SearchReader
from services.search.query.plain import query
from services.search.query.query import Query
from services.search.ranking.features import FEATURES, Floats, features
from services.search.ranking.order import TREES, candidate
from services.search.ranking.reader import DEPTH
from training.rehearsals import KINDS, Kind, Rehearsal, rehearsal
from training.trees import ensemble

_COUNT = 150
# So much more than a feature lay between, on each side, is still like what was learnt.
_MARGIN = 0.1
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
    """Learn from corpora of each kind and write the trees."""
    parser = argparse.ArgumentParser(prog="python -m training.ranker", description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--without", nargs="*", type=Path, default=[])
    parser.add_argument("--judged", nargs="*", type=Path, default=[])
    chosen = parser.parse_args()
    judged = {s.id for path in chosen.without for s in files.rows(path, retrieval.parsed_source)}
    sources = files.rows(chosen.articles, retrieval.parsed_source)
    sources = [source for source in sources if source.id not in judged]
    made = [examples_of(kind, sources) for kind in KINDS]
    write(made, [list(judged_examples(folder)) for folder in chosen.judged])


def examples_of(kind: Kind, sources: Sequence[Source]) -> list[Example]:
    """Return what is learnt from a corpus of a kind, cut from some of the articles."""
    random = Random(kind.name)  # noqa: S311  # chance, not secrets
    some = random.sample(sources, len(sources))
    found = list(examples(rehearsal(kind, some, product.tagger(), random)))
    print(kind.name, len(found), flush=True)
    return found


def write(made: Sequence[Sequence[Example]], judged: Sequence[Sequence[Example]] = ()) -> None:
    """Learn the trees and write them, with what the features lie between."""
    every = [*made, *judged]
    counting = [*(kind.weight for kind in KINDS), *(1.0 for _ in judged)]
    trees = learnt(every, counting).dump_model()["tree_info"]
    model = ensemble([tree["tree_structure"] for tree in trees], FEATURES, ranges(every))
    onnx.save(model, TREES)


def judged_examples(folder: Path) -> Iterator[Example]:
    """Yield what the queries of a judged folder find, where it can be told apart."""
    sources = files.rows(retrieval.named(folder, "docs"), retrieval.parsed_source)
    with empty_index("local") as opened:
        retrieval.write(opened.index, retrieval.made(sources))
        for asked in files.rows(retrieval.named(folder, "queries"), retrieval.parsed_query):
            tree = query(asked.text, product.tagger(), size=DEPTH)
            for hits in windows(tree, opened.index):
                is_relevant = [hit.id in asked.relevant for hit in hits]
                if any(is_relevant) and not all(is_relevant):
                    rows = features(tree.scored_terms, list(map(candidate, hits)))
                    yield Example(rows, is_relevant)


def examples(rehearsed: Rehearsal) -> Iterator[Example]:
    """Yield what the queries of a corpus find, where it can be told apart."""
    texts = {source.id: f"{source.title}\n{source.body}" for source in rehearsed.sources}
    with empty_index("local") as opened:
        retrieval.write(opened.index, retrieval.made(rehearsed.sources))
        for each in rehearsed.asked:
            tree = query(each.wording.text, product.tagger(), size=DEPTH)
            for hits in windows(tree, opened.index):
                is_relevant = [each.is_answered(hit.id, texts[hit.id]) for hit in hits]
                if any(is_relevant) and not all(is_relevant):
                    rows = features(tree.scored_terms, list(map(candidate, hits)))
                    yield Example(rows, is_relevant)


def windows(tree: Query, index: SearchReader) -> Iterator[Sequence[Hit]]:
    """Yield the windows of a query: of its hits, of what comes near, and of both together."""
    hits = index.search(tree).hits
    yield hits
    if tree.further is not None and (others := index.search(tree.further).hits):
        yield others
        yield sorted([*hits, *others], key=lambda hit: -(hit.score or 0.0))[:DEPTH]


def learnt(by_kind: Sequence[Sequence[Example]], counting: Sequence[float]) -> Any:
    """Return the trees that put relevant candidates first; each kind counts so much."""
    every = [example for some in by_kind for example in some]
    kinds = zip(by_kind, counting, strict=True)
    weights = [count * weight(some) for some, count in kinds for _ in some]
    sizes = [len(example.rows) for example in every]
    data = lightgbm.Dataset(
        np.concatenate([example.rows for example in every]),
        np.concatenate([example.is_relevant for example in every]).astype(int),
        group=sizes,
        weight=np.repeat(weights, sizes),
    )
    return lightgbm.train(SETTINGS, data, _COUNT)


def ranges(by_kind: Sequence[Sequence[Example]]) -> list[tuple[float, float]]:
    """Return what the rows of each feature lie between, and a little more."""
    rows = np.concatenate([example.rows for some in by_kind for example in some])
    low, high = rows.min(axis=0), rows.max(axis=0)
    more = _MARGIN * (high - low)
    return list(zip((low - more).tolist(), (high + more).tolist(), strict=True))


def weight(some: Sequence[Example]) -> float:
    """Return what a query counts: a small corpus as much as a quarter of a large one."""
    return 1000 / (len(some) + 200)


if __name__ == "__main__":
    main()
