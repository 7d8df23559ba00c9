"""Makes services/search/text/frequencies.tsv: python -m training.frequencies NEWS_FOLDER.

The folder holds docs.jsonl(.gz) of ordinary news, as `python -m evaluation retrieval` reads them.
Only how many articles hold a common word or character is kept, nothing of the articles.
"""

import sys
from collections import Counter, defaultdict
from math import ceil
from pathlib import Path

from evaluation import files, retrieval
from services.search.text.analysis import word_tokens
from services.search.text.frequencies import TABLE
from services.search.text.tokens import cut
from shared.tagging.loader import load_tagger
from shared.tagging.tagger import Tagger
from shared.text.folding import fold

ARTICLES = 20_000
RAREST = 0.005
_STEP = 1.15


def main(folder: Path) -> None:
    """Count, and write the table."""
    sources = files.rows(retrieval.named(folder, "docs"), retrieval.parsed_source)[:ARTICLES]
    tagger = load_tagger()
    counts: Counter[str] = Counter()
    for source in sources:
        counts.update(tokens_of(f"{source.title}\n{source.body}", tagger))
    write(counts, len(sources))


def tokens_of(text: str, tagger: Tagger) -> set[str]:
    """Return the words and characters of a text, each once."""
    folded = fold(text)
    words = word_tokens(folded[start:end] for start, end in tagger.words(text))
    return {*words, *(token for token in cut(folded) if token[0].isalnum())}


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
