"""The searches of a board as they are run."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.search.alerts.ports import NoSearch, Searches
from services.search.alerts.running import query_of
from services.search.alerts.schemas import SearchFields
from services.search.boards.models import BoardSearch
from services.search.index.ports import SearchReader
from services.search.loosening import Reader
from services.search.query.filters import FieldFilters
from services.search.query.query import Query

_NO_FILTERS = FieldFilters()


@dataclass(frozen=True)
class Found:
    """A search of a board as it was found; None is in the place of a saved one that is gone."""

    id: str | None
    name: str
    search: SearchFields | None


@dataclass(frozen=True)
class Asked:
    """A search of a board as it is run; without a `query` where the saved search is gone."""

    search: str | None
    name: str
    q: str = ""
    filters: FieldFilters = _NO_FILTERS
    query: Query | None = None


def searches_of(searches: Sequence[BoardSearch], *, kept: Searches) -> list[Found]:
    """Return the searches of a board, the saved ones as they are by now. Raises RedisAway."""
    return list(_found(searches, kept))


def asked_of(found: Iterable[Found], *, reader: Reader, index: SearchReader) -> Iterator[Asked]:
    """Yield searches each as loosely as it finds anything at all. Raises IndexAway."""
    for each in found:
        if each.search is None:
            yield Asked(each.id, each.name)
            continue
        yield Asked(
            search=each.id,
            name=each.name,
            q=each.search.q,
            filters=FieldFilters(**each.search.filters.model_dump()),
            query=query_of(each.search, reader, index),
        )


def _found(searches: Sequence[BoardSearch], kept: Searches) -> Iterator[Found]:
    for each in searches:
        if each.search:
            try:
                search: SearchFields = kept.get(each.search)
            except NoSearch:
                yield Found(each.search, each.name or each.search, None)
            else:
                yield Found(each.search, each.name or search.name, search)
        else:
            name = (each.name or each.q or _named(each.filters))[:200]
            yield Found(None, name, SearchFields(name=name, q=each.q, filters=each.filters))


def _named(filters: FieldFilters) -> str:
    """Return what a search of filters alone is called: their values."""
    values = (*filters.keywords().values(), *filters.excluded().values())
    return "、".join(value for some in values for value in some) or "-"
