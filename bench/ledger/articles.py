"""Articles for the ledger: no two alike, under ids as ingest makes them, annotated once."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache

from bench.articles import articles
from bench.bare import raw
from services.enrich.app import make_annotator
from shared.articles import EnrichedArticle, RawArticle

_TEMPLATES = 50


def raws(first: int, last: int) -> list[RawArticle]:
    """Return the articles of these numbers, `last` not included."""
    return list(_raws(first, last))


def enriched(ids: Sequence[str]) -> list[EnrichedArticle]:
    """Return annotated articles under these ids."""
    made = _annotated()
    return [made[n % len(made)].model_copy(update={"id": id}) for n, id in enumerate(ids)]


def _raws(first: int, last: int) -> Iterator[RawArticle]:
    templates = _templates()
    for number in range(first, last):
        template = templates[number % len(templates)]
        digest = hashlib.blake2b(str(number).encode(), digest_size=16).hexdigest()
        content = f"{template.content}\n编号{number}"
        yield template.model_copy(
            update={
                "id": f"url-{digest}",
                "digest": digest,
                "content": content,
                "url": f"https://news.example/{number}.html",
                "received_at": datetime.now(UTC),
            }
        )


@cache
def _templates() -> list[RawArticle]:
    return [raw(each) for each in articles(_TEMPLATES)]


@cache
def _annotated() -> list[EnrichedArticle]:
    annotate = make_annotator()
    return [annotate(each, 1) for each in _templates()]
