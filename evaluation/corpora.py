"""The corpora: readers that turn each annotation standard into examples."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

TYPES = ("PER", "LOC", "ORG")
PD_NAMES = {"nr": "PER", "ns": "LOC", "nt": "ORG"}
SURNAME_LENGTH = 2

Entity = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Example:
    """A text with the lengths of its words, or its entities, or both."""

    text: str
    words: list[int] | None = None
    entities: list[Entity] | None = None


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a text file, gzipped or not."""
    with path.open("rb") as raw:
        for line in gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw:
            yield line.decode("utf-8")


def news(corpora: Path) -> Iterator[dict[str, Any]]:
    """Yield the unlabelled news articles."""
    return map(json.loads, lines(corpora / "news/articles.jsonl.gz"))


def entity_corpus(path: Path) -> list[Example]:
    """Read JSON lines of text and entities; other types than PER, LOC and ORG are left out."""
    rows = map(json.loads, lines(path))
    return [Example(row["text"], None, named(row["entities"])) for row in rows]


def named(entities: list[dict[str, Any]]) -> list[Entity]:
    """Return the entities of our types."""
    return [(e["start"], e["end"], e["type"]) for e in entities if e["type"] in TYPES]


def word_corpus(path: Path) -> list[Example]:
    """Read lines of words that are separated by blanks."""
    rows = (line.strip("\ufeff").split() for line in lines(path))
    return [Example("".join(row), [len(word) for word in row]) for row in rows if row]


def peoples_daily(path: Path) -> list[Example]:
    """Read January 1998 of the People's Daily: words, and names from the parts of speech."""
    return [tagged_line(line) for line in lines(path) if line.strip()]


def tagged_line(line: str) -> Example:
    """Read one line of word/tag pairs; a surname and the given name after it are one person."""
    parts = [token.rpartition("/") for token in line.split()]
    pairs = [(word.lstrip("["), tag.split("]")[0]) for word, _, tag in parts]
    text, lengths, entities = "", [], list[Entity]()
    surname = False
    for word, tag in pairs:
        start, text = len(text), text + word
        lengths.append(len(word))
        kind = PD_NAMES.get(tag)
        given = kind == "PER" and surname and len(word) <= SURNAME_LENGTH
        if given:
            entities[-1] = (entities[-1][0], len(text), "PER")
        elif kind:
            entities.append((start, len(text), kind))
        surname = kind == "PER" and not given and len(word) <= SURNAME_LENGTH
    return Example(text, lengths, entities)


def labelled_news(path: Path, corpora: Path) -> list[Example]:
    """Read our own labels of sentences of the news: article, start, end, and entities there."""
    labels = [json.loads(line) for line in lines(path)]
    wanted = {label["article"] for label in labels}
    bodies = {row["id"]: row["body"] for row in news(corpora) if row["id"] in wanted}
    return [
        Example(
            bodies[label["article"]][label["start"] : label["end"]],
            None,
            [(start, end, kind) for start, end, kind in label["entities"]],
        )
        for label in labels
        if label["article"] in bodies
    ]


def held_out(examples: list[Example], size: int) -> tuple[list[Example], list[Example]]:
    """Return (for training, held out): the last examples are held out."""
    return examples[:-size], examples[-size:]


def shuffled(examples: list[Example], seed: int = 5) -> list[Example]:
    """Return the examples in an order that is the same every time."""
    mixed = list(examples)
    Random(seed).shuffle(mixed)  # noqa: S311 - no secret
    return mixed


def sentences(text: str) -> list[str]:
    """Cut a text behind sentence ends."""
    return [part.strip() for part in re.split(r"(?<=[。！？\n])", text) if part.strip()]


def held_out_parts(corpora: Path, labels: Path | None) -> dict[str, list[Example]]:
    """Return the examples that are never trained on, by corpus."""
    return parts(corpora, labels)[1]


def parts(
    corpora: Path, labels: Path | None
) -> tuple[dict[str, list[Example]], dict[str, list[Example]]]:
    """Return (for training, held out) of each corpus that is measured on."""
    ner, seg = corpora / "ner", corpora / "segmentation"
    split = {
        "msra": held_out(entity_corpus(ner / "msra.train.jsonl.gz"), 1_000),
        "pd": held_out(peoples_daily(seg / "pd199801.tagged.txt.gz"), 2_000),
        "boson": held_out(shuffled(entity_corpus(ner / "boson.dev.jsonl.gz")), 150),
    }
    if labels:
        split["news"] = held_out(labelled_news(labels, corpora), 270)
    kept = {name: examples for name, (examples, _) in split.items()}
    return kept, {name: examples for name, (_, examples) in split.items()}
