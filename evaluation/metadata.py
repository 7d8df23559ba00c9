"""What the page says of an article: title, date, time, source and author, through the HTML road."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from evaluation import files, pages
from evaluation.scores import ratio
from shared.articles import EnrichedArticle
from shared.china_time import CHINA

FIELDS = ("title", "date", "time", "source", "author")
_DAY, _MINUTE = 10, 16
_PLACES = {"date": _DAY, "time": _MINUTE}


def evaluate(folder: Path) -> dict[str, Any]:
    """Score the pages of a folder with gold.jsonl and html/: the share right of those that say it.

    `wanted` counts those, `per_outlet` holds [right, wanted] for each field of an outlet.
    """
    right: Counter[tuple[str, str]] = Counter()
    wanted: Counter[tuple[str, str]] = Counter()
    for row in files.rows(folder / "gold.jsonl", lambda row: row):
        article = pages.read(folder / "html" / row["file"], row.get("encoding"))
        for field, is_right in judged(article, row).items():
            wanted[row.get("outlet") or "", field] += 1
            right[row.get("outlet") or "", field] += is_right
    scores: dict[str, Any] = {
        field: ratio(_of(right, field), _of(wanted, field)) for field in FIELDS
    }
    outlets = sorted({outlet for outlet, _ in wanted if outlet})
    return scores | {
        "wanted": {field: _of(wanted, field) for field in FIELDS},
        "per_outlet": {
            outlet: {
                field: [right[outlet, field], wanted[outlet, field]]
                for field in FIELDS
                if wanted[outlet, field]
            }
            for outlet in outlets
        },
    }


def judged(article: EnrichedArticle | None, row: dict[str, Any]) -> dict[str, bool]:
    """Tell for each field that the gold row gives whether the article has it right."""
    found = {field: _found(article, field) for field in FIELDS}
    gold: dict[str, set[str]] = {}
    if row.get("title"):
        gold["title"] = {pages.plain(row["title"])}
    if time := row.get("published_at"):
        gold["date"] = {time[:_DAY]}
        gold |= {"time": {time[:_MINUTE]}} if len(time) >= _MINUTE else {}
    if row.get("source"):
        gold["source"] = {
            pages.plain(name) for name in (row["source"], *(row.get("source_alt") or ()))
        }
    if row.get("author"):
        gold["author"] = {_same(row["author"])}
    return {field: found[field] in right for field, right in gold.items()}


def _found(article: EnrichedArticle | None, field: str) -> str:
    """Return what the article says, as it is compared."""
    if article is None:
        return ""
    if field in _PLACES:
        return _local(article.published_at)[: _PLACES[field]]
    said = getattr(article, field) or ""
    return _same(said) if field == "author" else pages.plain(said)


def _local(time: datetime | None) -> str:
    return time.astimezone(CHINA).isoformat() if time else ""


def _same(names: str) -> str:
    """Return several names in one order."""
    return "、".join(sorted(pages.plain(name) for name in names.split("、")))


def _of(counts: Counter[tuple[str, str]], field: str) -> int:
    return sum(count for (_, name), count in counts.items() if name == field)
