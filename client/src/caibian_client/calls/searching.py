"""Requests that find and show articles."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Concatenate, ParamSpec, TypeAlias

from typing_extensions import TypedDict, Unpack

from caibian_client.models.articles import ShownArticle
from caibian_client.models.search import SearchAnswer, SimilarAnswer, Sort, Suggestions
from caibian_client.wire import Call, body, model

P = ParamSpec("P")

Day: TypeAlias = date | datetime | str
Values: TypeAlias = str | Sequence[str]
_ONE = "/v1/articles/{id}"


class Filters(TypedDict, total=False):
    """Which articles are meant, of whatever is asked of them.

    Of several values of a filter one must be so, of those with `not_` none may. `from_` and `to`
    are days or times of publication, both inclusive; `zones="all"` searches the whole page; what
    is None is as the API has it.
    """

    source: Values | None
    person: Values | None
    place: Values | None
    organisation: Values | None
    keyword: Values | None
    disclaimer: Values | None
    not_source: Values | None
    not_person: Values | None
    not_place: Values | None
    not_organisation: Values | None
    not_keyword: Values | None
    not_disclaimer: Values | None
    id: Values | None
    from_: Day | None
    to: Day | None
    zones: str | None
    exact: bool | None
    dated: bool | None


def given_by(scope: dict[str, Any]) -> dict[str, Any]:
    """Return what a function was given by name, filters among it. Raises TypeError."""
    filters: dict[str, Any] = scope.pop("filters")
    if unknown := filters.keys() - Filters.__annotations__.keys():
        raise TypeError(f"there is no filter {', '.join(sorted(unknown))}")
    return scope | filters


def search(
    q: str = "",
    *,
    sort: Sort | str | None = None,
    size: int | None = None,
    facets: str | Iterable[str] | None = None,
    facet_size: int | None = None,
    facet_open: bool | None = None,
    cursor: str | None = None,
    group: str | None = None,
    explain: bool | None = None,
    meaning: bool | None = None,
    **filters: Unpack[Filters],
) -> Call[SearchAnswer]:
    """Find articles: `q` in the query language (docs/query-language.md), the rest as filters.

    `facets` are what to count hits by; `group="none"` shows reprints as hits of their own; what is
    None is as the API has it; the filters are told at `Filters`. Raises Invalid, CursorGone.
    """
    given = given_by(locals())
    if facets is not None and not isinstance(facets, str):
        given["facets"] = ",".join(facets)
    return Call("search", "GET", "/v1/search", model(SearchAnswer), parameters=given)


def export(
    q: str = "",
    *,
    sample: int | None = None,
    seed: str | None = None,
    **filters: Unpack[Filters],
) -> Call[bytes]:
    """Yield all hits as articles, the oldest first. Raises Unreachable when it breaks off.

    With `sample` so many of them, drawn by chance under `seed`, in that order.
    """
    given = given_by(locals())
    return Call("search", "GET", "/v1/export", body, parameters=given)


def formatted(describe: Callable[P, Call[bytes]]) -> Callable[Concatenate[str, P], Call[bytes]]:
    """Return what asks for an export in a format."""

    def export_pieces(format: str, /, *args: P.args, **given: P.kwargs) -> Call[bytes]:
        """Yield an export as pieces of what the API writes: format is ndjson, csv or raw.

        All else is as for `export`.
        """
        call = describe(*args, **given)
        return replace(call, parameters={**call.parameters, "format": format})

    return export_pieces


export_pieces = formatted(export)


def article(id: str) -> Call[ShownArticle]:
    """Show an article with its annotations. Raises NotFound."""
    return Call("search", "GET", _ONE, model(ShownArticle), {"id": id})


def similar(id: str, *, size: int = 10) -> Call[SimilarAnswer]:
    """Find articles about the same. Raises NotFound."""
    path = f"{_ONE}/similar"
    return Call("search", "GET", path, model(SimilarAnswer), {"id": id}, {"size": size})


def suggest(q: str) -> Call[Suggestions]:
    """Suggest names, keywords and titles that begin as typed, in characters or in pinyin."""
    return Call("search", "GET", "/v1/suggest", model(Suggestions), parameters={"q": q})
