"""The parts of the public corpora that training never sees: stand-ins for the hidden tests."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evaluation import files, ner, segmentation
from evaluation.corpora import Example, held_out_parts


def evaluate(data: Path, labels: Path) -> dict[str, dict[str, Any]]:
    """Score the held-out parts of the folder of corpora."""
    try:
        parts = held_out_parts(data, labels if labels.exists() else None)
    except OSError as error:
        raise files.BadFile(str(error)) from error
    out = {
        f"{name} (held out), names": ner.score(named(examples))
        for name, examples in parts.items()
        if name != "pd"
    }
    out["pd (held out), words"] = segmentation.score(cut(parts["pd"]))
    return out


def named(examples: Iterable[Example]) -> list[ner.Labelled]:
    """Return texts with their entities."""
    return [(e.text, set(e.entities or ())) for e in examples]


def cut(examples: Iterable[Example]) -> list[list[str]]:
    """Return the words of each example."""
    spans = [(e.text, segmentation.spans(e.words or ())) for e in examples]
    return [[text[start:end] for start, end in words] for text, words in spans]
