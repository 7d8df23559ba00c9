"""What is wrong with a request is said with its place and how to mend it."""

import re
from datetime import UTC, datetime

import pytest

from services.ingest.reading import read_json, read_page
from shared.articles import ContentType
from shared.http.problem import Problem

NOW = datetime(2026, 7, 9, tzinfo=UTC)


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
