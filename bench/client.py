"""A client that costs next to nothing, so that what is measured is the server."""

import os
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from shared.http.bearer import bearer

_SECONDS = 30
_GOOD = 200


class Client:
    """Asks one server over one connection that it keeps; raises AssertionError for no 200.

    httpx takes a third of a millisecond more for each request.
    """

    def __init__(self, url: str, key: str | None = None) -> None:
        """Take where the server listens: http://HOST:PORT, and a key; else CAIBIAN_KEY is one."""
        self._headers = bearer(os.environ.get("CAIBIAN_KEY", "") if key is None else key)
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=_SECONDS)

    def get(self, path: str, **parameters: str) -> bytes:
        """Return the answer to a GET."""
        self._connection.request("GET", f"{path}?{urlencode(parameters)}", None, self._headers)
        return self._answer()

    def post(self, path: str, body: bytes) -> bytes:
        """Return the answer to a POST of JSON."""
        headers = self._headers | {"Content-Type": "application/json"}
        self._connection.request("POST", path, body, headers)
        return self._answer()

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def _answer(self) -> bytes:
        answer = self._connection.getresponse()
        content = answer.read()
        assert answer.status == _GOOD, content
        return content
