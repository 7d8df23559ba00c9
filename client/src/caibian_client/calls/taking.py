"""Requests that take hits along: a sample of them, their counts, a report."""

from caibian_client.calls.searching import Day, Values
from caibian_client.models.collections import Order
from caibian_client.models.search import Counts, SampleAnswer, Sort
from caibian_client.wire import Call, body, model


def sample(
    q: str = "",
    *,
    source: Values | None = None,
    person: Values | None = None,
    place: Values | None = None,
    organisation: Values | None = None,
    keyword: Values | None = None,
    disclaimer: Values | None = None,
    id: Values | None = None,
    not_source: Values | None = None,
    not_person: Values | None = None,
    not_place: Values | None = None,
    not_organisation: Values | None = None,
    not_keyword: Values | None = None,
    not_disclaimer: Values | None = None,
    from_: Day | None = None,
    to: Day | None = None,
    zones: str | None = None,
    exact: bool | None = None,
    dated: bool | None = None,
    size: int | None = None,
    seed: str | None = None,
) -> Call[SampleAnswer]:
    """Draw some of the hits by chance; the same seed draws the same. The rest is as `search`."""
    given = dict(locals())
    return Call("search", "GET", "/v1/sample", model(SampleAnswer), parameters=given)


def counts(
    q: str = "",
    *,
    source: Values | None = None,
    person: Values | None = None,
    place: Values | None = None,
    organisation: Values | None = None,
    keyword: Values | None = None,
    disclaimer: Values | None = None,
    id: Values | None = None,
    not_source: Values | None = None,
    not_person: Values | None = None,
    not_place: Values | None = None,
    not_organisation: Values | None = None,
    not_keyword: Values | None = None,
    not_disclaimer: Values | None = None,
    from_: Day | None = None,
    to: Day | None = None,
    zones: str | None = None,
    exact: bool | None = None,
    dated: bool | None = None,
    by: str = "day",
) -> Call[Counts]:
    """Count the hits: `by` is day, month, source, or "day,source", "month,source".

    The rest is as for `search`.
    """
    given = dict(locals())
    return Call("search", "GET", "/v1/counts", model(Counts), parameters=given)


def counts_csv(
    q: str = "",
    *,
    source: Values | None = None,
    person: Values | None = None,
    place: Values | None = None,
    organisation: Values | None = None,
    keyword: Values | None = None,
    disclaimer: Values | None = None,
    id: Values | None = None,
    not_source: Values | None = None,
    not_person: Values | None = None,
    not_place: Values | None = None,
    not_organisation: Values | None = None,
    not_keyword: Values | None = None,
    not_disclaimer: Values | None = None,
    from_: Day | None = None,
    to: Day | None = None,
    zones: str | None = None,
    exact: bool | None = None,
    dated: bool | None = None,
    by: str = "day",
) -> Call[bytes]:
    """Count the hits as a table for a spreadsheet, `by` a time, a source or both (see `counts`).

    The rest is as for `search`.
    """
    given = dict(locals())
    return Call("search", "GET", "/v1/counts", body, parameters=given | {"format": "csv"})


def report(
    q: str = "",
    *,
    source: Values | None = None,
    person: Values | None = None,
    place: Values | None = None,
    organisation: Values | None = None,
    keyword: Values | None = None,
    disclaimer: Values | None = None,
    id: Values | None = None,
    not_source: Values | None = None,
    not_person: Values | None = None,
    not_place: Values | None = None,
    not_organisation: Values | None = None,
    not_keyword: Values | None = None,
    not_disclaimer: Values | None = None,
    from_: Day | None = None,
    to: Day | None = None,
    zones: str | None = None,
    exact: bool | None = None,
    dated: bool | None = None,
    sort: Sort | str | None = None,
    size: int | None = None,
    group: str | None = None,
    format: str = "docx",
    title: str | None = None,
    subtitle: str | None = None,
    introduction: str | None = None,
    desk: str | None = None,
    lang: str | None = None,
    new_pages: bool | None = None,
) -> Call[bytes]:
    """Write a report of the first `size` hits: `format` is docx, xlsx or html.

    `title`, `subtitle`, `introduction` and `desk` stand on it, `lang` is zh or en; with `new_pages`
    each article begins one. The rest is as for `search`.
    """
    return Call("search", "GET", "/v1/report", body, parameters=dict(locals()))


def collection_report(
    id: str,
    *,
    tag: str | None = None,
    by_tag: bool | None = None,
    sort: Order | str | None = None,
    size: int | None = None,
    format: str = "docx",
    title: str | None = None,
    subtitle: str | None = None,
    introduction: str | None = None,
    desk: str | None = None,
    lang: str | None = None,
    new_pages: bool | None = None,
) -> Call[bytes]:
    """Write a report of a collection, as it is placed or by date; the rest is as for `report`.

    With `by_tag` there is a section for each tag. Raises NotFound.
    """
    given = dict(locals())
    path = "/v1/collections/{id}/report"
    return Call("search", "GET", path, body, {"id": given.pop("id")}, given)
