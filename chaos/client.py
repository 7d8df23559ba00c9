"""A client that tells what it learnt: done, not done, or perhaps done."""

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

from chaos.history import Answer
from shared.http.bearer import bearer

_SECONDS = 40
_IDLE_SECONDS = 2.0
_JSON = {"Content-Type": "application/json"}
_LINES = {"Content-Type": "application/x-ndjson"}


@dataclass(frozen=True)
class Reply:
    """The answer to one operation: status is a number of HTTP or the name of what went wrong."""

    answer: Answer
    status: int | str
    seconds: float
    body: dict[str, Any]


class Client:
    """One connection to one server, opened anew whenever it was lost."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._address = host, port
        self._own = bearer(os.environ.get("CAIBIAN_KEY", ""))
        self._connection: HTTPConnection | None = None
        self._used_at = 0.0

    def post(self, fields: dict[str, Any]) -> Reply:
        """Post an article."""
        return self._one("POST", "/v1/articles", json.dumps(fields).encode())

    def withdraw(self, id: str) -> Reply:
        """Take an article back."""
        return self._one("DELETE", f"/v1/articles/{id}", None)

    def post_batch(self, articles: Sequence[dict[str, Any]]) -> list[Reply]:
        """Post articles in one request; one reply for each."""
        body = "\n".join(json.dumps(fields) for fields in articles).encode()
        status, content, seconds = self._ask("POST", "/v1/articles/batch", body, _LINES)
        if status != 200:
            return [Reply(_learnt(status), status, seconds, {})] * len(articles)
        return [_line_reply(line, seconds) for line in _lines_of(content, len(articles))]

    def get(self, path: str) -> tuple[int | str, Any]:
        """Return the status of a GET and what its JSON says (None if it has none)."""
        status, content, _ = self._ask("GET", path, None, {})
        return status, _read(content)

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _one(self, method: str, path: str, body: bytes | None) -> Reply:
        status, content, seconds = self._ask(method, path, body, _JSON if body else {})
        read = _read(content)
        return Reply(_learnt(status), status, seconds, read if isinstance(read, dict) else {})

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int | str, bytes, float]:
        began = time.monotonic()
        if began - self._used_at > _IDLE_SECONDS:
            # The server lets idle connections go, and what is sent then meets nobody.
            self.close()
        try:
            if self._connection is None:
                self._connection = HTTPConnection(*self._address, timeout=_SECONDS)
            self._connection.request(method, path, body, self._own | headers)
            answer = self._connection.getresponse()
            content = answer.read()
            self._used_at = time.monotonic()
            if answer.will_close:
                self.close()
            return answer.status, content, time.monotonic() - began
        except (OSError, HTTPException) as error:
            self.close()
            return type(error).__name__, b"", time.monotonic() - began


def _learnt(status: int | str) -> Answer:
    """Return what a status tells of whether the operation has happened.

    A 5xx may hide a lost answer of the store; only a refused connection and a 4xx are sure.
    """
    if isinstance(status, int) and 200 <= status < 300:
        return Answer.ACKED
    if status == ConnectionRefusedError.__name__ or (isinstance(status, int) and status < 500):
        return Answer.REFUSED
    return Answer.UNKNOWN


def _lines_of(content: bytes, count: int) -> list[dict[str, Any] | None]:
    """Return the result line of each article of a batch; None where the answer breaks off."""
    found: dict[int, dict[str, Any]] = {}
    for line in content.splitlines():
        read = _read(line)
        if isinstance(read, dict):
            found[int(read["line"])] = read
    return [found.get(number + 1) for number in range(count)]


def _line_reply(line: dict[str, Any] | None, seconds: float) -> Reply:
    if line is None:
        return Reply(Answer.UNKNOWN, "no line", seconds, {})
    status = line["problem"]["status"] if "problem" in line else 202
    return Reply(_learnt(status), status, seconds, line)


def _read(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None
