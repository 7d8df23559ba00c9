"""Both APIs do what their documents say: schemathesis asks all there is, with every check on.

A short run; CAIBIAN_TEST_EXAMPLES=200 asks more of each operation. What a document can't say is
named in ALLOWED, with its reason.
"""

import copy
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from services.ingest.descriptions import ARTICLE_BODY
from services.search.api.feeds import FeedAddresses
from services.search.api.listed import Glance
from services.search.app import make_search_api
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from shared.access.keeping import KeyDesk
from shared.http.probes import install_probes
from shared.http.readiness import Readiness
from shared.settings import PageSettings
from tests.contract.indexes import PairCutter, made
from tests.fake_boards import FakeBoards
from tests.fake_collections import FakeCollections
from tests.fake_index import FakeIndex
from tests.fake_keys import SECRET, FakeKeys, closed
from tests.fake_owners import FakeOwners
from tests.fake_searches import FakePostman, FakeRivers, FakeSearches, fake_desk
from tests.fake_subscriptions import fake_mail
from tests.unit.ingest.clients import api

EXAMPLES = int(os.environ.get("CAIBIAN_TEST_EXAMPLES", "3"))
HOST = "testserver"
KEY = "a-key-of-the-configuration"
ARTICLES, BATCH, ONE = "/v1/articles", "/v1/articles/batch", "/v1/articles/{id}"
NDJSON = "application/x-ndjson"
pytestmark = [
    # What Hypothesis says of the strategies of schemathesis would end the tests of an operation.
    pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning"),
    # Threads of the apps wait a random while meanwhile, to connect again.
    pytest.mark.filterwarnings("ignore:Do not use the .random. module"),
]
USUAL = ["2xx", "3xx", "401", "403", "404", "409", "429", "5xx"]


def allowed(name: str, **checks: Any) -> dict[str, Any]:
    """Return the configuration of an operation."""
    return {"include-name": name, "checks": checks}


def may_refuse(name: str, *statuses: str) -> dict[str, Any]:
    """Allow an operation to refuse what its document describes."""
    return allowed(name, positive_data_acceptance={"expected-statuses": [*USUAL, *statuses]})


ALLOWED = [
    # It tells of parts that aren't there in a test.
    allowed("GET /readyz", not_a_server_error={"expected-statuses": ["2xx", "4xx", "503"]}),
    # The ledger goes on telling of an article that was withdrawn.
    allowed(f"GET {ONE}", use_after_free={"enabled": False}),
    allowed(f"DELETE {ONE}", use_after_free={"enabled": False}),
    # Metadata are small as a whole, and no text in them, however deep it lies, holds NUL.
    may_refuse(f"POST {ARTICLES}", "422"),
    # A period must begin before it ends, a query must ask something and name facets that there are,
    # a cursor must be one.
    may_refuse("GET /v1/trends", "422"),
    may_refuse("GET /v1/search", "410", "422"),
    may_refuse("GET /v1/export", "422"),
    may_refuse("GET /v1/report", "422"),
    may_refuse("POST /v1/searches", "422"),
    may_refuse("PUT /v1/searches/{id}", "422"),
    # Searches of a board must be understood, its days be in order and few enough.
    may_refuse("POST /v1/boards", "422"),
    *(may_refuse(f"{method} /v1/boards/{{id}}", "422") for method in ("GET", "PUT", "DELETE")),
    *(may_refuse(f"{method} /v1/boards/{{id}}/share", "422") for method in ("POST", "DELETE")),
    may_refuse("GET /v1/boards/{id}/figures", "422"),
    may_refuse("GET /v1/compare", "422"),
    # Whatever it is that isn't XML, it is lines of addresses, each taken or refused by itself.
    allowed(
        "POST /v1/sources/import",
        positive_data_acceptance={"expected-statuses": [*USUAL, "422"]},
        negative_data_rejection={"enabled": False},
    ),
    # A cursor must be one.
    may_refuse("GET /v1/sources", "422"),
    # A key ends in the future.
    may_refuse("POST /v1/keys", "422"),
    # Ids of articles are tried for those of searches.
    may_refuse("GET /v1/searches/{id}", "422"),
    may_refuse("GET /v1/searches/{id}/feed", "422"),
    may_refuse("DELETE /v1/searches/{id}", "422"),
    may_refuse("GET /v1/searches/{id}/river", "422"),
    may_refuse("GET /v1/searches/{id}/digest", "422"),
    may_refuse("POST /v1/searches/{id}/looked", "422"),
    may_refuse("GET /v1/searches/{id}/subscriptions", "422"),
    # No document lists all time zones.
    may_refuse("POST /v1/searches/{id}/subscriptions", "422"),
    may_refuse("PUT /v1/searches/{id}/subscriptions/{one}", "422"),
    may_refuse("DELETE /v1/searches/{id}/subscriptions/{one}", "422"),
    may_refuse("POST /v1/searches/{id}/subscriptions/{one}/retry", "422"),
    # Names and tags of blanks alone are none; ids of what else was made are tried.
    *(
        may_refuse(f"{method} /v1/collections{path}", "410", "422")
        for method in ("GET", "POST", "PATCH", "PUT", "DELETE")
        for path in ("", "/{id}", "/{id}/items", "/{id}/items/{article}")
    ),
    *(
        may_refuse(f"{method} /v1/collections/{{id}}/{name}", "422")
        for method in ("GET", "POST", "PUT", "DELETE")
        for name in ("log", "looked", "link", "followed", "export", "report")
    ),
    *(may_refuse(f"{method} /v1/sources/{{id}}", "422") for method in ("GET", "PATCH", "DELETE")),
    may_refuse("POST /v1/sources/{id}/poll", "422"),
]


@schemathesis.serializer(NDJSON)
def lines(_context: Any, value: Any) -> bytes:
    """Write a batch: a list as lines."""
    articles = value if isinstance(value, list) else [value]
    return b"".join(json.dumps(article).encode() + b"\n" for article in articles)


def failures(app: FastAPI, operations: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what doesn't hold, and what couldn't be asked."""
    config = SchemathesisConfig.from_dict(
        {
            "generation": {"max-examples": EXAMPLES},
            "continue-on-failure": True,
            "auth": {"openapi": {"key": {"bearer": KEY}}},
            "operations": operations,
        }
    )
    headers = {"Authorization": f"Bearer {KEY}"}
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config, headers=headers)
    asked = 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            yield f"{event.label}: {event.value}"
        elif isinstance(event, events.FatalError):
            yield f"{event.exception}"
        elif isinstance(event, events.ScenarioFinished):
            asked += len(event.recorder.cases)
            yield from failed(event.recorder)
    assert asked > EXAMPLES * len(app.openapi()["paths"])


def failed(recorder: Any) -> Iterator[str]:
    """Yield the checks of a scenario that failed, each with its request."""
    for id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info:
                failure, case = check.failure_info.failure, recorder.cases[id].value
                yield f"{check.name}: {failure.title} {failure.message}\n{case.as_curl_command()}"


@pytest.fixture
def ingest() -> FastAPI:
    """Return the ingest API on a fake ledger; its document may be changed."""
    app = api(allowed_hosts=HOST)
    keys = FakeKeys()
    app.state.access, app.state.desk = closed(keys, KEY), KeyDesk(keys, lambda: SECRET)
    app.openapi_schema = copy.deepcopy(app.openapi())
    for path in (ARTICLES, BATCH):
        # What a key may be sent with depends on what was sent under it before.
        described = app.openapi_schema["paths"][path]["post"]
        parameters = described["parameters"]
        described["parameters"] = [one for one in parameters if one["name"] != "Idempotency-Key"]
    return app


def article_body(app: FastAPI) -> dict[str, Any]:
    """Return how the app's document describes an article."""
    described: dict[str, Any] = app.openapi()["paths"][ARTICLES]["post"]
    return described


def test_the_ingest_api_is_as_its_document_says(ingest: FastAPI) -> None:
    """With articles as JSON; of a batch the lines are told by the schema of an article."""
    described = article_body(ingest)
    page = {name for name in ARTICLE_BODY["requestBody"]["content"] if name.startswith("text/")}
    content = described["requestBody"]["content"]
    for name in page:
        del content[name]
    # Parameters are for a page as the body.
    described["parameters"] = [one for one in described["parameters"] if one["name"] == "again"]
    batch = ingest.openapi()["paths"][BATCH]["post"]["requestBody"]["content"]
    article = content["application/json"]["schema"]
    batch[NDJSON] = {"schema": {"type": "array", "minItems": 1, "maxItems": 5, "items": article}}
    # A line that is no article has a problem as its result; the batch itself is a good one.
    told = allowed(f"POST {BATCH}", negative_data_rejection={"enabled": False})
    found = list(failures(ingest, [*ALLOWED, told]))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("media", ["text/plain", "text/html"])
def test_a_page_goes_as_the_document_says(ingest: FastAPI, media: str) -> None:
    """With what is said of it as parameters."""
    paths, described = ingest.openapi()["paths"], article_body(ingest)
    for path in list(paths):
        if path != ARTICLES:
            del paths[path]
    content = described["requestBody"]["content"]
    described["requestBody"]["content"] = {media: content[media]}
    # Whatever is sent as a text is one.
    told = allowed(f"POST {ARTICLES}", negative_data_rejection={"enabled": False})
    found = list(failures(ingest, [told]))
    assert not found, "\n".join(found)


def test_the_search_api_is_as_its_document_says() -> None:
    """With an article and saved searches."""
    app = make_search_api(settings=PageSettings(allowed_hosts=HOST))
    index = FakeIndex()
    index.write([made("a", 1, "望川电机昨日投产")])
    app.state.ports = SearchPorts(index, PairCutter(), Suggester(index))
    app.state.searches = FakeSearches()
    app.state.rivers = FakeRivers(app.state.searches)
    app.state.collections = FakeCollections()
    app.state.postman = FakePostman()
    app.state.desk = fake_desk(app.state.searches)
    app.state.glance = Glance()
    app.state.feeds = FeedAddresses(lambda: SECRET)
    app.state.owners = FakeOwners()
    app.state.mail = fake_mail()
    app.state.boards = FakeBoards()
    app.state.access = closed(FakeKeys(), KEY)
    install_probes(app, Readiness({}))
    found = list(failures(app, ALLOWED))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("app", [api(), make_search_api()], ids=["ingest", "search"])
def test_generated_clients_have_good_names_and_types(app: FastAPI) -> None:
    """Each operation has a name of its own, every answer a type, every problem one schema."""
    operations = [one for path in app.openapi()["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names)
    assert not any("__" in name or "_v1_" in name for name in names)
    for one in operations:
        for status, answer in one["responses"].items():
            content = answer.get("content", {})
            # Of these there is no content.
            if status in ("204", "304") or one["operationId"] == "metrics":
                continue
            assert content, (one["operationId"], status)
            assert all(each["schema"] for each in content.values()), one["operationId"]
            if problem := content.get("application/problem+json"):
                assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}


@pytest.mark.parametrize("app", [api(), make_search_api()], ids=["ingest", "search"])
def test_every_reference_of_a_document_leads_somewhere(app: FastAPI) -> None:
    """Clients are generated from it."""
    document = app.openapi()

    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                yield part["$ref"]
            for inner in part.values():
                yield from references(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from references(inner)

    for reference in references(document):
        place: Any = document
        for name in reference.removeprefix("#/").split("/"):
            assert name in place, reference
            place = place[name]
