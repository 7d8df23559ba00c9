"""Where the pages show what a saved search finds."""

from urllib.parse import urlencode

from services.search.alerts.schemas import SearchFields


def address_of(search: SearchFields, path: str = "/") -> str:
    """Return the address of the page that shows what a saved search finds, from the root on.

    Another path leads to another page about the same.
    """
    filters = search.filters.model_dump(mode="json", exclude_none=True)
    return f"{path}?{urlencode({'q': search.q, **filters, 'sort': 'newest'}, doseq=True)}"
