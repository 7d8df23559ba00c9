"""How the ingest API's document describes bodies that FastAPI doesn't read itself."""

from typing import Any

from services.ingest.forms import FILLED
from services.ingest.schemas import ArticleIn, PageFields
from shared.http.documents import REFERENCE, reference
from shared.http.errors import PROBLEM_NAME
from shared.path.state import Receipt


class TakenLine(Receipt):
    """A result of a batch: an article that was taken in; `line` counts from 1, blank ones too."""

    line: int


REFUSED_LINE: dict[str, Any] = {
    "title": "RefusedLine",
    "description": "A result of a batch: a line that was not taken in, and why.",
    "type": "object",
    "properties": {
        "line": {"type": "integer"},
        "problem": {"$ref": REFERENCE.format(model=PROBLEM_NAME)},
    },
    "required": ["line", "problem"],
}
_FILLED = {"type": "string", "pattern": FILLED}
_PAGE = {"schema": _FILLED, "example": "云岭市新建三座水厂\n本报云岭7月9日电 …"}
ARTICLE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": reference(ArticleIn)},
            "text/plain": _PAGE,
            "text/html": {"schema": _FILLED, "example": "<h1>云岭市新建三座水厂</h1> …"},
        },
    },
    "parameters": [
        {
            "name": name,
            "in": "query",
            "schema": schema,
            "description": f"for a page as the body: {schema.get('description', name)}",
        }
        for name, schema in PageFields.model_json_schema()["properties"].items()
    ],
}
_LINE = {"schema": {"type": "string"}, "example": '{"content": "…"}\n{"content": "…"}\n'}
RESULTS: dict[str, Any] = {
    "description": "One result line for each line that isn't blank, a TakenLine or a RefusedLine. "
    "What has a problem with `retry_after` is to be posted again after so many seconds",
    "content": {
        "application/x-ndjson": {
            "schema": {"type": "string"},
            "example": '{"line": 1, "id": "a", "revision": 1, "state": "received", '
            '"duplicate": false}\n{"line": 2, "problem": '
            '{"status": 503, "detail": "…", "retry_after": 5}}\n',
        }
    },
}
BATCH_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/x-ndjson": _LINE}}
}
