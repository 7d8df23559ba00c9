"""A small article with something in every field: an index in order takes it.

What an index refuses is at fault only if the index takes this at the same moment.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from services.search.article import Article, Disclaimer, Name, Zone
from services.search.documents.document import Document, Removal, document
from shared.articles import Described, DisclaimerKind, ZoneKind
from shared.entity_types import NAME_TYPES

ID = "~"
"""No article has such an id."""
GROUP = "~"
"""Nor is there such a group."""
_TITLE, _BODY, _OTHER = "甲乙", "丙丁", "戊己"


def sample(version: int, beside: str = "") -> tuple[Document, Removal]:
    """Return the article and what removes it again; written together, no search finds it.

    Both go to where the index keeps the article with the id `beside`.
    """
    made = replace(document(_article(), version, raw="{}"), beside=beside)
    return made, Removal(ID, version, beside)


def _article() -> Article:
    time = datetime(2026, 1, 1, tzinfo=UTC)
    texts: dict[str, Any] = dict.fromkeys(Described.model_fields, _TITLE)
    return Article(
        **texts | {"published_at": time},
        id=ID,
        revision=1,
        received_at=time,
        text=_TITLE + _BODY + _OTHER,
        zones=(
            Zone(0, 2, ZoneKind.TITLE.value),
            Zone(2, 4, ZoneKind.BODY.value),
            Zone(4, 6, ZoneKind.RELATED.value),
        ),
        sentences=(),
        words=((0, 2), (2, 4), (4, 6)),
        entities=(),
        disclaimers=(Disclaimer(4, 6, DisclaimerKind.OTHER.value),),
        keywords=(_BODY,),
        fingerprint="",
        names=tuple(Name(_TITLE, type.value, 1.0, ()) for type in NAME_TYPES),
        signature=tuple(range(64)),
    )
