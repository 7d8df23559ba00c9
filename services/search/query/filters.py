"""What a hit must be: filters for each row of the registry, its id and when it was published.

A row has two: values of which a hit has one at least, and, as not_NAME, values of which it has
none. One value stands for itself, several are a list; in an address each is given by itself.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    create_model,
)

from services.search.fields import FIELDS
from shared.articles import ID_PATTERN, Model, Strict
from shared.china_time import in_china

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

NOT = "not_"
"""What the names of filters that exclude begin with."""
MOST_VALUES = 200
"""So many values a filter has at most."""

Text = Annotated[str, Field(max_length=200)]

M = TypeVar("M", bound=Model)


def no_number(time: Any) -> Any:
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


Begin = Annotated[datetime, BeforeValidator(no_number), AfterValidator(in_china)]
"""When a period begins; a time without a zone is China's."""
End = Annotated[
    datetime, BeforeValidator(_end_of_day), BeforeValidator(no_number), AfterValidator(in_china)
]
"""When it ends; a bare date means the end of its day."""


def _listed(values: Any) -> Any:
    """Return a value as a list of it."""
    return values if values is None or isinstance(values, list | tuple) else [values]


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _plain(values: tuple[str, ...]) -> Any:
    """Return a single value as itself: so it was kept before there could be several."""
    return values[0] if len(values) == 1 else values


def _several(value: Any) -> Any:
    """Return the type of a filter: one value or several; what is read is a tuple of them."""
    written = value | Annotated[tuple[value, ...], Field(max_length=MOST_VALUES)]
    return (
        Annotated[
            tuple[value, ...],
            Field(max_length=MOST_VALUES),
            BeforeValidator(_listed, json_schema_input_type=written),
            AfterValidator(_once),
            PlainSerializer(_plain, return_type=written),
        ]
        | None
    )


def _filtering(model: type[M]) -> type[M]:
    """Return the model with two fields for each row of the registry."""
    fields: dict[str, Any] = {}
    for row in FIELDS:
        asked = _several(reduce(or_, row.choices) if row.choices else Text)
        examples = [row.example] if row.example else None
        about = f"{row.about}; given several times: one of them"
        fields[row.name] = (asked, Field(None, description=about, examples=examples))
    for row in FIELDS:
        asked = _several(reduce(or_, row.choices) if row.choices else Text)
        fields[NOT + row.name] = (asked, Field(None, description=f"not {row.about}"))
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

    def keywords(self) -> Mapping[str, tuple[str, ...]]:
        """Return, by keyword field, the values of which one is to match."""
        return self._terms("")

    def excluded(self) -> Mapping[str, tuple[str, ...]]:
        """Return, by keyword field, the values of which none may match."""
        return self._terms(NOT)

    def asks(self) -> bool:
        """Tell whether anything is asked for."""
        return bool(self.keywords() or self.excluded())

    def _terms(self, prefix: str) -> dict[str, tuple[str, ...]]:
        asked = ((row, getattr(self, prefix + row.name)) for row in FIELDS)
        return {
            row.field: tuple(dict.fromkeys(row.term(value)[1] for value in values if value))
            for row, values in asked
            if values and any(values)
        }


class Filters(FieldFilters):
    """What a hit must be; None asks nothing. Times are inclusive."""

    model_config = ConfigDict(validate_by_name=True)

    id: _several(Annotated[str, Field(pattern=ID_PATTERN)]) = Field(  # type: ignore[valid-type]
        None, description="this article only; given several times: these"
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

    def keywords(self) -> Mapping[str, tuple[str, ...]]:
        """Return, by keyword field, the values of which one is to match."""
        return {**super().keywords(), **({"id": self.id} if self.id else {})}


NO_FILTERS = Filters()
