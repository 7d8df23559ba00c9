"""Routes besides the search itself: similar articles, suggestions, entities and trends."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BeforeValidator

from services.search.api.parameters import Wired, end_of_day
from services.search.searching import entities
from services.search.searching.answers import (
    Entities,
    EntityPage,
    SimilarAnswer,
    Suggestions,
    Trends,
    TrendType,
)
from services.search.searching.similar import similar
from shared.articles import ID_PATTERN, EntityType
from shared.china_time import in_china
from shared.http.errors import problem_responses
from shared.http.problem import Problem

router = APIRouter(prefix="/v1")


@router.get("/articles/{id}/similar", tags=["articles"], responses=problem_responses(404, 422, 503))
def get_similar(
    id: Annotated[str, Path(pattern=ID_PATTERN)],
    ports: Wired,
    size: Annotated[int, Query(ge=1, le=50, description="how many hits to show")] = 10,
) -> SimilarAnswer:
    """Find articles about the same, by the words and names that tell most about this one."""
    return similar(id, size, index=ports.index)


@router.get("/suggest", tags=["search"], responses=problem_responses(422, 503))
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
def get_entities(
    ports: Wired,
    q: Annotated[
        str, Query(max_length=100, description="a part of the name", examples=["陆知"])
    ] = "",
) -> Entities:
    """List the persons, places and organisations whose name holds this, most frequent first."""
    return entities.entities(q, index=ports.index)


@router.get("/entities/{id:path}", tags=["entities"], responses=problem_responses(404, 422, 503))
def get_entity(
    id: Annotated[str, Path(max_length=200, examples=["PER:陆知远"])], ports: Wired
) -> EntityPage:
    """Show a person, place or organisation: articles, who is named with it, and when."""
    page = entities.entity(id, index=ports.index)
    if page is None:
        mend = "GET /v1/entities?q= finds ids, such as PER:陆知远."
        problem = Problem(404, "no article names this entity", "id", mend)
        raise problem.on_pages("problem.no_entity")
    return page


@router.get("/trends", tags=["entities"], responses=problem_responses(422, 503))
def get_trends(
    ports: Wired,
    begin: Annotated[
        datetime | None, Query(alias="from", description="the beginning of the period")
    ] = None,
    end: Annotated[
        datetime | None,
        BeforeValidator(end_of_day),
        Query(alias="to", description="its end; a date means the end of the day"),
    ] = None,
    type: Annotated[TrendType | None, Query(description="only these")] = None,
) -> Trends:
    """Show who is named more often than in the period of the same length before.

    The period is the last seven days unless it is given. First comes what rose beyond what chance
    would explain, by (count - before) / √(before + 1); `rise` is (count + 1) / (before + 1).
    """
    begin, end = begin and in_china(begin), end and in_china(end)
    if begin and end and begin >= end:
        mend = "Let from be before to."
        problem = Problem(422, "the period is empty", "from", mend)
        raise problem.on_pages("problem.no_period")
    types = [EntityType(each.value) for each in TrendType if type in (None, each)]
    return entities.trends(begin, end, types, index=ports.index)
