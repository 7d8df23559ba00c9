"""What a reader asks for: the parameters of a search and of an export, and their strict checks."""

import json
from enum import StrEnum
from itertools import chain

from pydantic import ConfigDict, Field

from services.search.fields import FIELDS
from services.search.index.drawing import MOST_SAMPLED
from services.search.query.filters import NOT, Filters
from services.search.query.query import Sort, Zones
from services.search.searching.answers import Grouping
from services.search.searching.counting import By
from services.search.searching.export import Format
from services.search.searching.facets import FACET_SIZE

FILTERS = (*(row.name for row in FIELDS), "from", "to", "id")
"""The names of all filters in the order in which a form has them, but those that exclude."""
EXCLUDING = tuple(NOT + row.name for row in FIELDS)
"""The names of the filters that exclude."""
CHOICES = {row.name: [*chain(*reversed(row.choices))] for row in FIELDS if row.choices}
"""The values of the filters that have few: first those that stand for several."""

# What of a search is shown or where it is taken up changes no hit and no order.
_SHOWN = {"cursor", "size", "facets", "facet_size", "facet_open", "explain"}


SEED = "1"


class CountFormat(StrEnum):
    """How counts are written."""

    JSON = "json"
    CSV = "csv"


class AskedArticles(Filters):
    """Which articles are asked for."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(
        "",
        max_length=1000,
        description="what to find, in the query language; empty: filters alone",
        examples=['星澜汽车 "青石机械" -停产'],
    )
    zones: Zones = Field(
        Zones.DEFAULT, description="title and body, or all of the page, teasers included"
    )
    exact: bool = Field(False, description="as it was typed: nothing loosened, nothing corrected")
    dated: bool = Field(True, description="take a date in the query for when it happened")

    def filters(self) -> Filters:
        """Return the filters alone."""
        return Filters(**{name: getattr(self, name) for name in Filters.model_fields})


class SearchParams(AskedArticles):
    """A search as a reader asks for it."""

    sort: Sort = Field(Sort.RELEVANCE, description="the order of hits; fresh: relevance and age")
    size: int = Field(10, ge=1, le=100, description="how many hits to show")
    facets: str = Field(
        "", description="what to count hits by, a comma list", examples=["source,person"]
    )
    facet_size: int = Field(
        FACET_SIZE,
        ge=1,
        le=1000,
        description="how many values of each facet, the most frequent",
    )
    facet_open: bool = Field(
        False, description="count each facet as if no value of its own were filtered by"
    )
    cursor: str | None = Field(None, description="next_cursor of the page before")
    group: Grouping = Field(Grouping.REPRINTS, description="reprints: one hit for all")
    explain: bool = Field(False, description="say in words why each hit is one")
    meaning: bool = Field(True, description="behind the hits: find what is near in meaning, too")

    def identity(self, *versions: str) -> str:
        """Return, as canonical JSON, all that the hits and their order depend on."""
        asked = self.model_dump(mode="json", include=SearchParams.model_fields.keys() - _SHOWN)
        return json.dumps([asked, *versions], sort_keys=True)


class ExportParams(AskedArticles):
    """An export as a reader asks for it."""

    form: Format = Field(Format.NDJSON, alias="format", description="how to write them")
    sample: int | None = Field(
        None, ge=1, le=MOST_SAMPLED, description="only so many, drawn by chance, in that order"
    )
    seed: str = Field(SEED, max_length=64, description="the same seed draws the same sample")


class SampleParams(AskedArticles):
    """A sample as a reader asks for it."""

    size: int = Field(20, ge=1, le=MOST_SAMPLED, description="how many to draw")
    seed: str = Field(SEED, max_length=64, description="the same seed draws the same sample")


class CountParams(AskedArticles):
    """Counts as a reader asks for them."""

    by: By = Field(By.DAY, description="what to count by")
    form: CountFormat = Field(CountFormat.JSON, alias="format", description="how to write them")


AskedParams = SearchParams | ExportParams | SampleParams | CountParams
"""Whatever says which articles are asked for."""
