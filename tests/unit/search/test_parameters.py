"""What is asked for is one model: its filters, and what a cursor of it belongs to."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from services.search.alerts.keeping import AsksNothing, keep
from services.search.alerts.schemas import SearchIn
from services.search.fields import FIELDS
from services.search.query.filters import FieldFilters, Filters
from services.search.searching.parameters import CHOICES, EXCLUDING, FILTERS, SearchParams
from tests.contract.indexes import PairCutter
from tests.fake_searches import FakeSearches


def params(**asked: object) -> SearchParams:
    """Return a search as a request asks for it."""
    return SearchParams.model_validate(asked)


def test_every_row_is_a_filter() -> None:
    """Of searches and of saved searches; a search can be bound to an article and a period too."""
    rows = [row.name for row in FIELDS]
    names = [*rows, *(f"not_{name}" for name in rows)]
    assert list(FieldFilters.model_fields) == names
    of_a_search = {field.alias or name for name, field in Filters.model_fields.items()}
    assert of_a_search == {*FILTERS, *EXCLUDING} == {*names, "id", "from", "to"}
    assert {
        "disclaimer": [
            *("any", "none", "reprint", "liability", "investment", "copyright", "advertising"),
            *("ai_generated", "other"),
        ]
    } == CHOICES


def test_values_are_matched_as_they_are_indexed() -> None:
    """Names folded, keywords in one spelling, the rest as it is; nothing is asked by nothing."""
    filters = Filters(
        id="a.B",
        source=[" 雲嶺日報", "云岭日报"],
        keyword=["機電", "轻轨"],
        disclaimer="any",
        person="",
        not_keyword=["電機", ""],
    )
    found = {"keyword": ("机电", "轻轨"), "disclaimer": ("any",), "source": ("云岭日报",)}
    assert filters.keywords() == found | {"id": ("a.B",)}
    assert filters.excluded() == {"keyword": ("电机",)}
    assert filters.asks()
    assert not Filters(person="", not_person=()).asks()


def test_one_value_is_written_as_it_was_before_there_were_several() -> None:
    """A search that was kept can be read by the release before, unless it couldn't run it."""
    kept = FieldFilters(source="云岭日报", not_place=["雁洲", "清河", "雁洲"])
    written = kept.model_dump(mode="json", exclude_none=True)
    assert written == {"source": "云岭日报", "not_place": ["雁洲", "清河"]}
    assert FieldFilters.model_validate(written) == kept
    with pytest.raises(ValidationError):
        FieldFilters(source=[str(number) for number in range(201)])


def test_times_without_a_zone_are_chinas_and_a_date_includes_its_day() -> None:
    """Whoever reads the model."""
    filters = params(**{"from": "2026-07-06", "to": "2026-07-06"}).filters()
    assert filters.published_from == datetime(2026, 7, 5, 16, tzinfo=UTC)
    assert filters.published_to == datetime(2026, 7, 6, 15, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize("asked", [{"colour": "red"}, {"size": 0}, {"q": "望" * 1001}, {"id": "/"}])
def test_what_it_does_not_know_is_refused(asked: dict[str, object]) -> None:
    """Names and values alike."""
    with pytest.raises(ValidationError):
        params(**asked)


@pytest.mark.parametrize(
    "other",
    [
        *({"q": "雁洲"}, {"sort": "newest"}, {"zones": "all"}, {"group": "none"}),
        *({"meaning": "false"}, {"person": "陆知远"}, {"from": "2026-07-02"}),
    ],
)
def test_a_cursor_belongs_to_all_that_hits_depend_on(other: dict[str, object]) -> None:
    """And to the synonyms of the moment."""
    asked: dict[str, object] = {"q": "望川", "from": "2026-07-01"}
    assert params(**asked | other).identity("1") != params(**asked).identity("1")
    assert params(**asked).identity("1") != params(**asked).identity("2")


def test_a_cursor_goes_on_whatever_is_shown() -> None:
    """Other sizes, facets and explanations are of the same hits, however times are written."""
    shown = {
        "size": 50,
        "facets": "day",
        "facet_size": 5,
        "facet_open": True,
        "explain": True,
        "cursor": "x",
    }
    one = params(q="望川", to="2026-07-01T08:00:00")
    assert params(q="望川", to="2026-07-01T08:00:00+08:00", **shown).identity() == one.identity()


def test_a_filter_of_nothing_is_no_search_to_keep() -> None:
    """It would find everything."""
    with pytest.raises(ValidationError):
        SearchIn.model_validate({"name": "x", "q": "y", "filters": {"source": ""}})
    for values in ([], ["a", ""]):
        with pytest.raises(ValidationError):
            SearchIn.model_validate({"name": "x", "q": "y", "filters": {"not_source": values}})
    for filters in ({"source": None}, {}):
        asked = SearchIn.model_validate({"name": "x", "filters": filters})
        with pytest.raises(AsksNothing):
            keep(asked, searches=FakeSearches(), cutter=PairCutter(), is_private_allowed=False)
