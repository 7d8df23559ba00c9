"""The product's road from a text to its annotations, timed."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache

from services.enrich.annotate import annotate
from shared.articles import ContentType, EnrichedArticle, RawArticle
from shared.errors import NoText
from shared.tagging.loader import load_tagger
from shared.tagging.tagger import Tagger

EVALUATED = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def tagger() -> Tagger:
    """Load the tagger once."""
    return load_tagger()


def annotated(
    content: str,
    content_type: ContentType = ContentType.TEXT,
    *,
    id: str = "evaluated",
    title: str | None = None,
    source: str | None = None,
    published_at: datetime | None = None,
) -> EnrichedArticle | None:
    """Annotate a page as the workers do; None if it has no text."""
    raw = RawArticle(
        id=id,
        digest="",
        received_at=EVALUATED,
        content=content,
        content_type=content_type,
        title=title,
        source=source,
        published_at=published_at,
    )
    try:
        return annotate(raw, 1, tagger())
    except NoText:
        return None


def all_annotated(texts: Iterable[str]) -> tuple[list[EnrichedArticle | None], float]:
    """Annotate texts; return also characters per second of processor time."""
    listed = list(texts)
    annotated("热身。")
    before = time.process_time()
    articles = [annotated(text) for text in listed]
    spent = time.process_time() - before
    return articles, round(sum(map(len, listed)) / max(spent, 1e-9), 1)
