"""From the bytes of a request to an article, or to a problem that says what is wrong where."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from services.ingest.charset import Decoded, Undecodable, UnknownCharset, decoded
from services.ingest.identity import id_of_source
from services.ingest.schemas import ArticleAgain, ArticleIn, AsPosted, PageFields
from services.ingest.unpacking import MAGIC
from shared.articles import ContentType, RawArticle
from shared.http.problem import Problem, invalid
from shared.http.shapes import check_shape


def read_json(
    body: bytes, received_at: datetime, *, again: bool = False, source: str | None = None
) -> RawArticle:
    """Read an article posted as JSON, maybe to be done again.

    `source` is that of all articles of its caller. Raises Problem 400, 403 or 422.
    """
    _check_utf8(body)
    check_shape(body)
    kind = ArticleAgain if again else ArticleIn
    try:
        return _raw(kind.model_validate_json(body), source, received_at)
    except ValidationError as error:
        raise _validation_problem(error) from error


def read_page(
    body: bytes,
    content_type: ContentType,
    charset: str | None,
    fields: Mapping[str, str],
    received_at: datetime,
    source: str | None = None,
) -> RawArticle:
    """Read a page posted as it is, its fields as query parameters. Raises Problem 400, 403, 422."""
    try:
        page = PageFields.model_validate(fields)
        read = _decode(body, charset, content_type)
        known: dict[str, Any] = dict(page)
        article = ArticleIn(**known, content=read.text, content_type=content_type)
        raw = _raw(article, source, received_at)
        return raw.model_copy(update={"is_label_wrong": True}) if read.is_label_wrong else raw
    except ValidationError as error:
        raise _validation_problem(error) from error


def read_mended(
    content: str,
    content_type: ContentType,
    fields: Mapping[str, str],
    before: AsPosted,
    received_at: datetime,
) -> RawArticle:
    """Read what somebody has mended of an article: what no form shows of it stays.

    Raises Problem 422.
    """
    # A form sends each line's end as two characters.
    plain = content if "\r\n" in before.content else content.replace("\r\n", "\n")
    kept = {"id": before.id, "metadata": before.metadata, "language": before.language}
    known: dict[str, Any] = {"content": plain, "content_type": content_type, **fields, **kept}
    try:
        return ArticleIn.model_validate(known).raw(received_at)
    except ValidationError as error:
        raise _validation_problem(error) from error


def _raw(article: ArticleIn, source: str | None, received_at: datetime) -> RawArticle:
    """Return the article under its id, as one of its caller's source. Raises Problem 403."""
    if source is None:
        return article.raw(received_at)
    if article.source not in (None, source):
        mend = "Leave the source out, or use a key that isn't bound to one."
        problem = Problem(403, f"this key posts articles of {source} alone", "/source", mend)
        raise problem.on_pages("problem.other_source", source=source)
    raw = article.model_copy(update={"source": source}).raw(received_at)
    return raw.model_copy(update={"id": id_of_source(raw.id, source)})


def _decode(body: bytes, charset: str | None, content_type: ContentType) -> Decoded:
    if body.startswith(MAGIC):
        raise _undecodable(Undecodable("text", 0), body)
    try:
        return decoded(body, charset, is_html=content_type is ContentType.HTML)
    except Undecodable as error:
        raise _undecodable(error, body) from error
    except UnknownCharset as error:
        mend = "Name the charset as browsers do: utf-8, gb18030, big5 …"
        problem = Problem(400, f"{error}", "Content-Type", mend)
        raise problem.on_pages("problem.charset") from error


def _check_utf8(body: bytes) -> None:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise _undecodable(Undecodable("utf-8", error.start), body) from error


def _undecodable(error: Undecodable, body: bytes) -> Problem:
    if body.startswith(MAGIC):
        mend = "Say so with the header Content-Encoding: gzip."
        problem = Problem(400, "the body is gzip", "Content-Encoding", mend)
        return problem.on_pages("problem.gzip")
    mend = "Name the page's charset in Content-Type, as in text/plain; charset=gb18030."
    problem = Problem(400, str(error), f"byte {error.position}", mend)
    return problem.on_pages("problem.charset")


def _validation_problem(error: ValidationError) -> Problem:
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    if errors[0]["type"] == "json_invalid":
        mend = "Send one JSON object."
        return Problem(400, errors[0]["msg"], None, mend)
    return invalid(errors)
