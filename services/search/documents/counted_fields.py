"""What of an article is counted and shown in lists: pure functions of the article."""

from services.search.text.names import TYPES, canonical
from shared.articles import EnrichedArticle
from shared.china_time import CHINA

# What is counted: one spelling of each name, each keyword, days and months in China.
COUNTED = (*TYPES.values(), "source_name", "keyword", "disclaimer_kind", "day", "month")


def counted(article: EnrichedArticle) -> dict[str, list[str]]:
    """Return the values to count by field, each once."""
    fields: dict[str, set[str]] = {
        field: {canonical(name.name) for name in article.names if name.type == type}
        for type, field in TYPES.items()
    }
    fields["keyword"] = set(map(canonical, article.keywords))
    fields["disclaimer_kind"] = {disclaimer.kind.value for disclaimer in article.disclaimers}
    fields["source_name"] = {canonical(article.source or "")}
    fields["day"] = fields["month"] = set()
    if article.published_at is not None:
        # strftime would write the year 999 with three digits.
        day = article.published_at.astimezone(CHINA).date().isoformat()
        fields |= {"day": {day}, "month": {day[:7]}}
    return {field: sorted(values - {""}) for field, values in fields.items()}
