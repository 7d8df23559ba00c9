"""What the forms of collections say."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ValidationError

from services.search.collections.answers import AddedAnswer
from services.search.collections.models import ItemChange, Outcome, Sharing
from services.search.searching.parameters import SearchParams
from shared.http.problem import invalid

M = TypeVar("M", bound=BaseModel)
Pairs = Sequence[tuple[str, str]]

_BETWEEN = re.compile(r"[,，、;；\n]")
# What of an address a form leads back to.
_BACK = ("sort", "tag", "cursor")


def checked(kind: type[M], given: Any) -> M:
    """Return a form's fields as a model. Raises Problem 422."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_context=False)) from error


def tags_in(text: str) -> list[str]:
    """Return the tags of a line, whatever stands between them."""
    return [tag.strip() for tag in _BETWEEN.split(text) if tag.strip()]


def change_in(fields: Pairs) -> ItemChange:
    """Return how a form changes an item.

    It holds what it showed, so that only what its reader did is done. Raises Problem 422.
    """
    given = dict(fields)
    if "move" in given:
        return checked(ItemChange, {"move": given["move"]})
    tags, were = tags_in(given.get("tags", "")), tags_in(given.get("tags_were", ""))
    return checked(
        ItemChange,
        {
            "note": given.get("note", ""),
            "was": given.get("was", ""),
            "add_tags": [tag for tag in tags if tag not in were],
            "remove_tags": [tag for tag in were if tag not in tags],
        },
    )


def sharing_in(fields: Pairs) -> Sharing:
    """Return how a form shares a collection. Raises Problem 422."""
    given = dict(fields)
    return checked(Sharing, {name: name in given for name in ("may_add", "renew")})


def search_in(fields: Pairs) -> SearchParams:
    """Return the search of a form that holds it. Raises Problem 422."""
    given: dict[str, Any] = {}
    known = SearchParams.model_fields
    names = {field.alias or name for name, field in known.items()}
    for name, value in fields:
        if name in names:
            given.setdefault(name, []).append(value)
    return checked(
        SearchParams,
        {name: some[0] if len(some) == 1 else some for name, some in given.items()},
    )


def back_to(reference: str, fields: Pairs, article: str = "") -> str:
    """Return the address of the page of a collection that a form was on, at an item."""
    kept = [
        (name, value) for name, value in parse_qsl(dict(fields).get("back", "")) if name in _BACK
    ]
    query = f"?{urlencode(kept)}" if kept else ""
    return f"/collections/{reference}{query}" + (f"#item-{article}" if article else "")


def told_after(answer: AddedAnswer) -> str:
    """Return the query by which the page of a collection tells what was just added."""
    counts = {each: 0 for each in Outcome}
    for result in answer.results:
        counts[result.outcome] += 1
    return urlencode({each.value: count for each, count in counts.items() if count})


def told_in(read: Callable[[str], str]) -> dict[Outcome, int]:
    """Return how many were just added, and what became of others, as an address tells it."""
    numbers = {each: read(each.value) for each in Outcome}
    return {each: int(text) for each, text in numbers.items() if re.fullmatch(r"\d{1,6}", text)}
