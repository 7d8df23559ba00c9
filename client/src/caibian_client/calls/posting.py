"""Requests that post articles."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from caibian_client.models.ingest import Accepted, Article
from caibian_client.wire import Call, json_of, model, text

ARTICLES, BATCH = "/v1/articles", "/v1/articles/batch"
JSON, NDJSON = "application/json", "application/x-ndjson"


def post(
    content: str | bytes,
    *,
    content_type: str = "text/plain",
    id: str | None = None,
    url: str | None = None,
    title: str | None = None,
    source: str | None = None,
    author: str | None = None,
    published_at: datetime | str | None = None,
    language: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    again: bool = False,
    idempotency_key: str | None = None,
) -> Call[Accepted]:
    """Post an article: a text, or with `content_type="text/html"` a page.

    Bytes go as they are: their charset is found out, or named as in "text/html; charset=gbk".
    Sent twice it is taken in once. Raises ApiError, Unreachable.
    """
    said: dict[str, Any] = {
        "id": id,
        "url": url,
        "title": title,
        "source": source,
        "author": author,
        "published_at": published_at,
        "language": language,
    }
    if isinstance(content, str):
        media = content_type.partition(";")[0].strip()
        article = Article(content=content, content_type=media, metadata=_plain(metadata), **said)
        return post_article(article, again=again, idempotency_key=idempotency_key)
    if metadata:
        raise ValueError("metadata go with a text only: decode the page, or leave them out")
    headers = {"Content-Type": content_type} | keyed(idempotency_key)
    parameters = said | _again(again)
    return Call("ingest", "POST", ARTICLES, model(Accepted), {}, parameters, headers, content)


def post_article(
    article: Article | Mapping[str, Any],
    *,
    again: bool = False,
    idempotency_key: str | None = None,
) -> Call[Accepted]:
    """Post an article as its fields say. Raises ApiError, Unreachable.

    `again` does what is indexed unchanged once more. Under the same `idempotency_key` it is done
    once, and answered again as it was answered.
    """
    headers = {"Content-Type": JSON} | keyed(idempotency_key)
    return Call(
        "ingest",
        "POST",
        ARTICLES,
        model(Accepted),
        parameters=_again(again),
        headers=headers,
        content=line_of(article),
    )


def post_batch(
    lines: Sequence[bytes], *, again: bool = False, idempotency_key: str | None = None
) -> Call[str]:
    """Post lines of JSON, one article each, and return the lines of results, as they come.

    `post_all` does more for you. Raises ApiError, Unreachable.
    """
    headers = {"Content-Type": NDJSON} | keyed(idempotency_key)
    body = b"".join(line + b"\n" for line in lines)
    return Call("ingest", "POST", BATCH, text, {}, _again(again), headers, body)


def line_of(article: Article | Mapping[str, Any] | bytes) -> bytes:
    """Return an article as a line of JSON; what is bytes already is taken for one."""
    if isinstance(article, bytes):
        return article.strip()
    given = article.model_dump(exclude_defaults=True) if isinstance(article, Article) else article
    return json_of(given)


def keyed(idempotency_key: str | None) -> dict[str, str]:
    """Return the header of an Idempotency-Key."""
    return {"Idempotency-Key": idempotency_key} if idempotency_key else {}


def _again(again: bool) -> dict[str, Any]:
    return {"again": True} if again else {}


def _plain(metadata: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return dict(metadata) if metadata else None
