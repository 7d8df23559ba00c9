"""Saved pages through the HTML road: body and title."""

import statistics
from collections import Counter
from pathlib import Path
from typing import Any

from evaluation import files, product
from evaluation.scores import ratio
from services.ingest.charset import decode
from shared.articles import ContentType, EnrichedArticle, ZoneKind
from shared.text.folding import fold

GRAM = 4


def evaluate(folder: Path) -> dict[str, Any]:
    """Score the pages of a folder with gold.jsonl and html/."""
    f1s, titles = [], 0
    wanted = files.rows(folder / "gold.jsonl", lambda row: row)
    for row in wanted:
        article = read(folder / "html" / row["file"], row.get("encoding"))
        f1s.append(overlap(body(article), row["body"]))
        titles += bool(article) and plain(article.title if article else "") == plain(row["title"])
    return {
        "body_f1": ratio(sum(f1s), len(f1s)),
        "body_f1_median": round(statistics.median(f1s), 4) if f1s else 0.0,
        "pages_under_half": sum(f1 < 0.5 for f1 in f1s),
        "title_accuracy": ratio(titles, len(wanted)),
    }


def read(path: Path, encoding: str | None) -> EnrichedArticle | None:
    """Annotate a saved page."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise files.BadFile(f"{path}: {error}") from error
    return product.annotated(decode(data, encoding, is_html=True), ContentType.HTML)


def body(article: EnrichedArticle | None) -> str:
    """Return the text of the body's zones."""
    if article is None:
        return ""
    zones = [zone for zone in article.zones if zone.kind is ZoneKind.BODY]
    return "\n".join(article.text[zone.start : zone.end] for zone in zones)


def overlap(found: str, wanted: str) -> float:
    """Return the F1 of two texts as bags of character 4-grams, white space left out."""
    ours, gold = grams(found), grams(wanted)
    both = sum((ours & gold).values())
    return 2 * both / max(1, ours.total() + gold.total())


def grams(text: str) -> Counter[str]:
    """Count the 4-grams of a text."""
    letters = "".join(text.split())
    return Counter(letters[i : i + GRAM] for i in range(max(1, len(letters) - GRAM + 1)))


def plain(title: str) -> str:
    """Return a title without white space, folded."""
    return "".join(fold(title).split())
