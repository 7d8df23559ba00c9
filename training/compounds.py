"""Makes services/search/text/compounds.txt: python -m training.compounds ARTICLES_FILE.

A compound is two words, or more, that news nearly always writes side by side where it holds both
(人工|智能): whoever types it asks for one thing. They are found as phrases are in word2vec (Mikolov
et al. 2013, doi:10.48550/arXiv.1310.4546): the neighbours that cling most are joined, and the text
is looked at again. Only strings that many articles hold are kept, nothing of the articles.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation import files
from services.search.text.compounds import LONGEST, TABLE
from services.search.text.function_words import FUNCTION
from shared.tagging.loader import load_tagger
from shared.text.folding import fold

Ints = npt.NDArray[np.int64]

LONGEST_TEXT = 2500
ROUNDS = 3
FEWEST_ARTICLES, LEAST_COHESION = 8, 0.6
"""What is joined on the way."""
KEPT_ARTICLES, KEPT_COHESION = 12, 0.75
"""What of it is kept; of a character that stands alone LEAST_COHESION is enough."""
# Whoever is 被查 or 被捕 is asked for by both.
_FUNCTION = FUNCTION - {"被"}
_BREAK = 0
_BATCH = 64
_ROWS = 2000


@dataclass(frozen=True)
class Corpus:
    """Words of all articles end to end, _BREAK where a neighbour isn't one: [words] each."""

    words: list[str]
    flat: Ints
    article: Ints

    @property
    def articles(self) -> int:
        """Return how many articles there are."""
        return int(self.article[-1]) + 1


@dataclass(frozen=True)
class Neighbours:
    """Words that stand side by side in `count` articles: [pairs] each; `key` stands for both."""

    key: Ints
    count: Ints
    cohesion: npt.NDArray[np.float64]


def main(path: Path) -> None:
    """Find the compounds of a file of articles, and write them."""
    corpus = read(files.rows(path, _text))
    found: dict[str, tuple[int, float]] = {}
    for _ in range(ROUNDS):
        near = neighbours(corpus)
        for first, last, count, cohesion in _named(corpus, near):
            if is_kept(first, last, count, cohesion):
                found[first + last] = (count, cohesion)
        corpus = joined(corpus, near)
    TABLE.write_text("".join(f"{word}\n" for word in sorted(found)), encoding="utf-8")


def read(texts: Sequence[str]) -> Corpus:
    """Cut texts into words."""
    tagger, known = load_tagger(), {"": _BREAK}
    flat: list[int] = []
    sizes: list[int] = []
    for start in range(0, len(texts), _BATCH):
        some = texts[start : start + _BATCH]
        for text, tagged in zip(some, tagger.tag(some), strict=True):
            numbers = [known.setdefault(w, len(known)) for w in _runs(fold(text), tagged.words)]
            flat += numbers
            sizes.append(len(numbers))
    article = np.repeat(np.arange(len(sizes)), sizes)
    return Corpus(list(known), np.array(flat, np.int64), article)


def neighbours(corpus: Corpus) -> Neighbours:
    """Return the neighbours that cling: most articles that hold both have them side by side."""
    key, beside = _keys(corpus)
    held = np.unique(key[beside] * corpus.articles + corpus.article[:-1][beside])
    pair, count = np.unique(held // corpus.articles, return_counts=True)
    pair, count = pair[count >= FEWEST_ARTICLES], count[count >= FEWEST_ARTICLES]
    cohesion = count / _both(corpus, pair)
    is_near = cohesion >= LEAST_COHESION
    return Neighbours(pair[is_near], count[is_near], cohesion[is_near])


def joined(corpus: Corpus, near: Neighbours) -> Corpus:
    """Return the corpus with neighbours as one word, where they cling more than to others."""
    key, beside = _keys(corpus)
    place = np.searchsorted(near.key, key).clip(max=len(near.key) - 1)
    cling = np.where(beside & (near.key[place] == key), near.cohesion[place], -1.0)
    before, behind = np.append(-1.0, cling[:-1]), np.append(cling[1:], -1.0)
    taken = np.flatnonzero((cling > 0) & (cling > before) & (cling >= behind))
    pairs, number = np.unique(key[taken], return_inverse=True)
    size = len(corpus.words)
    words = [*corpus.words, *(corpus.words[p // size] + corpus.words[p % size] for p in pairs)]
    flat, kept = corpus.flat.copy(), np.ones(len(corpus.flat), np.bool_)
    flat[taken], kept[taken + 1] = size + number, False
    return Corpus(words, flat[kept], corpus.article[kept])


def is_kept(first: str, last: str, count: int, cohesion: float) -> bool:
    """Tell whether a compound of two parts is worth knowing for queries."""
    whole = first + last
    if len(whole) > LONGEST or count < KEPT_ARTICLES or not all("一" <= c <= "鿿" for c in whole):
        return False
    if whole.endswith("第"):
        # It belongs to the number that follows.
        return False
    least = LEAST_COHESION if 1 in (len(first), len(last)) else KEPT_COHESION
    return cohesion >= least


def _keys(corpus: Corpus) -> tuple[Ints, Any]:
    """Return a number for each word with the next, and which of them stand side by side."""
    first, last = corpus.flat[:-1], corpus.flat[1:]
    is_same = corpus.article[:-1] == corpus.article[1:]
    return first * len(corpus.words) + last, (first != _BREAK) & (last != _BREAK) & is_same


def _both(corpus: Corpus, pair: Ints) -> Ints:
    """Return how many articles hold both words of each pair, wherever."""
    size, count = len(corpus.words), corpus.articles
    asked = np.unique(np.concatenate([pair // size, pair % size]))
    place = np.searchsorted(asked, corpus.flat).clip(max=len(asked) - 1)
    is_asked = asked[place] == corpus.flat
    held = np.unique(place[is_asked] * count + corpus.article[is_asked])
    word, article = held // count, held % count
    bits = np.zeros((len(asked), count // 8 + 1), np.uint8)
    np.bitwise_or.at(bits, (word, article // 8), (1 << (article % 8)).astype(np.uint8))
    first, last = np.searchsorted(asked, pair // size), np.searchsorted(asked, pair % size)
    sums = [
        np.bitwise_count(bits[first[n : n + _ROWS]] & bits[last[n : n + _ROWS]]).sum(1, np.int64)
        for n in range(0, len(pair), _ROWS)
    ]
    return np.concatenate(sums)


def _named(corpus: Corpus, near: Neighbours) -> Iterator[tuple[str, str, int, float]]:
    size = len(corpus.words)
    for key, count, cohesion in zip(near.key, near.count, near.cohesion, strict=True):
        yield corpus.words[key // size], corpus.words[key % size], int(count), float(cohesion)


def _runs(folded: str, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield words, and nothing between those that are not neighbours."""
    last = 0
    for start, end in spans:
        word = folded[start:end]
        if start > last:
            yield ""
        yield word if word.isalnum() and word not in _FUNCTION else ""
        last = end
    yield ""


def _text(row: dict[str, Any]) -> str:
    return f"{row.get('title') or ''}\n{row['body'][:LONGEST_TEXT]}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
