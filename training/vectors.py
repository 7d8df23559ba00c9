"""Vectors of characters, of pairs of them and of words, pre-trained on unlabelled text.

CBOW (Mikolov et al. 2013) over two readings of every sentence: its characters with the pairs
between them, and its words (cut by jieba's dictionary and HMM). Both share one space.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import gensim.models
import numpy as np
import rjieba

from evaluation import corpora as read
from shared.text.folding import fold

SIZE = 64
LIMITS = {1: 8_000, 2: 80_000, 3: 60_000, 4: 40_000}
"""How many characters, pairs and words of three and four characters are kept at most."""

CHINESE = re.compile(r"[\u3400-\u9fff]+")
LONGEST_SENTENCE = 300


def make(corpora: Path, out: Path, epochs: int) -> None:
    """Train the vectors and write them with their n-grams: out/vectors.npz."""
    path = out / "readings.txt"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in readings(texts(corpora)))
    model = gensim.models.Word2Vec(
        corpus_file=str(path),
        vector_size=SIZE,
        window=5,
        min_count=10,
        sg=0,
        negative=5,
        sample=1e-4,
        workers=2,
        epochs=epochs,
        max_final_vocab=400_000,
        seed=1,
    )
    path.unlink()
    kept = chosen(model.wv.index_to_key)
    arrays = {f"grams{n}": np.array(grams) for n, grams in kept.items()}
    arrays |= {f"vectors{n}": model.wv[grams].astype("f") for n, grams in kept.items()}
    np.savez(out / "vectors.npz", allow_pickle=False, **arrays)


def chosen(keys: list[str]) -> dict[int, list[str]]:
    """Return the most frequent n-grams of each length; keys come in order of frequency."""
    kept: dict[int, list[str]] = {n: [] for n in LIMITS}
    for key in keys:
        n = len(key)
        if n in kept and len(kept[n]) < LIMITS[n] and (n < 3 or CHINESE.fullmatch(key)):
            kept[n].append(key)
    return kept


def texts(corpora: Path) -> Iterator[str]:
    """Yield every sentence of the news and of the training corpora, folded."""
    sources: list[Iterable[str]] = [
        (part for row in read.news(corpora) for part in read.sentences(row["body"]))
    ]
    for name in ("msra.train", "boson.dev", "cluener.train"):
        sources.append(e.text for e in read.entity_corpus(corpora / f"ner/{name}.jsonl.gz"))
    tagged = corpora / "segmentation/pd199801.tagged.txt.gz"
    sources.append(e.text for e in read.peoples_daily(tagged))
    for source in sources:
        for text in source:
            yield fold(text)[:LONGEST_SENTENCE]


def readings(sentences: Iterable[str]) -> Iterator[str]:
    """Yield both readings of each sentence, tokens separated by blanks."""
    for sentence in sentences:
        chars = "".join(sentence.split())
        pairs = [a + b for a, b in pairwise(chars)]
        woven = [token for both in zip(chars, pairs, strict=False) for token in both]
        yield " ".join([*woven, chars[-1:]])
        yield " ".join(rjieba.cut(chars))
