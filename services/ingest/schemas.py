"""What the ingest API takes and gives."""

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    JsonValue,
    create_model,
)

from services.ingest.dated import Time
from services.ingest.forms import FILLED, GIVEN_ID, NO_NUL, WEB_ADDRESS, told
from services.ingest.identity import article_id, canonical_url, digest
from shared.articles import ID_PATTERN, ContentType, Described, Model, Posted, RawArticle, Strict
from shared.path.state import Receipt, Status
from shared.publication_dates import EARLIEST

MOST_REVISIONS = 1_000_000_000
"""Beyond any that there is, and within what ledger and indexes take for a number."""
_METADATA_BYTES = 16 << 10
# The clocks of two machines never agree.
_AHEAD = timedelta(days=1)
_UNFIT = re.compile("[\0\ud800-\udfff]")
_URL = re.compile(r"https?://[^\s/]+(/\S*)?\Z")
_LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"


def _encodable(text: str) -> str:
    if match := _UNFIT.search(text):
        name = "NUL" if match.group() == "\0" else "half of a surrogate pair"
        raise ValueError(f"character {match.start()} is {name}")
    return text


def _address(url: str) -> str:
    try:
        if _URL.match(url):
            canonical_url(url)
            return url
    except ValueError:
        pass
    raise ValueError("must be an http or https address")


def _of_form(pattern: str, words: str) -> AfterValidator:
    """Return a validator that says in words what is wrong."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(words)
        return text

    return AfterValidator(check)


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("there is nothing in it but white space")
    return text


def _kept(metadata: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Refuse numbers that a reader of JSON can't take: whoever reads the article would fail."""
    for place, number in _numbers(metadata):
        if not _is_finite(number):
            words = "a number must be finite and below 1.8e308; send any other as text"
            raise ValueError(f"{words}: {place}")
    return metadata


def _numbers(value: JsonValue, place: str = "") -> Iterator[tuple[str, int | float]]:
    """Yield the numbers of a value, however deep they lie, with their JSON pointers."""
    if isinstance(value, int | float):
        yield place, value
    elif isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for name, part in inside:
            escaped = str(name).replace("~", "~0").replace("/", "~1")
            yield from _numbers(part, f"{place}/{escaped}")


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _small(metadata: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if len(_encodable(json.dumps(metadata, ensure_ascii=False)).encode()) > _METADATA_BYTES:
        raise ValueError(f"it is larger than {_METADATA_BYTES} bytes of JSON")
    return metadata


def _past(time: datetime) -> datetime:
    """Refuse a time of receipt that no part can tell, or by which it would come for ever."""
    if not EARLIEST <= time <= datetime.now(UTC) + _AHEAD:
        raise ValueError(f"must be from {EARLIEST:%Y-%m-%d} to now")
    return time


Text = Annotated[str, AfterValidator(_encodable), told(NO_NUL)]
Name = Annotated[Text, Field(min_length=1, max_length=200)]
Id = Annotated[
    str,
    _of_form(ID_PATTERN, "must be 1 to 128 Latin letters, digits, dots, colons, hyphens or _"),
    # Dots alone would be an address of another place.
    _of_form(".*[A-Za-z0-9].*", "must hold a letter or a digit"),
    told(GIVEN_ID, maxLength=128),
]
Title = Annotated[Text, Field(min_length=1, max_length=1000)]
Url = Annotated[Text, AfterValidator(_address), Field(max_length=2048), told(WEB_ADDRESS)]
Language = Annotated[
    str,
    _of_form(_LANGUAGE, "must be a language tag such as zh-Hans"),
    told(f"^{_LANGUAGE}$"),
]
Metadata = Annotated[dict[str, JsonValue], AfterValidator(_small), AfterValidator(_kept)]


M = TypeVar("M", bound=Described)

# What the door asks of a field, and what its document says of it. Of a text that isn't named here
# it asks what it asks of a name.
_CHECKS: dict[str, tuple[Any, str]] = {
    "url": (Url, "an http or https address"),
    "title": (Title, "else found on the page"),
    "source": (Name, "who published it"),
    "author": (Name, "who wrote it"),
    "published_at": (
        Time,
        "from 1600 to 2999, ISO 8601 or as 2026年7月9日 18:00; without a zone: China's time",
    ),
    "language": (Language, "such as zh-Hans; else found out"),
}


def _strict(model: type[M]) -> type[M]:
    """Return the model with every field of Described checked as the door does."""
    fields: dict[str, Any] = {}
    for name, field in Described.model_fields.items():
        of_its_type: Any = Name if field.annotation == str | None else field.annotation
        check, about = _CHECKS.get(name, (of_its_type, field.description))
        fields[name] = (check | None, Field(None, description=about))
    strict: type[M] = create_model(
        model.__name__, __base__=model, __module__=__name__, __doc__=model.__doc__, **fields
    )
    return strict


class _Owned(Strict):
    id: Id | None = Field(None, description="your own id; else made from the URL or the content")


@_strict
class PageFields(Described, _Owned):
    """What may be said about an article besides its content."""

    model_config = ConfigDict(extra="forbid")


class ArticleIn(PageFields):
    """An article as posted in JSON."""

    content: Annotated[Text, AfterValidator(_filled), told(FILLED)]
    content_type: ContentType = ContentType.TEXT
    metadata: Metadata = Field({}, description="your own, up to 16 KiB; finite numbers alone")

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


class ArticleAgain(ArticleIn):
    """An article that goes in again: of one that the ledger has forgotten the index knows more."""

    revision: int | None = Field(
        None, ge=1, le=MOST_REVISIONS, description="with again=true: which it is"
    )
    received_at: Annotated[AwareDatetime, AfterValidator(_past)] | None = Field(
        None, description="with again=true: when it was first received"
    )

    def raw(self, received_at: datetime) -> RawArticle:
        """Return the article under its id."""
        known = {"revision", "received_at"}
        posted = ArticleIn.model_validate(self.model_dump(exclude=known, exclude_unset=True))
        article = posted.raw(self.received_at or received_at)
        return article.model_copy(update={"revision_before": self.revision or 0})


class Links(Model):
    """Where to look next."""

    self: str


class Accepted(Receipt):
    """The answer to a posted article."""

    links: Links


class AsPosted(Posted):
    """An article as its owner posted it: what is posted so again is its next revision."""

    id: str


class DeadLetter(Model):
    """An article that failed, with its cause, as it was posted."""

    status: Status
    article: AsPosted


class Replayed(Model):
    """How many dead letters are due again."""

    replayed: int
