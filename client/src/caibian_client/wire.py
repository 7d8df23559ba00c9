"""Requests and answers as values, without a connection (sans I/O)."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import wraps
from http import HTTPStatus
from json import dumps, loads
from typing import Any, Generic, Literal, ParamSpec, TypeAlias, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError, to_json, to_jsonable_python

from caibian_client.errors import NotCaibian, error_of, problem_of

P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

# What may well be said by what stands in front of Caibian, in words of its own.
_PROBLEM = "application/problem+json"
_BY_GATEWAYS = frozenset({401, 403, 413, 429})

Api: TypeAlias = Literal["ingest", "search"]
Parameters: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What was answered; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        """Tell whether the request was done."""
        return 200 <= self.status < 300

    def checked(self) -> "Answer":
        """Return it if it is a good one. Raises ApiError, NotCaibian."""
        if self.is_good:
            return self
        told: Any = None
        if _PROBLEM in self.headers.get("content-type", ""):
            with suppress(ValueError):
                told = loads(self.body)
        elif self.status not in _BY_GATEWAYS and self.status < 500:
            raise NotCaibian(f"something else answers {self.status} there")
        after = seconds_of(self.headers.get("retry-after"))
        try:
            problem = problem_of(self.status, _phrase(self.status), told, after)
        except ValidationError as error:
            raise NotCaibian(f"it answers {self.status} with something else") from error
        raise error_of(problem, self.headers)


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request to an operation of an API, and how its answer is read.

    `path` names places as the API's document does (`/v1/articles/{id}`), `places` fills them.
    `is_repeatable` says that being done twice is the same as once. `accepts` are statuses that
    are read like a good answer.
    """

    api: Api
    method: str
    path: str
    read: Callable[[Answer], T]
    places: Mapping[str, str] = field(default_factory=dict)
    parameters: Parameters = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    is_repeatable: bool = True
    accepts: frozenset[int] = frozenset()

    def target(self) -> str:
        """Return the path of the request, its places filled."""
        path = self.path
        for name, value in self.places.items():
            path = path.replace(f"{{{name}}}", quote(value, safe=":"))
        return path

    def query(self) -> list[tuple[str, str]]:
        """Return the parameters as they are sent; what is None is not, several are one by one."""
        return [
            (name.rstrip("_"), _written(each))
            for name, value in self.parameters.items()
            for each in (value if isinstance(value, list | tuple) else [value])
            if each is not None
        ]

    def result(self, answer: Answer) -> T:
        """Return what an answer says. Raises ApiError, NotCaibian."""
        return self.read(answer if answer.status in self.accepts else answer.checked())


class model(Generic[M]):  # noqa: N801  # it reads like a function, and tells its kind
    """A reader of answers that are JSON of a model."""

    def __init__(self, kind: type[M]) -> None:
        self.kind = kind

    def __call__(self, answer: Answer) -> M:
        """Return what an answer says. Raises NotCaibian."""
        try:
            return self.kind.model_validate_json(answer.body)
        except ValidationError as error:
            raise NotCaibian(f"this is no {self.kind.__name__}: {in_short(error)}") from error


def in_short(error: ValidationError) -> str:
    """Return the first that is wrong, on one line."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = "/".join(str(part) for part in first["loc"])
    return f"{place or 'the whole'}: {first['msg']}"


def json_of(asked: Mapping[str, Any]) -> bytes:
    """Return fields as JSON, without those that are None."""
    given = {name: value for name, value in asked.items() if value is not None}
    try:
        return to_json(given)
    except PydanticSerializationError:
        # Half of a surrogate pair, which no UTF-8 can hold: the API says where it stands.
        return dumps(to_jsonable_python(given)).encode()


def nothing(answer: Answer) -> None:
    """Read an answer that says nothing."""


def body(answer: Answer) -> bytes:
    """Read an answer as it is."""
    return answer.body


def as_csv(describe: Callable[P, Call[Any]]) -> Callable[P, Call[bytes]]:
    """Return what asks for the same as a table for a spreadsheet."""

    @wraps(describe)
    def table(*args: P.args, **given: P.kwargs) -> Call[bytes]:
        call = describe(*args, **given)
        return replace(call, read=body, parameters={**call.parameters, "format": "csv"})

    table.__name__ = f"{describe.__name__}_csv"
    table.__doc__ = f"Return a table for a spreadsheet of what `{describe.__name__}` returns."
    return table


def text(answer: Answer) -> str:
    """Read an answer as text."""
    return answer.body.decode("utf-8", "replace")


def seconds_of(header: str | None) -> float | None:
    """Return the seconds that a Retry-After means: a number, or a date (RFC 9110)."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        then = parsedate_to_datetime(header)
        return max(0.0, (then - datetime.now(then.tzinfo)).total_seconds())
    except (ValueError, TypeError):
        return None


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
