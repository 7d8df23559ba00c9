"""The search API's routes: each reads the request, calls a handler and shapes the answer."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse

from services.search.api.exporting import Exporting, ExportResponse
from services.search.api.parameters import Wired
from services.search.api.placing import by_cost, limited, placed, plain
from services.search.searching.answers import SearchAnswer, ShownArticle
from services.search.searching.export import Format
from services.search.searching.find import export, find
from services.search.searching.parameters import ExportParams, SearchParams
from services.search.searching.search import article
from shared.articles import ID_PATTERN
from shared.http.access import MAY_READ
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
    """Stream all hits, the oldest first: a JSON object a line, or a table for a spreadsheet.

    `format=raw`: each as it was posted, with the page itself, its id, revision and time of arrival.
    """
    exporting = await Exporting(partial(export, params, ports=ports), ports.places).begin()
    media = "text/csv; charset=utf-8" if params.form is Format.CSV else "application/x-ndjson"
    suffix = "ndjson" if params.form is Format.RAW else params.form
    headers = {"Content-Disposition": f'attachment; filename="articles.{suffix}"'}
    return ExportResponse(exporting, media_type=media, headers=headers)
