"""The client covers both APIs: each operation, with all its parameters, and a typed answer.

Whoever adds a route, a parameter or a field of an answer adds it to `caibian_client`.
"""

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from caibian_client import AsyncClient, Client
from caibian_client.flows import END, Begin, Item, Pull
from caibian_client.method import Iteration, Method
from caibian_client.methods import Methods
from caibian_client.wire import Api, Call, body, model
from pydantic import BaseModel, TypeAdapter
from typing_extensions import is_typeddict

from services.search.app import make_search_api
from shared.http.probes import install_probes
from shared.http.readiness import Readiness
from tests.unit.ingest.clients import api

DOCUMENTS: dict[str, dict[str, Any]] = {}
# The same article in another form of body.
FORMS: dict[str, list[dict[str, Any]]] = {"post": [{"content": "x"}, {"content": b"x"}]}


def documents() -> dict[str, dict[str, Any]]:
    """Return the documents of both APIs."""
    if not DOCUMENTS:
        search = make_search_api()
        install_probes(search, Readiness({}))
        DOCUMENTS.update(ingest=api().openapi(), search=search.openapi())
    return DOCUMENTS


def methods() -> dict[str, Method[..., Any] | Iteration[..., Any]]:
    """Return all that both clients do."""
    return {name: each for name, each in vars(Methods).items() if not name.startswith("_")}


def sample(name: str, annotation: Any) -> Any:
    """Return something that a parameter takes."""
    if name == "articles":
        return [b"{}"]
    if name in ("ids", "lines", "scopes"):
        return ["x"] if name != "lines" else [b"{}"]
    if name in ("filters", "metadata", "article", "period"):
        return {"content": "x"}
    if name == "searches":
        return [{"content": "x"}]
    words = str(annotation)
    if words.startswith(("bool", "<class 'bool'")):
        return True
    return 1 if words.startswith(("int", "float", "<class 'int'", "<class 'float'")) else "x"


def calls_of(name: str) -> Iterator[Call[Any]]:
    """Yield the calls that a method makes first, with every parameter given."""
    described = methods()[name].describe
    given: dict[str, Any] = {}
    for each in inspect.signature(described).parameters.values():
        if is_typeddict(named := next(iter(get_args(each.annotation)), None)):
            # Keywords that several methods have in common.
            given |= {name: sample(name, kind) for name, kind in get_type_hints(named).items()}
        else:
            given[each.name] = sample(each.name, each.annotation)
    if "args" in given:
        # One with a format before what another method takes.
        given = {}
    apis: list[dict[str, Any]] = [{}]
    if "api" in given:
        apis = [{"api": each} for each in get_args(Api)]
    for form in FORMS.get(name, apis):
        asked = given | form
        if isinstance(asked.get("content"), bytes):
            asked["metadata"] = None
        yield call_of(
            described("csv") if not given and name == "export_pieces" else described(**asked)
        )


def call_of(flow: Any) -> Call[Any]:
    """Return the first call that a flow makes."""
    pulled = iter([b"{}", END])
    came: Any = None
    while True:
        step = flow.send(came)
        assert not isinstance(step, Item)
        if isinstance(step, Begin):
            came = None
        elif isinstance(step, Pull):
            came = next(pulled)
        else:
            call: Call[Any] = step.call
            return call


def all_calls() -> dict[tuple[str, str, str], list[Call[Any]]]:
    """Return the calls of all methods by operation."""
    found: dict[tuple[str, str, str], list[Call[Any]]] = {}
    for name in methods():
        for call in calls_of(name):
            found.setdefault((call.api, call.method, call.path), []).append(call)
    return found


def operations() -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return the operations of both documents."""
    return {
        (service, method.upper(), path): operation
        for service, document in documents().items()
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


@pytest.mark.parametrize("operation", operations(), ids=" ".join)
def test_an_operation_has_a_method_with_its_parameters(operation: tuple[str, str, str]) -> None:
    """All of its parameters, and none that there isn't."""
    calls = all_calls().get(operation)
    assert calls, "add it to caibian_client.calls and .methods"
    described = operations()[operation]
    parameters = described.get("parameters", [])
    named = {each["name"]: each["in"] for each in parameters}
    asked = {name for call in calls for name in (*dict(call.query()), *call.places)}
    asked |= {name for call in calls for name in call.headers if name != "Content-Type"}
    assert asked == set(named)
    sent = {call.headers["Content-Type"] for call in calls if "Content-Type" in call.headers}
    taken = set(described.get("requestBody", {}).get("content", {}))
    # A page's type is the caller's to say.
    assert sent - {"x"} <= taken
    assert bool(sent) == bool(taken)


def test_no_method_asks_what_there_is_not() -> None:
    """Of neither API."""
    assert set(all_calls()) <= set(operations())


@pytest.mark.parametrize("operation", operations(), ids=" ".join)
def test_a_body_has_all_its_fields(operation: tuple[str, str, str]) -> None:
    """Of those that are JSON."""
    described = operations()[operation].get("requestBody", {}).get("content", {})
    schema = described.get("application/json", {}).get("schema")
    if schema is None:
        return
    bodies = [
        set(json.loads(call.content or b"{}"))
        for call in all_calls()[operation]
        if call.headers.get("Content-Type") == "application/json"
    ]
    document = documents()[operation[0]]
    assert set().union(*bodies) == set(resolved(schema, document)["properties"])


@pytest.mark.parametrize("operation", operations(), ids=" ".join)
def test_an_answer_is_typed(operation: tuple[str, str, str]) -> None:
    """Every field of it, however deep it lies, and null where it may be."""
    for status, answer in operations()[operation]["responses"].items():
        schema = answer.get("content", {}).get("application/json", {}).get("schema")
        if not status.startswith("2") or schema is None:
            continue
        for call in all_calls()[operation]:
            reader = call.read
            if reader is body and set(answer["content"]) != {"application/json"}:
                # It asks for the other form of the answer.
                continue
            assert isinstance(reader, model), f"{call.path} has no typed answer"
            kind: type[BaseModel] = reader.kind
            own = TypeAdapter(kind).json_schema(mode="serialization")
            told = set(shapes(schema, documents()[operation[0]], ""))
            assert missing(told, set(shapes(own, own, ""))) == [], kind.__name__


def resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Return what a schema refers to."""
    while "$ref" in schema:
        place: Any = root
        for name in schema["$ref"].removeprefix("#/").split("/"):
            place = place[name]
        schema = place
    return schema


def shapes(schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """Yield the place and the type of all that a schema holds."""
    schema = resolved(schema, root)
    for choice in schema.get("anyOf", []):
        yield from shapes(choice, root, path)
    if "anyOf" not in schema:
        # A whole number is a number.
        yield path, schema.get("type", "any").replace("integer", "number")
    for name, part in schema.get("properties", {}).items():
        yield from shapes(part, root, f"{path}.{name}")
    inner = (schema.get("items"), schema.get("additionalProperties"))
    for part in (*schema.get("prefixItems", ()), *inner):
        if isinstance(part, dict):
            yield from shapes(part, root, f"{path}[]")


def missing(told: set[tuple[str, str]], own: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what a model of ours lacks of an answer's schema; it may take more."""
    anything = tuple(path for path, type in own if type == "any")
    return sorted(
        (path, type) for path, type in told - own if type != "any" and path not in anything
    )


def test_both_clients_have_the_same_methods() -> None:
    """From one description, with signatures and words for who looks them up."""
    for name in methods():
        signatures = {
            str(inspect.signature(getattr(kind(), name))) for kind in (Client, AsyncClient)
        }
        assert len(signatures) == 1
        assert (getattr(Client(), name).__doc__ or "").strip(), name


def test_the_readme_names_every_method() -> None:
    """So that nobody looks for one in vain."""
    readme = (Path(__file__).parents[2] / "client/README.md").read_text(encoding="utf-8")
    assert [name for name in methods() if f"`{name}`" not in readme] == []
