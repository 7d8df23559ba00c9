"""The search API's routes: each reads the request, calls a handler and shapes the answer."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse

from services.search.api.exporting import Exporting, ExportResponse
from services.search.api.parameters import Wired
from services.search.api.placing import by_cost, heavy, limited, placed, plain
from services.search.searching.answers import Counts, SampleAnswer, SearchAnswer, ShownArticle
from services.search.searching.export import Format
from services.search.searching.find import find
from services.search.searching.parameters import (
    CountFormat,
    CountParams,
    ExportParams,
    SampleParams,
    SearchParams,
)
from services.search.searching.search import article
from services.search.searching.taking import as_table, count, draw, export
from shared.articles import ID_PATTERN
from shared.http.access import MAY_READ
from shared.http.downloads import disposition
from shared.http.errors import problem_responses

router = APIRouter(prefix="/v1", dependencies=MAY_READ)
_LINES, _TABLE = "application/x-ndjson", "text/csv"
_EXPORTED: dict[str, Any] = {
    "description": "The hits, in the format that was asked for",
    "content": {media: {"schema": {"type": "string"}} for media in (_LINES, _TABLE)},
}


@router.get(
    "/search",
    tags=["search"],
    summary="Find articles",
    response_model=SearchAnswer,
    responses=problem_responses(410, 422, 503),
)
@placed(by_cost)
def search(params: Annotated[SearchParams, Query()], ports: Wired) -> Response:
    """Find articles that hold all that is asked for, and behind them what comes near.

    The query language (words, "phrases", -not, OR, parentheses, prefix*, field:value) is on one
    page, docs/query-language.md. Title and body are searched; `zones=all` searches the whole page.
    """
    found = limited(partial(find, params, ports=ports), ports)
    # Here, where it costs others nothing, and not on the event loop.
    return Response(found.model_dump_json(), media_type="application/json")


@router.get(
    "/articles/{id}",
    tags=["articles"],
    response_model=ShownArticle,
    responses=problem_responses(404, 422, 503),
)
@placed(plain)
def get_article(id: Annotated[str, Path(pattern=ID_PATTERN)], ports: Wired) -> Response:
    """Show an article with its annotations, all of them spans into its text."""
    body = article(id, index=ports.index).json()
    return Response(body, media_type="application/json")


@router.get(
    "/export",
    tags=["search"],
    response_class=StreamingResponse,
    responses={200: _EXPORTED, **problem_responses(422, 503)},
)
async def get_export(params: Annotated[ExportParams, Query()], ports: Wired) -> StreamingResponse:
    """Stream all hits, the oldest first, or a sample of them, in the order of the draw.

    As JSON, an object a line, or as a table for a spreadsheet.

    `format=raw`: each as it was posted, with the page itself, its id, revision and time of arrival.
    """
    exporting = await Exporting(partial(export, params, ports=ports), ports.places).begin()
    media = "text/csv; charset=utf-8" if params.form is Format.CSV else "application/x-ndjson"
    suffix = "ndjson" if params.form is Format.RAW else params.form
    name = f"{params.q} sample {params.sample}" if params.sample else params.q
    headers = {"Content-Disposition": disposition(name, suffix, "articles")}
    return ExportResponse(exporting, media_type=media, headers=headers)


@router.get(
    "/sample",
    tags=["search"],
    response_model=SampleAnswer,
    responses=problem_responses(422, 503),
)
@placed(heavy)
def get_sample(params: Annotated[SampleParams, Query()], ports: Wired) -> Response:
    """Draw some of the hits by chance, each article by itself: the same seed draws the same.

    They come in the order in which they were drawn, so the first of them are a smaller sample.
    Of more than 100,000 hits as many are drawn by chance first, which `drawn_from` says; these
    are others once articles are annotated or indexed anew.
    """
    return Response(draw(params, ports=ports).model_dump_json(), media_type="application/json")


@router.get(
    "/counts",
    tags=["search"],
    response_model=Counts,
    responses=problem_responses(422, 503)
    | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
@placed(heavy)
def get_counts(params: Annotated[CountParams, Query()], ports: Wired) -> Response:
    """Count the hits by day, month or source, or by both: as JSON, or as a table.

    The rows add up to all hits: those without a date or a source have none there (the 500 most
    frequent sources are told apart).
    """
    counted = count(params, ports=ports)
    if params.form is CountFormat.JSON:
        return Response(counted.model_dump_json(), media_type="application/json")
    name = f"counts-by-{params.by.replace(',', '-')}"
    headers = {"Content-Disposition": disposition(f"{params.q} {name}", "csv", name)}
    return Response(as_table(params, counted), media_type="text/csv", headers=headers)
