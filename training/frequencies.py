"""Makes services/search/text/frequencies.tsv: python -m training.frequencies ARTICLES_FILE.

The file holds ordinary news, each line an article with `id`, `title` and `body`, gzipped or not.
Only how many articles hold a common word or character is kept, nothing of the articles.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from math import ceil
from pathlib import Path

from evaluation import files, retrieval
from services.search.text.analysis import word_tokens
from services.search.text.frequencies import TABLE
from services.search.text.tokens import cut
from shared.tagging.loader import load_tagger
from shared.text.folding import fold

_BULK = 500
RAREST = 0.005
_STEP = 1.15


def main(path: Path) -> None:
    """Count, and write the table."""
    sources = files.rows(path, retrieval.parsed_source)
    tagger = load_tagger()
    counts: Counter[str] = Counter()
    for first in range(0, len(sources), _BULK):
        texts = [f"{source.title}\n{source.body}" for source in sources[first : first + _BULK]]
        for text, tagged in zip(texts, tagger.tag(texts), strict=True):
            counts.update(tokens_of(text, tagged.words))
    write(counts, len(sources))


def tokens_of(text: str, words: Sequence[tuple[int, int]]) -> set[str]:
    """Return the words and characters of a text, each once."""
    folded = fold(text)
    tokens = word_tokens(folded[start:end] for start, end in words)
    return {*tokens, *(token for token in cut(folded) if token[0].isalnum())}


def write(counts: Counter[str], articles: int) -> None:
    """Write the tokens in classes of about the same frequency."""
    classes: dict[float, list[str]] = defaultdict(list)
    for token, count in counts.items():
        if count >= RAREST * articles:
            classes[rounded_up(1000 * count / articles)].append(token)
    head = (
        "# articles of a thousand that hold a token, and such tokens; by training/frequencies.py\n"
    )
    lines = (f"{share:g}\t{' '.join(sorted(some))}\n" for share, some in sorted(classes.items()))
    TABLE.write_text(head + "".join(lines), encoding="utf-8")


def rounded_up(share: float) -> float:
    """Return the next bound of classes that grow by a constant factor from RAREST."""
    bound = 1000 * RAREST
    while bound < share:
        bound *= _STEP
    return float(ceil(bound * 10) / 10)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
