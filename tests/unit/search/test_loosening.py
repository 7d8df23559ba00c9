"""A query that finds nothing is loosened step by step, and no filter or order changes how far."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import product
from typing import Any

import pytest

from services.search.documents.document import Document
from services.search.query.known import Known
from services.search.query.query import Sort
from services.search.query.steps import Step
from services.search.query.synonyms import Synonyms
from services.search.ranking.reader import RankedReader
from services.search.searching.answers import SearchAnswer
from services.search.searching.find import find
from services.search.searching.parameters import SearchParams
from services.search.searching.ports import SearchPorts
from services.search.searching.reading import Reading
from services.search.searching.suggestions import Suggester
from shared.articles import Name
from shared.entity_types import EntityType
from shared.tagging.loader import load_tagger
from shared.tagging.tagger import Tagger
from tests.contract.indexes import made, put
from tests.fake_index import FakeIndex

SAME = Synonyms([(tuple("青石区"), tuple("青石新区"))])
NEAR = SAME.merged(Synonyms([(tuple("轻轨"), tuple("地铁"))]))
KNOWN = Known(SAME, NEAR, date(2026, 7, 10))
JUNE = datetime(2026, 6, 5, 4, tzinfo=UTC)
LONG = "鹭洲 电机 投产 停牌 大学 轻轨 书展"


@cache
def tagger() -> Tagger:
    """Load the tagger once."""
    return load_tagger()


def ports(index: FakeIndex) -> SearchPorts:
    """Return what the search API works with."""
    reader = RankedReader(index)
    return SearchPorts(reader, tagger(), Suggester(reader), known=lambda: KNOWN)


def filled(*texts: str, **more: Any) -> FakeIndex:
    """Return an index of articles of these texts, named by their numbers."""
    index = FakeIndex()
    put(index, *(made(f"{at}", at, text, **more) for at, text in enumerate(texts, 1)))
    return index


def asked(index: FakeIndex, q: str, **more: Any) -> SearchAnswer:
    """Return what the API answers."""
    return find(SearchParams.model_validate({"q": q, **more}), ports=ports(index))


def hits(answer: SearchAnswer) -> list[str]:
    """Return the ids of the hits in order of id."""
    return sorted(hit.id for hit in answer.hits)


def named(at: int, text: str = "望川电机投产") -> Document:
    """Return an article that names a firm."""
    firm = Name(name="望川电机", type=EntityType.ORG, salience=1.0, mentions=())
    return made(f"n{at}", at, text + "。" * at, names=(firm,), published_at=JUNE)


def corrected() -> FakeIndex:
    """Return an index of three articles that name a firm, by which a slip is certain."""
    index = FakeIndex()
    put(index, *(named(at) for at in (1, 2, 3)))
    return index


WHOLE, CUT = "望川电机昨日投产", "望川一家电机厂投产"
SUBWAY, RAIL = "青石区地铁停运", "青石区轻轨停运"


@pytest.mark.parametrize(
    ("texts", "q", "step", "found"),
    [
        ((WHOLE, CUT), "望川电机投产", Step.TYPED, ["1"]),
        (("雁洲", CUT), "望川电机投产", Step.CUT, ["2"]),
        ((RAIL, SUBWAY), "青石区轻轨停运", Step.TYPED, ["1"]),
        (("青石新区轻轨停运", SUBWAY), "青石区轻轨停运", Step.TYPED, ["1"]),
        (("雁洲", SUBWAY), "青石区轻轨停运", Step.NEAR, ["2"]),
        (("雁洲", "青石区停运"), "青石区轻轨停运", Step.TYPED, []),
    ],
)
def test_a_query_is_loosened_only_so_far_that_something_is_found(
    texts: tuple[str, ...], q: str, step: Step, found: list[str]
) -> None:
    """As typed, then cut, then with what is near; where nothing helps it stays as it was."""
    answer = asked(filled(*texts), q)
    assert (answer.reading.step, hits(answer), answer.total.value) == (step, found, len(found))
    assert (answer.reading.missing, answer.reading.corrected) == (0, None)
    assert (("轻轨", "地铁") in answer.reading.alike) == (step is Step.NEAR)


def test_what_is_near_is_told() -> None:
    """And what holds a part is behind the hits, with what it lacks."""
    answer = asked(filled("雁洲", SUBWAY, "青石区停运"), "青石区轻轨停运")
    assert ("轻轨", "地铁") in answer.reading.alike
    assert [(hit.id, hit.lacks) for hit in answer.further] == [("3", ("轻轨",))]


@pytest.mark.parametrize(
    ("held", "missing", "found"),
    [(7, 1, True), (6, 2, True), (5, 3, True), (4, 4, True), (3, 4, True), (2, 0, False)],
)
def test_of_a_long_query_as_few_words_as_possible_are_missing(
    held: int, missing: int, found: bool
) -> None:
    """One more where many are left, but three of them in any case."""
    words = LONG.split()
    text = "，".join(words[:held])
    answer = asked(filled("望川", text, "，".join(words[:1])), LONG)
    assert hits(answer) == (["2"] if found else [])
    assert answer.reading.missing == missing
    assert len(answer.reading.needed) == len(words)
    assert [hit.id for hit in answer.further] == (["3"] if found else ["2", "3"])


@pytest.mark.parametrize("less", [1, 2, 3, 4])
def test_an_article_that_holds_one_word_less_than_the_best_may_be_meant(less: int) -> None:
    """One that holds two less comes near."""
    words = LONG.split()
    texts = ["，".join(words[: 7 - lacking]) for lacking in (1, 1 + less)]
    answer = asked(filled(*texts), LONG)
    assert hits(answer) == (["1", "2"] if less == 1 else ["1"])
    assert [hit.id for hit in answer.further] == ([] if less == 1 else ["2"])


def test_a_certain_correction_is_searched_at_once() -> None:
    """And said; one that isn't certain is offered; what is found as it was typed is no slip."""
    answer = asked(corrected(), "望穿电机")
    assert (answer.reading.corrected, hits(answer)) == ("望川电机", ["n1", "n2", "n3"])
    assert answer.did_you_mean is None
    once = FakeIndex()
    put(once, named(1))
    offered = asked(once, "望穿电机")
    assert (offered.reading.corrected, offered.did_you_mean) == (None, "望川电机")
    assert offered.hits == ()
    typed = corrected()
    put(typed, made("typed", 9, "望穿电机停产"))
    answer = asked(typed, "望穿电机")
    assert (answer.reading.corrected, hits(answer)) == (None, ["typed"])


def loosened_searches() -> Iterator[tuple[FakeIndex, str]]:
    """Yield an index and a query for each way to loosen one."""
    yield filled("雁洲", CUT, source="云岭日报", published_at=JUNE), "望川电机投产"
    yield filled("雁洲", SUBWAY, source="云岭日报", published_at=JUNE), "青石区轻轨停运"
    yield filled("，".join(LONG.split()[:5]), source="云岭日报", published_at=JUNE), LONG
    yield corrected(), "望穿电机"


FILTERS: list[dict[str, str]] = [
    {},
    {"source": "云岭日报"},
    {"source": "雁洲日报"},
    {"from": "2026-06-01"},
    {"to": "2026-05-01"},
]


def is_loosened(reading: Reading) -> bool:
    """Tell whether a query was not taken as it was typed."""
    return bool(reading.step is not Step.TYPED or reading.missing or reading.corrected)


@pytest.mark.parametrize("number", range(4))
def test_neither_filters_nor_orders_change_how_a_query_is_read(number: int) -> None:
    """Though nothing is left within them."""
    index, q = list(loosened_searches())[number]
    whole = asked(index, q)
    assert is_loosened(whole.reading)
    for sort, filters in product(Sort, FILTERS):
        answer = asked(index, q, sort=sort, **filters)
        assert answer.reading == whole.reading
        if not filters:
            assert hits(answer) == hits(whole)
    assert asked(index, q, to="2026-05-01").total.value == 0


@pytest.mark.parametrize("number", range(4))
def test_a_filter_doesnt_loosen_what_is_found_elsewhere(number: int) -> None:
    """What was typed stands in an article outside it."""
    index, q = list(loosened_searches())[number]
    loose = asked(index, q).reading
    put(index, made("whole", 99, q, source="雁洲日报"))
    for sort in Sort:
        answer = asked(index, q, sort=sort, source="云岭日报")
        # Of a long query one word may be missing beside an article that holds them all.
        assert answer.reading.missing == (1 if q == LONG else 0) < 1 + loose.missing
        assert q == LONG or not is_loosened(answer.reading)
        assert answer.hits == ()


@pytest.mark.parametrize("number", range(4))
def test_just_as_typed_nothing_is_loosened(number: int) -> None:
    """Nor corrected, but a correction is offered."""
    index, q = list(loosened_searches())[number]
    answer = asked(index, q, exact="true")
    assert not is_loosened(answer.reading)
    assert (answer.hits, answer.total.value) == ((), 0)
    assert answer.did_you_mean == ("望川电机" if q == "望穿电机" else None)


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("sort", Sort)
def test_later_pages_read_a_query_as_the_first_one_did(number: int, sort: Sort) -> None:
    """Though articles come in that hold all that was typed, and each hit comes once."""
    index, q = list(loosened_searches())[number]
    (first,) = {hit.title for hit in asked(index, q, size=1).hits}
    put(index, *(made(f"more{at}", 50 + at, f"{first}{'。' * at}") for at in range(3)))
    read = asked(index, q, size=100, sort=sort)
    page = asked(index, q, size=1, sort=sort)
    listed = hits(page)
    for number_of_page in range(20):
        if page.next_cursor is None:
            break
        put(index, made(f"late{number_of_page}", 200 + number_of_page, q, published_at=JUNE))
        page = asked(index, q, size=1, sort=sort, cursor=page.next_cursor)
        assert page.reading == read.reading
        assert not {hit.id for hit in page.hits} & set(listed)
        listed += hits(page)
    assert page.next_cursor is None
    assert {id for id in listed if not id.startswith("late")} == set(hits(read))
    again = asked(index, q).reading
    assert again != read.reading
    assert (again.missing, again.corrected) == (1 if q == LONG else 0, None)
