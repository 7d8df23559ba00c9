"""A small article with something in every field: an index in order takes it.

What an index refuses is at fault only if the index takes this at the same moment.
"""

from datetime import UTC, datetime

from services.search.documents.document import Document, Removal, document
from shared.articles import (
    NAME_TYPES,
    Described,
    Disclaimer,
    DisclaimerKind,
    EnrichedArticle,
    Name,
    Zone,
    ZoneKind,
)

# No article has such an id.
_ID = "~"
_TITLE, _BODY, _OTHER = "甲乙", "丙丁", "戊己"


def sample(version: int) -> tuple[Document, Removal]:
    """Return the article and what removes it again; written together, no search finds it."""
    article = _article()
    made = document(article, version, enriched=article.model_dump_json(), raw="{}")
    return made, Removal(_ID, version)


def _article() -> EnrichedArticle:
    time = datetime(2026, 1, 1, tzinfo=UTC)
    texts = dict.fromkeys(Described.model_fields, _TITLE)
    return EnrichedArticle(
        **texts | {"published_at": time},
        id=_ID,
        revision=1,
        metadata={},
        received_at=time,
        text=_TITLE + _BODY + _OTHER,
        zones=(
            Zone(start=0, end=2, kind=ZoneKind.TITLE),
            Zone(start=2, end=4, kind=ZoneKind.BODY),
            Zone(start=4, end=6, kind=ZoneKind.RELATED),
        ),
        sentences=(),
        words=((0, 2), (2, 4), (4, 6)),
        entities=(),
        disclaimers=(Disclaimer(start=4, end=6, kind=DisclaimerKind.OTHER),),
        keywords=(_BODY,),
        fingerprint="",
        names=tuple(Name(name=_TITLE, type=each, salience=1.0, mentions=()) for each in NAME_TYPES),
        signature=tuple(range(64)),
    )
