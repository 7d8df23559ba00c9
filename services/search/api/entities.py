"""Routes besides the search itself: similar articles, suggestions, entities and trends."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query

from services.search.api.parameters import Wired
from services.search.api.placing import heavy, limited, placed, plain
from services.search.query.filters import Begin, End
from services.search.searching import entities
from services.search.searching.answers import (
    Entities,
    EntityPage,
    SimilarAnswer,
    Trends,
    TrendType,
)
from services.search.searching.similar import similar
from services.search.searching.suggested import Suggestions
from shared.articles import ID_PATTERN
from shared.http.access import MAY_READ
from shared.http.errors import problem_responses

router = APIRouter(prefix="/v1", dependencies=MAY_READ)


@router.get("/articles/{id}/similar", tags=["articles"], responses=problem_responses(404, 422, 503))
@placed(plain)
def get_similar(
    id: Annotated[str, Path(pattern=ID_PATTERN)],
    ports: Wired,
    size: Annotated[int, Query(ge=1, le=50, description="how many hits to show")] = 10,
) -> SimilarAnswer:
    """Find articles about the same, by the words and names that tell most about this one."""
    return similar(id, size, index=ports.index)


@router.get("/suggest", tags=["search"], responses=problem_responses(422, 503))
@placed(plain)
def get_suggestions(
    ports: Wired,
    q: Annotated[
        str, Query(max_length=100, description="what is typed so far", examples=["星澜", "xinglan"])
    ],
) -> Suggestions:
    """Suggest names, keywords and titles that begin as typed, in characters or in pinyin.

    One typo is forgiven from three characters on.
    """
    return ports.suggester.suggest(q)


@router.get("/entities", tags=["entities"], responses=problem_responses(422, 503))
@placed(heavy)
def get_entities(
    ports: Wired,
    q: Annotated[
        str, Query(max_length=100, description="a part of the name", examples=["陆知"])
    ] = "",
) -> Entities:
    """List the persons, places and organisations whose name holds this, most frequent first."""
    return limited(partial(entities.entities, q, index=ports.index), ports)


@router.get("/entities/{id:path}", tags=["entities"], responses=problem_responses(404, 422, 503))
@placed(plain)
def get_entity(
    id: Annotated[str, Path(max_length=200, examples=["PER:陆知远"])], ports: Wired
) -> EntityPage:
    """Show a person, place or organisation: articles, who is named with it, and when."""
    return limited(partial(entities.entity, id, index=ports.index), ports)


@router.get("/trends", tags=["entities"], responses=problem_responses(422, 503))
@placed(heavy)
def get_trends(
    ports: Wired,
    begin: Annotated[
        Begin | None, Query(alias="from", description="the beginning of the period")
    ] = None,
    end: Annotated[
        End | None,
        Query(alias="to", description="its end; a date means the end of the day"),
    ] = None,
    type: Annotated[TrendType | None, Query(description="only these")] = None,
) -> Trends:
    """Show who is named more often than in the period of the same length before.

    The period is the last seven days unless it is given; where counting takes too long, nobody is
    shown. First comes what rose beyond what chance
    would explain, by (count - before) / √(before + 1); `rise` is (count + 1) / (before + 1).
    """
    return limited(partial(entities.trends, begin, end, type, index=ports.index), ports)
