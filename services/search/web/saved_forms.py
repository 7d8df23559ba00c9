"""What the forms of saved searches say, and the addresses that they lead to."""

from collections import defaultdict
from collections.abc import Sequence

from pydantic import ValidationError

from services.search.alerts.schemas import SearchIn
from services.search.query.filters import FieldFilters
from shared.http.problem import invalid

_TEXTS = frozenset({"name", "q"})
# Left empty they ask for nothing.
_PLAIN = _TEXTS | {"webhook", "shape", "sign_secret"}


def asked_in(fields: Sequence[tuple[str, str]]) -> SearchIn:
    """Return the search that a form asks to keep. Raises Problem 422."""
    filters = defaultdict(list)
    for name, value in fields:
        if name in FieldFilters.model_fields:
            filters[name].append(value)
    plain = {name: value for name, value in fields if name in _PLAIN and (name in _TEXTS or value)}
    if any(name == "unsigned" for name, _ in fields):
        plain["sign_secret"] = ""
    try:
        return SearchIn.model_validate({**plain, "filters": filters})
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_context=False)) from error
