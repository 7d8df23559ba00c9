"""Articles of collections are looked up alike in each index, as many as a collection holds."""

from services.search.collections.lookup import by_date, collected, known
from services.search.collections.models import MOST_ITEMS, Order
from services.search.documents.document import Removal
from services.search.index.ports import SearchIndex
from tests.contract.indexes import made

# More than an index takes as nodes of a query.
ABSENT = [f"absent-{number}" for number in range(MOST_ITEMS - 4)]


def test_a_whole_collection_is_looked_up(index: SearchIndex) -> None:
    """By date those that are gone come last; what is there is shown as it is now."""
    days = {"a": "2026-07-02", "b": "2026-07-03", "c": "2026-07-01", "d": "2026-07-04"}
    index.write(
        [made(id, 1, f"云岭水厂{id}", published_at=f"{day}T08:00:00Z") for id, day in days.items()]
    )
    index.write([Removal("d", 2)])
    ids = ["d", *ABSENT, "a", "b", "c"]
    assert known(ids, index) == {"a", "b", "c"}
    assert by_date(ids, Order.NEWEST, 0, 4, index) == ["b", "a", "c", "d"]
    assert by_date(ids, Order.OLDEST, 0, 2, index) == ["c", "a"]
    assert by_date(ids, Order.OLDEST, 2, 3, index) == ["b", "d", ABSENT[0]]
    assert by_date(ids, Order.NEWEST, MOST_ITEMS - 1, 9, index) == ABSENT[-1:]
    assert by_date([], Order.NEWEST, 0, 9, index) == []
    found = collected(ids, index)
    assert {id: article.title for id, article in found.items()} == {
        id: f"云岭水厂{id}" for id in "abc"
    }
    assert known([], index) == set()
