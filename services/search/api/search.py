"""The search API's routes: each reads the request, calls a handler and shapes the answer."""

import json
from dataclasses import replace
from itertools import chain, islice
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse

from services.search.api.parameters import Filtered, Ports, Wired
from services.search.index.ports import IndexAway
from services.search.query.cursor import CursorGone
from services.search.query.language import understand
from services.search.query.near import Near
from services.search.query.notes import Note, NoteKind
from services.search.query.query import Query as SearchQuery
from services.search.query.query import Sort, Zones
from services.search.searching import search as reading
from services.search.searching.answers import Facet, Grouping, SearchAnswer, ShownArticle
from services.search.searching.export import Format, export
from services.search.searching.facets import FACET_SIZE
from shared.articles import ID_PATTERN
from shared.http.errors import problem_responses
from shared.http.problem import Problem
from shared.logs import get_logger

router = APIRouter(prefix="/v1")

Asked = Annotated[
    str,
    Query(
        max_length=1000,
        description="what to find, in the query language; empty: filters alone",
        examples=['星澜汽车 "青石机械" -停产'],
    ),
]
SearchedZones = Annotated[
    Zones, Query(description="title and body, or all of the page, teasers included")
]


@router.get(
    "/search", tags=["search"], summary="Find articles", responses=problem_responses(410, 422, 503)
)
def search(  # noqa: PLR0913, PLR0917  # one for each parameter that the API has
    ports: Wired,
    filters: Filtered,
    q: Asked = "",
    sort: Annotated[
        Sort, Query(description="the order of hits; fresh: relevance and age")
    ] = Sort.RELEVANCE,
    zones: SearchedZones = Zones.DEFAULT,
    size: Annotated[int, Query(ge=1, le=100, description="how many hits to show")] = 10,
    facets: Annotated[
        str, Query(description="what to count hits by, a comma list", examples=["source,person"])
    ] = "",
    facet_size: Annotated[
        int, Query(ge=1, le=1000, description="how many values of each facet, the most frequent")
    ] = FACET_SIZE,
    cursor: Annotated[str | None, Query(description="next_cursor of the page before")] = None,
    group: Annotated[Grouping, Query(description="reprints: one hit for all")] = Grouping.REPRINTS,
    explain: Annotated[bool, Query(description="say in words why each hit is one")] = False,
    meaning: Annotated[
        bool, Query(description="of a question or a long query: find what is near in meaning, too")
    ] = True,
) -> SearchAnswer:
    """Find articles that hold every word of a short query, of a longer one some.

    The query language (words, "phrases", -not, OR, parentheses, prefix*, field:value) is on one
    page, docs/query-language.md. Title and body are searched; `zones=all` searches the whole page.
    """
    synonyms = ports.synonyms()
    understood, notes = understand(q, ports.cutter, sort, synonyms)
    check_words(q, understood)
    if meaning and not cursor:
        near, more = _near(q, understood, ports)
        understood, notes = replace(understood, near=near), (*notes, *more)
    asked = reading.Asked(
        query=replace(understood, filters=filters, sort=sort, zones=zones, size=size),
        text=repr((q, filters, sort, zones, group, synonyms.version, meaning)),
        cursor=cursor,
        grouping=group,
        facets=_facets(facets),
        facet_size=facet_size,
        notes=notes,
        explained=q if explain else None,
    )
    try:
        answer = reading.search(asked, index=ports.index)
    except CursorGone as error:
        mend = "Search again without a cursor; cursors live five minutes, each for one search."
        raise Problem(410, str(error), "cursor", mend) from error
    is_found = any(hit.highlights for hit in answer.hits) if understood.near else answer.total.value
    if is_found or not q.strip():
        return answer
    meant = ports.suggester.did_you_mean(q, asked.query, ports.cutter)
    return answer.model_copy(update={"did_you_mean": meant})


@router.get(
    "/articles/{id}",
    tags=["articles"],
    response_model=ShownArticle,
    responses=problem_responses(404, 422, 503),
)
def get_article(id: Annotated[str, Path(pattern=ID_PATTERN)], ports: Wired) -> Response:
    """Show an article with its annotations, all of them spans into its text."""
    body = json.dumps(reading.article(id, index=ports.index), ensure_ascii=False).encode()
    return Response(body, media_type="application/json")


@router.get(
    "/export",
    tags=["search"],
    response_class=StreamingResponse,
    responses=problem_responses(422, 503),
)
def get_export(
    ports: Wired,
    filters: Filtered,
    q: Asked = "",
    zones: SearchedZones = Zones.DEFAULT,
    form: Annotated[Format, Query(alias="format", description="how to write them")] = Format.NDJSON,
) -> StreamingResponse:
    """Stream all hits, the oldest first: a JSON object a line, or a table for a spreadsheet."""
    understood, _ = understand(q, ports.cutter, synonyms=ports.synonyms())
    check_words(q, understood)
    asked = replace(understood, filters=filters, zones=zones)
    lines = export(asked, form, index=ports.index)
    # The first line shows whether the index answers, while the status can still say so.
    first = list(islice(lines, 1))
    media = "text/csv; charset=utf-8" if form is Format.CSV else "application/x-ndjson"
    headers = {"Content-Disposition": f'attachment; filename="articles.{form}"'}
    return StreamingResponse(chain(first, lines), media_type=media, headers=headers)


def check_words(q: str, understood: SearchQuery) -> None:
    """Raise Problem 422 when something was typed and nothing in it can be found."""
    if q.strip() and not (understood.terms or understood.nodes):
        mend = "Ask for words or numbers, or leave q out and use filters."
        problem = Problem(422, "there is no word in it", "q", mend)
        raise problem.on_pages("problem.no_words")


def _near(
    q: str, understood: SearchQuery, ports: Ports
) -> tuple[tuple[Near, ...], tuple[Note, ...]]:
    """Return what is near in meaning, and a note where that can't be told at the moment."""
    if ports.meaning is None or not understood.is_loose:
        return (), ()
    try:
        return ports.meaning.near(q), ()
    except IndexAway as error:
        get_logger("meaning").warning("words alone: %s", error)
        return (), (Note(kind=NoteKind.NO_MEANING, values={}),)


def _facets(names: str) -> tuple[Facet, ...]:
    wanted = dict.fromkeys(name.strip() for name in names.split(",") if name.strip())
    unknown = [name for name in wanted if name not in list(Facet)]
    if unknown:
        mend = f"Name some of {', '.join(Facet)}."
        raise Problem(422, f"no facet: {unknown[0]}", "facets", mend)
    return tuple(map(Facet, wanted))
