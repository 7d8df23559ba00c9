"""The search API reads its parameters strictly and describes itself."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI

from services.search.app import make_search_api
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from tests.asgi import call
from tests.contract.indexes import PairCutter, made
from tests.fake_index import FakeIndex


def api(*published: datetime) -> FastAPI:
    """Return the API on an index of articles published at these times."""
    app = make_search_api()
    index = FakeIndex()
    index.write([made(f"{n}", 1, "水厂", published_at=time) for n, time in enumerate(published)])
    app.state.ports = SearchPorts(index, PairCutter(), Suggester(index))
    return app


def found(app: FastAPI, query: str) -> Sequence[str]:
    """Return the ids of the hits."""
    answer = call(app, "GET", f"/v1/search?{query}")
    assert answer.status_code == 200, answer.text
    return sorted(hit["id"] for hit in answer.json()["hits"])


def test_a_date_as_the_end_includes_its_day() -> None:
    """China's day, to its last second; a time is taken as it is."""
    app = api(
        datetime(2026, 7, 5, 16, 0, tzinfo=UTC),
        datetime(2026, 7, 6, 15, 59, 59, tzinfo=UTC),
        datetime(2026, 7, 6, 16, 0, tzinfo=UTC),
    )
    assert found(app, "to=2026-07-06") == ["0", "1"]
    assert found(app, "from=2026-07-06&to=2026-07-06") == ["0", "1"]
    assert found(app, "to=2026-07-06T00:00:00") == ["0"]
    assert call(app, "GET", "/v1/search?to=2026-07-60").status_code == 422


@pytest.mark.parametrize(
    ("query", "where", "mend"),
    [
        ("qq=a", "/query/qq", "Did you mean q?"),
        ("q=a&organization=b", "/query/organization", "Did you mean organisation?"),
        ("q=a&q=b", "/query/q", "once"),
        ("disclaimer=maybe", "/query/disclaimer", "Mend"),
        ("id=a%20b", "/query/id", "Mend"),
    ],
)
def test_a_wrong_parameter_is_named(query: str, where: str, mend: str) -> None:
    """With the nearest known one, and in words."""
    answer = call(api(), "GET", f"/v1/search?{query}")
    problem = answer.json()
    assert (answer.status_code, problem["where"]) == (422, where)
    assert mend in problem["mend"]
    assert "str-enum" not in answer.text
    assert "pattern" not in answer.text


def operations(app: FastAPI) -> list[dict[str, Any]]:
    """Return what the app's document says of each route."""
    return [operation for path in app.openapi()["paths"].values() for operation in path.values()]


def test_every_parameter_and_problem_is_described() -> None:
    """Problems in their own form, never in the framework's."""
    for operation in operations(api()):
        query = [place for place in operation.get("parameters", ()) if place["in"] == "query"]
        assert all(parameter["description"] for parameter in query)
        for status in ("422", "503"):
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
    assert "HTTPValidationError" not in str(api().openapi())


def test_the_documentation_needs_no_other_host() -> None:
    """Its scripts and styles are served here."""
    app = api()
    page = call(app, "GET", "/docs").text
    assert "://" not in page
    names = [part.split('"')[0] for part in page.split("/static-offline-docs/")[1:]]
    assert len(names) >= 2
    for name in names:
        assert call(app, "GET", f"/static-offline-docs/{name}").status_code == 200
