"""Small articles for the tests."""

import random
from datetime import UTC, datetime

from services.ingest.identity import digest
from shared.articles import EnrichedArticle, Posted, RawArticle
from shared.path.state import Claim

RECEIVED = datetime(2026, 7, 9, 1, 2, 3, tzinfo=UTC)
# After whatever a test saves or posts, however long the tests run.
LATER = datetime(2999, 1, 1, tzinfo=UTC)


def dense(length: int, seed: int = 0) -> str:
    """Return a text that can hardly be packed smaller, of so many characters."""
    chance = random.Random(seed)
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(length))


def raw(id: str, content: str) -> RawArticle:
    """Return a raw article of plain text."""
    posted = Posted(content=content)
    return RawArticle(content=content, id=id, digest=digest(posted), received_at=RECEIVED)


def enriched(claim: Claim) -> EnrichedArticle:
    """Return the claim's article with nothing found in it."""
    return enriched_from(RawArticle.model_validate_json(claim.raw or ""), claim.revision)


def enriched_from(article: RawArticle, revision: int) -> EnrichedArticle:
    """Return an article with nothing found in it."""
    return EnrichedArticle(
        id=article.id,
        revision=revision,
        url=article.url,
        title="",
        source=article.source,
        author=None,
        published_at=None,
        language="zh-Hans",
        metadata={},
        received_at=article.received_at,
        text=article.content,
        zones=(),
        sentences=(),
        words=(),
        entities=(),
        disclaimers=(),
        keywords=(),
        fingerprint="",
    )
