"""Which corpora are trained on, with which heads and in which shares, and what is held out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from evaluation import corpora as read
from evaluation.corpora import Example
from training import silver

WINDOW = 16
"""A text that shares so many characters in a row with a held-out text is not trained on."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Examples to train on, their share of the rows, the heads that learn from them, the style."""

    examples: list[Example]
    share: float
    words: str | None = None
    entities: str | None = None
    style: str | None = None
    swapped: bool = False
    """Whether names are put in for others of their type now and then."""


@dataclass(frozen=True, slots=True)
class Data:
    """What is trained on, and what is held out."""

    training: dict[str, Corpus]
    held_out: dict[str, list[Example]]


def load(corpora: Path, run: Path, labels: Path | None) -> Data:
    """Read every corpus; held-out parts are the same in every run."""
    kept, dev = read.parts(corpora, labels)
    ner, seg = corpora / "ner", corpora / "segmentation"
    cluener = read.entity_corpus(ner / "cluener.train.jsonl.gz")
    training = {
        "msra": Corpus(kept["msra"], 0.36, entities="MSRA", style="MSRA", swapped=True),
        "pd": Corpus(kept["pd"], 0.15, "PKU", "PD", "MSRA"),
        "boson": Corpus(kept["boson"], 0.12, entities="BOSON", style="BOSON", swapped=True),
        "cluener": Corpus(cluener, 0.03, entities="CLUENER"),
        "ctb": Corpus(read.word_corpus(seg / "ctb6.train.txt.gz"), 0.02, "CTB"),
        "sxu": Corpus(read.word_corpus(seg / "sxu.train.txt.gz"), 0.02, "SXU"),
    }
    sure = run / "silver.jsonl"
    if sure.exists():
        training["silver"] = Corpus(silver.examples(sure), 0.08, entities="NEWS", style="NEWS")
    if labels:
        news = Corpus(kept["news"], 0.22, entities="NEWS", style="NEWS", swapped=True)
        training["news"] = news
    return Data(without(training, dev), dev)


def without(training: dict[str, Corpus], dev: dict[str, list[Example]]) -> dict[str, Corpus]:
    """Leave out of the training what shares a long stretch with a held-out text."""
    seen = {part for examples in dev.values() for part in stretches(examples)}
    return {
        name: replace(
            corpus, examples=[e for e in corpus.examples if seen.isdisjoint(stretches([e]))]
        )
        for name, corpus in training.items()
    }


def stretches(examples: Iterable[Example]) -> Iterable[str]:
    """Yield every stretch of WINDOW characters; a shorter text is one stretch."""
    for example in examples:
        for start in range(max(1, len(example.text) - WINDOW + 1)):
            yield example.text[start : start + WINDOW]
