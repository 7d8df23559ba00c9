"""The annotated articles that a million are made of, annotated once and kept in a file."""

import json
from collections.abc import Iterator
from pathlib import Path

from bench.articles import articles
from bench.bare import raw
from bench.million.variants import Texts
from bench.times import say
from services.enrich.app import make_annotator


def templates(data: Path, count: int) -> list[Texts]:
    """Return the annotated articles that lie in a folder, made first if there are none."""
    path = data / "templates.jsonl"
    if not path.exists():
        say(f"annotating {count} articles, once")
        data.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(each)}\n" for each in _annotated(count))
        new.rename(path)
    with path.open(encoding="utf-8") as lines:
        return [(enriched, made) for enriched, made in map(json.loads, lines)]


def _annotated(count: int) -> Iterator[Texts]:
    annotate = make_annotator()
    for article in articles(count):
        made = raw(article)
        yield annotate(made, 1).model_dump_json(), made.model_dump_json()
