"""Values that are named are counted each, however many, long or strange they are."""

import pytest

from services.search.index.ports import Aggregation, SearchIndex
from services.search.query.filters import Filters
from services.search.query.nodes import Term
from services.search.query.query import Query
from tests.contract.indexes import made

SIGNS = r"望川.*|(电机)?[a-z]{2}^$\+"
LONG = "青石" * 50
MANY = tuple(f"云岭水厂{number}期" for number in range(90))


@pytest.mark.parametrize(
    "query",
    [Query(), Query(filters=Filters(source="云岭日报")), Query(clauses=(Term(None, ("雁",)),))],
    ids=["all", "filtered", "worded"],
)
def test_named_values_are_counted_one_by_one(index: SearchIndex, query: Query) -> None:
    """Whatever is asked for, each value has the number of its hits; none with no hit is told."""
    index.write(
        [
            made("a", 1, "雁洲通车", source="云岭日报", keywords=(*MANY, SIGNS, LONG)),
            made("b", 2, "雁洲停运", source="云岭日报", keywords=(SIGNS, "望川电机")),
            made("c", 3, "清河停运", source="望川晚报", keywords=(SIGNS, LONG)),
        ]
    )
    everything = query == Query()
    wanted = (*MANY, SIGNS, LONG, "望川电机", "没有")
    (counted,) = index.count(query, [Aggregation("keyword", len(wanted), only=wanted)])
    expected = dict.fromkeys(MANY, 1) | {SIGNS: 2 + everything, LONG: 1 + everything}
    assert dict(counted) == expected | {"望川电机": 1}
    assert [count for _, count in counted] == sorted(dict(counted).values(), reverse=True)
    (most,) = index.count(query, [Aggregation("keyword", 1, only=wanted)])
    assert most == [(SIGNS, 2 + everything)]
