"""What the ingest API takes and gives."""

import json
import re
from datetime import datetime, timedelta, timezone
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from shared.ids import ID_PATTERN, article_id, digest
from shared.models import ContentType, Model, Posted, RawArticle, State

CHINA = timezone(timedelta(hours=8))
_METADATA_BYTES = 16 << 10
_SURROGATE = re.compile("[\ud800-\udfff]")


def _in_china(time: datetime) -> datetime:
    """Take a time without a zone as China's."""
    return time if time.tzinfo else time.replace(tzinfo=CHINA)


def _encodable(text: str) -> str:
    if match := _SURROGATE.search(text):
        raise ValueError(f"character {match.start()} is half of a surrogate pair")
    return text


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("there is nothing in it but white space")
    return text


def _small(metadata: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if len(_encodable(json.dumps(metadata, ensure_ascii=False)).encode()) > _METADATA_BYTES:
        raise ValueError(f"it is larger than {_METADATA_BYTES} bytes of JSON")
    return metadata


Text = Annotated[str, AfterValidator(_encodable)]
Name = Annotated[Text, Field(min_length=1, max_length=200)]
Id = Annotated[str, Field(pattern=ID_PATTERN)]
Url = Annotated[Text, Field(pattern=r"^https?://[^\s/]+(/\S*)?$", max_length=2048)]
Time = Annotated[datetime, AfterValidator(_in_china)]


class PageFields(BaseModel):
    """What may be said about an article besides its content."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id | None = Field(None, description="your own id; else made from the URL or the content")
    url: Url | None = None
    title: Annotated[Text, Field(min_length=1, max_length=1000)] | None = None
    source: Name | None = Field(None, description="who published it")
    author: Name | None = None
    published_at: Time | None = Field(None, description="without a zone: China's time")
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None


class ArticleIn(PageFields):
    """An article as posted in JSON."""

    content: Annotated[Text, AfterValidator(_filled)]
    content_type: ContentType = ContentType.TEXT
    metadata: Annotated[dict[str, JsonValue], AfterValidator(_small)] = {}

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "url": "https://news.example/2026/0709/1.html",
                    "title": "云岭市新建三座水厂",
                    "content": "本报云岭7月9日电 云岭市今年将新建三座水厂。",
                    "source": "云岭日报",
                    "published_at": "2026-07-09T08:00:00+08:00",
                }
            ]
        }
    )

    def raw(self, received_at: datetime) -> RawArticle:
        """Return the article under its id."""
        fields = self.model_dump(exclude={"id"}, exclude_defaults=True)
        posted = Posted.model_validate(fields)
        return RawArticle(
            **dict(posted),
            id=article_id(self.id, posted),
            digest=digest(posted),
            received_at=received_at,
        )


class Links(Model):
    """Where to look next."""

    self: str


class Accepted(Model):
    """The answer to a posted article."""

    id: str
    revision: int
    state: State
    duplicate: bool
    links: Links


class Replayed(Model):
    """How many dead letters are due again."""

    replayed: int
