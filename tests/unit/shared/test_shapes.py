"""JSON that is too deep or of too many parts is refused before it is parsed."""

import json
from typing import Any

import pytest

from services.search.app import make_search_api
from shared.access.callers import Scope
from shared.http.bodies import MOST_BYTES
from shared.http.problem import Problem
from shared.http.shapes import MOST_DEEP, MOST_MEMBERS, MOST_PARTS, check_shape
from shared.settings import PageSettings
from tests.asgi import call
from tests.fake_keys import FakeKeys, bearer, closed
from tests.unit.ingest.clients import JSON, api, batch, lines, post


def nested(depth: int) -> Any:
    """Return arrays within arrays."""
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def article(**fields: Any) -> bytes:
    """Return an article as it is posted."""
    return json.dumps({"content": "鹭洲大桥今晨通车。", **fields}).encode()


@pytest.mark.parametrize("depth", [MOST_DEEP - 1, 150, 200_000])
@pytest.mark.parametrize("place", ["metadata", "unknown"])
def test_depth_is_bounded_for_a_post_and_for_a_line(depth: int, place: str) -> None:
    """Wherever it lies; the metadata's own level and the article's count."""
    inside = "[" * depth + "]" * depth
    what = f'"metadata":{{"a":{inside}}}' if place == "metadata" else f'"other":{inside}'
    body = f'{{"content":"鹭洲大桥今晨通车。",{what}}}'.encode()
    status, told = post(body, JSON)
    (line,) = lines(batch(body))
    assert (status, line["problem"]["status"]) == (422, 422)
    assert told["detail"] == line["problem"]["detail"]
    assert "deeper" in told["detail"] or depth < MOST_DEEP


def test_what_is_flat_enough_goes() -> None:
    """Thirty levels of metadata are."""
    check_shape(article(metadata={"a": nested(MOST_DEEP - 2)}))


@pytest.mark.parametrize(
    "body",
    [
        article(**{f"x{n}": 1 for n in range(MOST_MEMBERS)}),
        article(metadata={"a": [1] * MOST_PARTS}),
        article(x=[{"a": [n]} for n in range(MOST_PARTS // 2)]),
    ],
)
def test_parts_are_bounded(body: bytes) -> None:
    """Fields that there aren't cost an error each: 100,000 of them took four seconds."""
    assert post(body, JSON)[0] == 422
    (line,) = lines(batch(body))
    assert "parts" in line["problem"]["detail"]


@pytest.mark.parametrize(
    "text",
    ['"' * 5, "[{" * 50, '\\"[[[', "\\", ",,,," * 200, "}" * 99, "„[“,", '"},{"a":[', "\\\\"],
)
def test_marks_within_text_are_no_shape(text: str) -> None:
    """However they are written."""
    check_shape(article(title=f"a{text}", metadata={text: text}))


@pytest.mark.parametrize("body", [b"", b'"', b'"\\', b'{"a', b"}]}]", b'{"a":"\\"', b"\xff[", b"a"])
def test_what_is_no_json_is_left_to_the_parser(body: bytes) -> None:
    """It tells what is wrong."""
    check_shape(body)


def test_a_string_without_an_end_is_looked_at_once() -> None:
    """Each quotation mark in it would be tried anew, which was quadratic."""
    check_shape(b'{"content":"' + b'\\"' * (1 << 20))


def test_a_megabyte_of_marks_is_refused_where_it_is_too_much() -> None:
    """And not read to its end."""
    with pytest.raises(Problem) as told:
        check_shape(b"[" * (1 << 20))
    assert told.value.where == f"byte {MOST_DEEP}"


def search_api() -> Any:
    """Return a closed search API and the token of a key that may only read."""
    keys = FakeKeys()
    app = make_search_api(settings=PageSettings())
    app.state.access = closed(keys)
    return app, bearer(keys.add(Scope.READ))


def test_a_body_is_bounded_before_it_is_known_who_may_send_it() -> None:
    """A reader's key had 100 MB of JSON parsed that it may not even post."""
    app, key = search_api()
    body = b'{"name":"' + b"a" * MOST_BYTES + b'"}'
    answer = call(app, "POST", "/v1/searches", content=body, headers=JSON | key)
    assert (answer.status_code, answer.json()["where"]) == (413, "body")
    deep = b'{"name":' + b"[" * 5000 + b"]" * 5000 + b"}"
    assert call(app, "POST", "/v1/searches", content=deep, headers=key | JSON).status_code == 422


ENCODINGS = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "text", [json.dumps({f"x{n}": 1 for n in range(MOST_MEMBERS + 1)}), " [" + "[" * 5000]
)
def test_json_is_looked_at_as_the_parser_reads_it(encoding: str, text: str) -> None:
    """It takes UTF-16 and UTF-32 too, and marks of byte order; fields cost it an error each."""
    app, key = search_api()
    body = text.encode(encoding)
    answer = call(app, "POST", "/v1/searches", content=body, headers=key | JSON)
    assert answer.status_code == 422
    assert answer.json()["where"].startswith("byte ")


@pytest.mark.parametrize("path", ["/v1/keys", "/keys", "/login", "/v1/dead-letters/replay"])
def test_no_other_door_takes_endless_bodies(path: str) -> None:
    """Those that read articles have limits of their own."""
    answer = call(api(), "POST", path, content=b"a" * (MOST_BYTES + 1))
    assert answer.status_code == 413


def test_articles_have_their_own_limit() -> None:
    """It is larger."""
    body = article(content="a" * (2 * MOST_BYTES))
    assert post(body, JSON, max_article_bytes=3 * MOST_BYTES)[0] == 202
