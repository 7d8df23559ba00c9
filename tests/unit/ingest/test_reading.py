"""What is wrong with a request is said with its place and how to mend it."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from services.ingest.reading import read_json, read_page
from services.search.article import decode_article
from services.search.documents.document import document
from services.search.documents.packing import read_article, read_text
from shared.articles import ContentType
from shared.http.problem import Problem
from tests.articles import enriched_from

NOW = datetime(2026, 7, 9, tzinfo=UTC)
ODD = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        (b'{"content": "\xff"}', 400, "byte 13"),
        (b'{"content": ', 400, None),
        (b"[]", 422, "/"),
        (b"{}", 422, "/content"),
        (b'{"content": "  "}', 422, "/content"),
        (b'{"content": "a", "id": "a b"}', 422, "/id"),
        (b'{"content": "a", "url": "javascript:alert(1)"}', 422, "/url"),
        (b'{"content": "a", "url": "http://[abc"}', 422, "/url"),
        (b'{"content": "a", "url": "http://a:b/"}', 422, "/url"),
        (b'{"content": "a", "url": "http://a:99999999/x"}', 422, "/url"),
        ('{"content": "a", "url": "http://a℀b/"}'.encode(), 422, "/url"),
        (b'{"content": "a", "id": "."}', 422, "/id"),
        (b'{"content": "a", "id": ".."}', 422, "/id"),
        (b'{"content": "a", "language": "Chinese!"}', 422, "/language"),
        (b'{"content": "a\\u0000b"}', 422, "/content"),
        (b'{"content": "a", "title": "\\u0000"}', 422, "/title"),
        (b'{"content": "a", "published_at": "soon"}', 422, "/published_at"),
        (b'{"content": "a", "published_at": "0999-05-05"}', 422, "/published_at"),
        (b'{"content": "a", "published_at": "0001-01-01"}', 422, "/published_at"),
        (b'{"content": "a", "published_at": "9999-12-31"}', 422, "/published_at"),
        (b'{"content": "a", "published_at": "9999-12-31T23:59:59-12:00"}', 422, "/published_at"),
        (b'{"content": "a", "published_at": "1600-01-01T00:00+09:00"}', 422, "/published_at"),
        (b'{"content": "a", "published_at": NaN}', 422, "/published_at"),
        (b'{"content": "a", "colour": 1}', 422, "/colour"),
        (b'{"content": "a", "content_type": "image/png"}', 422, "/content_type"),
    ],
)
def test_bad_json_is_refused_with_its_place(body: bytes, status: int, where: str | None) -> None:
    """And with what to do about it."""
    with pytest.raises(Problem) as caught:
        read_json(body, NOW)
    assert (caught.value.status, caught.value.where) == (status, where)
    assert caught.value.mend
    assert not re.search("pattern|Value error|\\^", caught.value.detail)


@pytest.mark.parametrize("number", ["1" * 310, f"-{'9' * 4000}", "NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize(("form", "place"), [("%s", "/a"), ('[0, {"b/c": [%s]}]', "/a/1/b~1c/0")])
def test_a_number_that_few_can_read_is_refused(number: str, form: str, place: str) -> None:
    """However deep it lies, and where it lies is said."""
    body = f'{{"content": "a", "metadata": {{"a": {form % number}}}}}'
    with pytest.raises(Problem) as caught:
        read_json(body.encode(), NOW)
    assert (caught.value.status, caught.value.where) == (422, "/metadata")
    assert caught.value.detail.endswith(f": {place}")
    assert "send any other as text" in caught.value.detail


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_a_fraction_without_bounds_is_refused(number: str) -> None:
    """JSON has a way to write it, but no reader of it has a value for it."""
    body = f'{{"content": "a", "metadata": {{"a": [{number}]}}}}'
    with pytest.raises(Problem, match="/a/0"):
        read_json(body.encode(), NOW)


@given(st.recursive(ODD | st.integers(-(10**308), 10**308), st.lists, max_leaves=5))
def test_metadata_that_is_taken_comes_out_of_the_index(value: JsonValue) -> None:
    """To the letter where an article is shown; lists of hits read it, too."""
    body = json.dumps({"content": "甲", "metadata": {"a": value}})
    article = read_json(body.encode(), NOW)
    made = enriched_from(article, 1).model_copy(update={"metadata": article.metadata})
    enriched = decode_article(made.model_dump_json())
    blobs = document(enriched, 1, raw=article.model_dump_json()).blobs
    stored = read_article(blobs["enriched"], blobs["card"])
    assert json.loads(bytes(stored.metadata)) == {"a": value}
    assert read_text(blobs["enriched"], blobs["card"]).text == "甲"


def test_large_metadata_is_refused() -> None:
    """Its place is in the index, so it has a limit."""
    body = b'{"content": "a", "metadata": {"a": "' + b"x" * 20_000 + b'"}}'
    with pytest.raises(Problem, match="metadata"):
        read_json(body, NOW)


def test_a_time_without_a_zone_is_chinas() -> None:
    """As newspapers print it."""
    article = read_json(b'{"content": "a", "published_at": "2026-07-09T08:00:00"}', NOW)
    assert article.published_at == datetime(2026, 7, 9, 0, 0, tzinfo=UTC)


def test_a_page_takes_its_fields_from_the_query() -> None:
    """And its charset from the header."""
    body = "镕城".encode("gb18030")
    fields = {"id": "a", "source": "镕城晚报"}
    article = read_page(body, ContentType.TEXT, "gb2312", fields, NOW)
    assert (article.id, article.content, article.source) == ("a", "镕城", "镕城晚报")
    with pytest.raises(Problem, match="colour"):
        read_page(body, ContentType.TEXT, "gb2312", {"colour": "1"}, NOW)
    with pytest.raises(Problem, match="leave it out"):
        read_page(body, ContentType.TEXT, "gb2312", {"published_at": "0999-05-05"}, NOW)


def test_what_goes_in_again_may_say_what_the_index_knows_of_it() -> None:
    """Its revision and when it was received, by which it isn't another article than before."""
    known = b'{"id": "a", "content": "a", "revision": 3, "received_at": "2026-07-01T08:00:00Z"}'
    article = read_json(known, NOW, again=True)
    assert article.revision_before == 3
    assert article.received_at == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert article.digest == read_json(b'{"id": "a", "content": "a"}', NOW).digest
    assert read_json(b'{"content": "a"}', NOW, again=True).received_at == NOW
    with pytest.raises(Problem):
        read_json(known, NOW)


@pytest.mark.parametrize(
    "known",
    [
        b'"revision": 0',
        b'"revision": 1000000001',
        b'"revision": 9223372036854775808',
        b'"revision": 1' + b"0" * 300,
        b'"received_at": "0001-01-01T00:00:00+14:00"',
        b'"received_at": "1599-12-31T00:00:00Z"',
        b'"received_at": "2998-01-01T00:00:00Z"',
        b'"received_at": "9999-12-31T23:59:59-12:00"',
    ],
)
def test_what_it_says_of_itself_is_in_bounds(known: bytes) -> None:
    """A revision of 2**63 kept every worker from claiming anything, withdrawals too."""
    with pytest.raises(Problem) as told:
        read_json(b'{"content": "a", ' + known + b"}", NOW, again=True)
    assert told.value.status == 422
