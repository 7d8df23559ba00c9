"""Requests that take hits along: a sample of them, their counts, a report."""

from typing_extensions import Unpack

from caibian_client.calls.searching import Filters, given_by
from caibian_client.models.collections import Order
from caibian_client.models.search import Counts, SampleAnswer, Sort
from caibian_client.wire import Call, as_csv, body, model


def sample(
    q: str = "",
    *,
    size: int | None = None,
    seed: str | None = None,
    **filters: Unpack[Filters],
) -> Call[SampleAnswer]:
    """Draw some of the hits by chance; the same seed draws the same.

    The filters are as for `search`.
    """
    given = given_by(locals())
    return Call("search", "GET", "/v1/sample", model(SampleAnswer), parameters=given)


def counts(
    q: str = "",
    *,
    by: str = "day",
    **filters: Unpack[Filters],
) -> Call[Counts]:
    """Count the hits: `by` is day, month, source, or "day,source", "month,source".

    The filters are as for `search`.
    """
    given = given_by(locals())
    return Call("search", "GET", "/v1/counts", model(Counts), parameters=given)


counts_csv = as_csv(counts)


def report(
    q: str = "",
    *,
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
    **filters: Unpack[Filters],
) -> Call[bytes]:
    """Write a report of the first `size` hits: `format` is docx, xlsx or html.

    `title`, `subtitle`, `introduction` and `desk` stand on it, `lang` is zh or en; with `new_pages`
    each article begins one. The filters are as for `search`.
    """
    return Call("search", "GET", "/v1/report", body, parameters=given_by(locals()))


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
