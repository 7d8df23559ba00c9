"""Words: exact spans."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from evaluation import files, product
from evaluation.scores import Counts


def evaluate(path: Path) -> dict[str, Any]:
    """Score one file of sentences whose words are separated by spaces."""
    return score([line.split() for _, line in files.lines(path)])


def score(sentences: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Score sentences by their wanted words."""
    articles, speed = product.all_annotated("".join(words) for words in sentences)
    counts = Counts()
    for article, words in zip(articles, sentences, strict=True):
        counts.add(article.words if article else (), spans(map(len, words)))
    return {**counts.scores(), "chars_per_second": speed}


def spans(lengths: Iterable[int]) -> list[tuple[int, int]]:
    """Return (start, end) of words of these lengths that follow each other."""
    ends = list(accumulate(lengths))
    return list(zip([0, *ends], ends, strict=False))
