"""The annotated articles that a million are made of, annotated once and kept in a file."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.articles import articles
from bench.million.variants import Texts
from bench.times import say
from services.enrich.app import make_annotator
from services.ingest.schemas import ArticleIn


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
        return [(enriched, raw) for enriched, raw in map(json.loads, lines)]


def _annotated(count: int) -> Iterator[Texts]:
    annotate = make_annotator()
    for article in articles(count):
        raw = ArticleIn.model_validate(article).raw(datetime.now(UTC))
        yield annotate(raw, 1).model_dump_json(), raw.model_dump_json()
