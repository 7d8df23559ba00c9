"""Which corpora are trained on, with which heads and in which shares, and what is held out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation import corpora as read
from evaluation.corpora import Example
from training import silver

WINDOW = 16
"""A text that shares so many characters in a row with a held-out text is not trained on."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Examples to train on, the heads that learn from them, and their share of the rows.

    Half of the rows of a corpus that is `joint` teach the head that learns from all such corpora:
    the standards differ in little, and the style of a text tells which one it follows.
    """

    examples: list[Example]
    share: float
    words: str | None = None
    entities: Sequence[str] = ()
    joint: bool = False


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
        "msra": Corpus(kept["msra"], 0.32, entities=["MSRA"], joint=True),
        "pd": Corpus(kept["pd"], 0.22, "PKU", ["PD"]),
        "boson": Corpus(kept["boson"], 0.09, entities=["BOSON"], joint=True),
        "cluener": Corpus(cluener, 0.06, entities=["CLUENER"]),
        "ctb": Corpus(read.word_corpus(seg / "ctb6.train.txt.gz"), 0.05, "CTB"),
        "sxu": Corpus(read.word_corpus(seg / "sxu.train.txt.gz"), 0.04, "SXU"),
        "silver": Corpus(silver.examples(run / "silver.jsonl"), 0.15, "LAC", ["LAC"]),
    }
    if labels:
        training["news"] = Corpus(kept["news"], 0.08, entities=["MSRA", "NEWS"], joint=True)
    return Data(without(training, dev), dev)


def without(training: dict[str, Corpus], dev: dict[str, list[Example]]) -> dict[str, Corpus]:
    """Leave out of the training what shares a long stretch with a held-out text."""
    seen = {part for examples in dev.values() for part in stretches(examples)}
    return {
        name: Corpus(
            [e for e in corpus.examples if seen.isdisjoint(stretches([e]))],
            corpus.share,
            corpus.words,
            corpus.entities,
            corpus.joint,
        )
        for name, corpus in training.items()
    }


def stretches(examples: Iterable[Example]) -> Iterable[str]:
    """Yield every stretch of WINDOW characters; a shorter text is one stretch."""
    for example in examples:
        for start in range(max(1, len(example.text) - WINDOW + 1)):
            yield example.text[start : start + WINDOW]
