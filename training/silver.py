"""Silver labels: what the network itself is sure of in sentences of today's news.

A student that sees its input through dropout learns from a teacher that sees it whole ("noisy
student", Xie et al. 2020); sentences of which the teacher is unsure anywhere are left out.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from evaluation import corpora as read
from shared.tagging.decoding import WORD_TAGS, Grammar, decode, joined_places
from shared.tagging.encoding import BLANK, Vocabulary, code_points
from shared.tagging.loader import Network
from shared.tagging.spans import entity_spans
from shared.tagging.tagger import Scorer
from shared.text.folding import fold
from training.network import LEARNT_TAGS

SHORTEST, LONGEST = 12, 200
PER_ARTICLE = 3
"""Sentences of an article at most: more articles give more variety."""
SURE = 0.9


def make(corpora: Path, out: Path, count: int, teacher: Path) -> None:
    """Label so many sentences with the weights in a folder, write the sure: out/silver.jsonl."""
    sentences = list(chosen(corpora))
    Random(4).shuffle(sentences)  # noqa: S311 - no secret
    grams = json.loads((teacher / "vocab.json").read_text(encoding="utf-8"))
    vocabulary = Vocabulary({int(n): listed for n, listed in grams.items()})
    network = Network((teacher / "tagger.onnx").read_bytes())
    with (out / "silver.jsonl").open("w", encoding="utf-8") as file:
        for sentence in sentences[:count]:
            row = labelled(sentence, vocabulary, network)
            if row:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def chosen(corpora: Path) -> Iterator[str]:
    """Yield different sentences of the articles, a few of each."""
    seen = set[str]()
    for row in read.news(corpora):
        fitting = [s for s in read.sentences(row["body"]) if SHORTEST <= len(s) <= LONGEST]
        for sentence in fitting[:PER_ARTICLE]:
            if sentence not in seen:
                seen.add(sentence)
                yield sentence


def labelled(sentence: str, vocabulary: Vocabulary, network: Scorer) -> dict[str, Any] | None:
    """Return a sentence with its entities, None where the network is not sure of it all."""
    codes = np.full((1, len(sentence) + 2), BLANK, np.int32)
    codes[0, 1:-1] = code_points(fold(sentence))
    scores = network(vocabulary.encode(codes))[0, 1:-1, len(WORD_TAGS) :]
    odds = np.exp(scores - scores.max(1, keepdims=True))
    if (1 / odds.sum(1)).min() < SURE:
        return None
    tags = decode(scores, np.array([len(scores)]), Grammar(LEARNT_TAGS))
    tags = joined_places(tags, scores, np.array([len(scores)]))
    space = np.zeros(len(tags), np.bool_)
    return {"text": sentence, "entities": entity_spans(tags, codes[0, 1:-1], space)}


def examples(path: Path) -> list[read.Example]:
    """Read the silver labels."""
    rows = map(json.loads, read.lines(path))
    return [read.Example(r["text"], None, [(s, e, k) for s, e, k in r["entities"]]) for r in rows]
