"""What an API's document says beyond what FastAPI finds, so that good clients come out of it."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared.http.errors import PROBLEM_NAME, PROBLEM_SCHEMA

REFERENCE = "#/components/schemas/{model}"


def operation_name(route: APIRoute) -> str:
    """Return what an operation is called, and so the function of a generated client."""
    return route.name


def reference(model: type[BaseModel]) -> dict[str, str]:
    """Return a schema that refers to one that was named by `name_schemas`."""
    return {"$ref": REFERENCE.format(model=model.__name__)}


def name_schemas(app: FastAPI, *models: type[BaseModel], **written: dict[str, Any]) -> None:
    """Have the app's document name the schemas of models and `written` ones, and that of a problem.

    They are those of bodies and lines that FastAPI doesn't read itself.
    """
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            components = described().setdefault("components", {})
            schemas: dict[str, Any] = components.setdefault("schemas", {})
            schemas |= {PROBLEM_NAME: PROBLEM_SCHEMA, **written}
            asked = [(model, "validation") for model in models]
            _, made = models_json_schema(asked, ref_template=REFERENCE)  # type: ignore[arg-type]
            for name, schema in made.get("$defs", {}).items():
                schemas.setdefault(name, schema)
        return described()

    app.openapi = openapi  # type: ignore[method-assign]
