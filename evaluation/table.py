"""The figures as text: a listing of some files, or the table of docs/accuracy.md."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evaluation import held_out, metadata, notices, pages, zones

LABELS = Path(__file__).parent.parent / "training" / "news_labels.jsonl"
FOLDERS = ("pages", "pages-2")
MARK = "## Every figure\n"
HEAD = f"""{MARK}
| what | figure | value |
|---|---|---|
"""


def written(path: Path, figures: str) -> None:
    """Write the table into a file, in the place of the one that stands there."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(text.partition(MARK)[0] + figures, encoding="utf-8")


def listing(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return one line for each figure, under its path."""
    lines = []
    for path, figures in results.items():
        lines.append(path)
        lines += [f"  {name:<32} {value}" for name, value in flat(figures)]
    return "\n".join(lines)


def flat(figures: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (dotted name, value)."""
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def whole(data: Path) -> str:
    """Return the table of everything in a folder of corpora."""
    results = held_out.evaluate(data, LABELS)
    results["notices of whole articles"] = notices.evaluate(data / "pages/notices.jsonl")
    results["zones of articles, by character"] = zones.evaluate(data / "pages/articles.jsonl")
    for folder in FOLDERS:
        results[f"{folder}, as text, by line"] = zones.evaluate(data / folder / "pages.jsonl")
        results[f"{folder}, from HTML"] = pages.evaluate(data / folder)
    results["pages-2, what pages say of their articles"] = metadata.evaluate(data / "pages-2")
    rows = (
        f"| {what} | {name} | {value} |\n"
        for what, figures in results.items()
        for name, value in flat(figures)
        if not name.startswith("per_outlet")
    )
    return HEAD + "".join(rows)
