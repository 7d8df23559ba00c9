"""How the ingest API's document describes bodies that FastAPI doesn't read itself."""

from typing import Any

from services.ingest.forms import FILLED, inlined
from services.ingest.schemas import ArticleIn, PageFields

_FILLED = {"type": "string", "pattern": FILLED}
_PAGE = {"schema": _FILLED, "example": "云岭市新建三座水厂\n本报云岭7月9日电 …"}
ARTICLE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": inlined(ArticleIn.model_json_schema())},
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
    "description": "One result line for each line that isn't blank: a receipt or a problem. What "
    "has a problem with `retry_after` is to be posted again after so many seconds",
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
