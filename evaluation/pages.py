"""Saved pages through the HTML road: body and title, by outlet and script too."""

import statistics
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from evaluation import files, product
from evaluation.scores import ratio
from evaluation.zones import GROUPS
from services.enrich.gist.language import language
from services.ingest.charset import decode
from shared.articles import ContentType, EnrichedArticle, ZoneKind
from shared.text.folding import fold

GRAM = 4


def evaluate(folder: Path) -> dict[str, Any]:
    """Score the pages of a folder with gold.jsonl and html/."""
    f1s, titles = [], 0
    groups: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in GROUPS}
    wanted = files.rows(folder / "gold.jsonl", lambda row: row)
    for row in wanted:
        article = read(folder / "html" / row["file"], row.get("encoding"))
        f1s.append(overlap(body(article), row["body"]))
        groups["per_outlet"][row.get("outlet") or ""].append(f1s[-1])
        groups["per_script"][language(row["body"])].append(f1s[-1])
        titles += bool(article) and plain(article.title if article else "") == plain(row["title"])
    return {
        "body_f1": ratio(sum(f1s), len(f1s)),
        "body_f1_median": round(statistics.median(f1s), 4) if f1s else 0.0,
        "pages_under_half": sum(f1 < 0.5 for f1 in f1s),
        "title_accuracy": ratio(titles, len(wanted)),
        **{name: means(group) for name, group in groups.items()},
    }


def means(group: dict[str, list[float]]) -> dict[str, float]:
    """Return the mean of each member of a group; a page without an outlet is in none."""
    return {name: ratio(sum(f1s), len(f1s)) for name, f1s in sorted(group.items()) if name}


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
