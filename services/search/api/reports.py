"""The routes of reports: the articles of a search as a file to be handed on."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.search.api.collections import Kept, Reference
from services.search.api.parameters import Wired
from services.search.api.placing import heavy, limited, placed
from services.search.api.saved_searches import Asking
from services.search.collections.access import opened
from services.search.reports.collected import collected
from services.search.reports.files import MEDIA, written
from services.search.reports.models import Report
from services.search.reports.parameters import CollectionReportParams, ReportFormat, ReportParams
from services.search.reports.searched import searched
from shared.http.access import MAY_READ
from shared.http.errors import problem_responses

router = APIRouter(prefix="/v1", tags=["reports"], dependencies=MAY_READ)

FILE: dict[str, Any] = {
    "description": "The report, as the file that was asked for",
    "content": {
        media.split(";")[0]: {"schema": {"type": "string", "format": "binary"}}
        for media in MEDIA.values()
    },
}
"""How the document of the API describes a report."""


@router.get(
    "/report", response_class=Response, responses={200: FILE, **problem_responses(422, 503)}
)
@placed(heavy)
def get_report(params: Annotated[ReportParams, Query()], ports: Wired) -> Response:
    """Write a report of what a search finds: title page, contents, overview, each article.

    As Word, as an Excel workbook, or as a page that a browser prints or saves as PDF. It has the
    first `size` hits, one for each group of reprints, and says how many there are in all; what only
    comes near is not in it.
    """
    return answered(limited(partial(searched, params, ports=ports), ports), params.form)


@router.get(
    "/collections/{id}/report",
    response_class=Response,
    responses={200: FILE, **problem_responses(404, 422, 503)},
)
@placed(heavy)
def get_collection_report(
    id: Reference,
    params: Annotated[CollectionReportParams, Query()],
    ports: Wired,
    kept: Kept,
    caller: Asking,
) -> Response:
    """Write a report of a collection: its articles as they are placed, with notes and tags.

    With `by_tag` there is a section for each tag; each article stands in that of its first tag.
    What was withdrawn since isn't there.
    """
    found = opened(caller, id, kept)
    made = partial(collected, found, params, collections=kept, ports=ports)
    return answered(limited(made, ports), params.form)


def answered(report: Report, form: ReportFormat) -> Response:
    """Return a report as the file of an answer."""
    file = written(report, form)
    return Response(file.content, media_type=MEDIA[form], headers=file.headers)
