"""Articles that were read from the index in part, as models."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.articles import EnrichedArticle

# What an article is read without, as it is only looked at where it was found.
_SKIMMED = ("words", "signature")


def annotated(article: Mapping[str, Any], leave_out: Iterable[str] = ()) -> EnrichedArticle:
    """Return an article that was read without its words as a model, without further tuples."""
    known = {name: value for name, value in article.items() if name in EnrichedArticle.model_fields}
    nothing = dict.fromkeys((*_SKIMMED, *leave_out), ())
    return EnrichedArticle.model_validate(known | nothing, strict=False)
