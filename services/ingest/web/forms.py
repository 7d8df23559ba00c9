"""What the form on the page /post says."""

import re
from dataclasses import dataclass, field

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.types import Message

from services.ingest.identity import article_id
from services.ingest.schemas import PageFields
from shared.articles import ID_PATTERN, ContentType, Posted
from shared.http.problem import Problem

FORM_BYTES = 64 << 10
"""What a form adds to the article: boundaries, names of fields, the other fields."""
_MARKUP = re.compile(rb"<(!doctype|html|head|body|article|div|p|h1|meta)\b", re.IGNORECASE)
_MARKUP_BYTES = 4096


@dataclass(frozen=True)
class PostForm:
    """The fields as typed; `upload` are the bytes of the file, if one was chosen."""

    fields: dict[str, str] = field(default_factory=dict)
    upload: bytes = b""

    def get(self, name: str) -> str:
        """Return what was typed in a field."""
        return self.fields.get(name, "")

    def known(self) -> dict[str, str]:
        """Return the filled fields that are said of the article."""
        return {name: self.get(name) for name in PageFields.model_fields if self.get(name)}

    def page(self) -> tuple[bytes, str | None]:
        """Return the article's bytes and the charset they are said to be in."""
        if self.upload:
            return self.upload, self.get("charset") or None
        return self.get("content").encode("utf-8", "surrogatepass"), "utf-8"

    def content_type(self) -> ContentType:
        """Return what was chosen, else what the beginning of the page looks like."""
        if self.get("content_type") in list(ContentType):
            return ContentType(self.get("content_type"))
        content, _ = self.page()
        is_html = _MARKUP.search(content[:_MARKUP_BYTES].replace(b"\0", b""))
        return ContentType.HTML if is_html else ContentType.TEXT


async def read_form(request: Request, body: bytes) -> PostForm:
    """Read the posted form. Raises Problem 400 when it is none."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    again = Request(request.scope, receive)
    fields, upload = {}, b""
    try:
        async with again.form(max_files=1, max_fields=20, max_part_size=len(body) + 1) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    upload = await value.read()
                else:
                    fields[name] = value if name == "content" else value.strip()
    except (HTTPException, MultiPartException) as error:
        mend = "Send the form of the page /post."
        problem = Problem(400, str(error), "body", mend)
        raise problem.on_pages("problem.no_form") from error
    return PostForm(fields, upload)


def id_of(what: str) -> str | None:
    """Return the id of an article given by its id or its web address."""
    if what.startswith(("http://", "https://")):
        try:
            return article_id(None, Posted(content="", url=what))
        except ValueError:
            return None
    return what if re.match(ID_PATTERN, what) else None
