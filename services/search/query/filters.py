"""What a hit must be: a filter for each row of the registry, its id and when it was published."""

import re
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, create_model

from services.search.fields import FIELDS
from shared.articles import ID_PATTERN, Model, Strict
from shared.china_time import in_china

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Text = Annotated[str, Field(max_length=200)]

M = TypeVar("M", bound=Model)


def _no_number(time: Any) -> Any:
    """Refuse a number, which would be taken for seconds since 1970. Raises ValueError."""
    try:
        float(time)
    except (ValueError, TypeError, OverflowError):
        return time
    raise ValueError("must be a date such as 2026-07-01, or a time of ISO 8601")


def _end_of_day(time: Any) -> Any:
    """Take a bare date as its last moment, so that `to` includes the day."""
    is_date = isinstance(time, str) and _DATE.fullmatch(time)
    return f"{time}T23:59:59.999999" if is_date else time


Begin = Annotated[datetime, BeforeValidator(_no_number), AfterValidator(in_china)]
"""When a period begins; a time without a zone is China's."""
End = Annotated[
    datetime, BeforeValidator(_end_of_day), BeforeValidator(_no_number), AfterValidator(in_china)
]
"""When it ends; a bare date means the end of its day."""


def _filtering(model: type[M]) -> type[M]:
    """Return the model with a field for each row of the registry."""
    fields: dict[str, Any] = {}
    for row in FIELDS:
        asked: Any = reduce(or_, row.choices) if row.choices else Text
        examples = [row.example] if row.example else None
        fields[row.name] = (asked | None, Field(None, description=row.about, examples=examples))
    made: type[M] = create_model(
        model.__name__, __base__=model, __module__=__name__, __doc__=model.__doc__, **fields
    )
    return made


@_filtering
class FieldFilters(Strict):
    """What a hit must be by the rows of the registry; None asks nothing."""

    if TYPE_CHECKING:
        # Its fields are known only where it runs.
        def __init__(self, **values: object) -> None:
            """Take a value for each filter that asks something."""

    def keywords(self) -> dict[str, str]:
        """Return the values to match by keyword field."""
        asked = ((row, getattr(self, row.name)) for row in FIELDS)
        return dict(row.term(value) for row, value in asked if value)


class Filters(FieldFilters):
    """What a hit must be; None asks nothing. Times are inclusive."""

    model_config = ConfigDict(validate_by_name=True)

    id: Annotated[str, Field(pattern=ID_PATTERN)] | None = Field(
        None, description="this article only"
    )
    published_from: Begin | None = Field(
        None,
        alias="from",
        description="published then or later; a date means its beginning",
        examples=["2026-07-01"],
    )
    published_to: End | None = Field(
        None,
        alias="to",
        description="published then or earlier; a date means its end",
        examples=["2026-07-06"],
    )

    if TYPE_CHECKING:

        def __init__(self, **values: object) -> None:
            """Take a value for each filter that asks something."""

    def keywords(self) -> dict[str, str]:
        """Return the values to match by keyword field."""
        return super().keywords() | ({"id": self.id} if self.id else {})


NO_FILTERS = Filters()
