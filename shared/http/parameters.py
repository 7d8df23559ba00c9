"""Query parameters are taken at their word: an unknown or a repeated one is an error."""

import difflib
from typing import Any

from fastapi import Request

from shared.http.problem import Problem


async def only_known_parameters(request: Request) -> None:
    """Refuse what the route's description doesn't list (a dependency). Raises Problem 422."""
    operation = _operation(request)
    if operation is None:
        return
    schemas = {
        parameter["name"]: parameter["schema"]
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    }
    for name in request.query_params:
        _check(name, len(request.query_params.getlist(name)), schemas)


def _operation(request: Request) -> dict[str, Any] | None:
    """Return how the app's own document describes the route, if it does."""
    paths: dict[str, Any] = request.app.openapi()["paths"]
    path = getattr(request.scope.get("route"), "path", "")
    operation: dict[str, Any] | None = paths.get(path, {}).get(request.method.lower())
    return operation


def _check(name: str, count: int, schemas: dict[str, Any]) -> None:
    where = f"/query/{name[:100]}"
    if name not in schemas:
        near = difflib.get_close_matches(name[:100], schemas, 1, cutoff=0.0)
        mend = f"Did you mean {near[0]}? /docs lists all." if near else "Leave it out."
        raise Problem(422, f"{where}: there is no such parameter", where, mend)
    if count > 1 and not _may_repeat(schemas[name]):
        raise Problem(422, f"{where}: given {count} times", where, "Give it once.")


def _may_repeat(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "array" or any(map(_may_repeat, schema.get("anyOf", [])))
