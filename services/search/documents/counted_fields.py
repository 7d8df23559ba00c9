"""What of an article is counted and shown in lists: pure functions of the article."""

from services.search.article import Article
from services.search.fields import FIELDS, NAMES_FIRST, Period
from services.search.text.names import canonical
from shared.china_time import CHINA

# What is counted: one spelling of each name, each keyword, days and months in China.
COUNTED = (*(row.counted for row in NAMES_FIRST), *(period.value for period in Period))

FOUND = tuple(row.field for row in FIELDS if row.found)
"""Fields by whose values articles are found, which are counted as well (see `facets`)."""


def counted(article: Article) -> dict[str, list[str]]:
    """Return the values to count by field, each once."""
    fields = {row.counted: set(map(canonical, row.shown(article))) for row in FIELDS}
    fields |= {period.value: set() for period in Period}
    if article.published_at is not None:
        # strftime would write the year 999 with three digits.
        day = article.published_at.astimezone(CHINA).date().isoformat()
        fields |= {Period.DAY.value: {day}, Period.MONTH.value: {day[:7]}}
    return {field: sorted(values - {""}) for field, values in fields.items()}
