"""Requests about persons, places and organisations."""

from typing import Any

from caibian_client.calls.searching import Day
from caibian_client.models.entities import Entities, EntityPage, Trends
from caibian_client.wire import Call, model


def entities(q: str = "") -> Call[Entities]:
    """List persons, places and organisations whose name holds this, most frequent first."""
    return Call("search", "GET", "/v1/entities", model(Entities), parameters={"q": q})


def entity(id: str) -> Call[EntityPage]:
    """Show one, such as PER:陆知远: articles, who is named with it, and when. Raises NotFound."""
    return Call("search", "GET", "/v1/entities/{id}", model(EntityPage), {"id": id})


def trends(
    *, from_: Day | None = None, to: Day | None = None, type: str | None = None
) -> Call[Trends]:
    """Show who is named more often than in the period of the same length before.

    The period is the last seven days unless it is given; `type` is PER, LOC or ORG.
    """
    given: dict[str, Any] = {"from_": from_, "to": to, "type": type}
    return Call("search", "GET", "/v1/trends", model(Trends), parameters=given)
