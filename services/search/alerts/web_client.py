"""The way to webhooks over HTTP (port Web), which leads to no address inside."""

import re
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx

from services.search.alerts.web import Answer, WebhookFailed, WebhookNowhere, WebhookRefused
from shared.http.outside import Resolve, is_open, is_written, resolve

_SECONDS = 10.0
"""So long it may keep us waiting for a single read or write."""
_MOST_SECONDS = 20.0
"""So long a call may take in all, which is less than the worker has for it."""


class _Deadline:
    """Ends a connection when its time is over, whatever drips through it.

    It is told of it by httpcore's extension `trace`. It holds a descriptor of its own, since TLS
    takes the first one over.
    """

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def trace(self, name: str, info: Mapping[str, Any]) -> None:
        """Note the connection when it is there."""
        if name == "connection.connect_tcp.complete":
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket").dup()
            if self.is_over:
                self._end()

    def _end(self) -> None:
        self.is_over = True
        with self._lock:
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)


class WebClient:
    """Posts to addresses of the open internet, unless private ones are allowed.

    A call takes `seconds` at most; of the answer the head is read, and no more of the body than
    is asked for.
    """

    def __init__(
        self,
        *,
        is_private_allowed: bool,
        resolve: Resolve = resolve,
        seconds: float = _MOST_SECONDS,
    ) -> None:
        self._is_private_allowed = is_private_allowed
        self._resolve = resolve
        self._seconds = seconds
        # No proxy and no redirect: either could lead inside after all. No connection is used
        # again: each belongs to one deadline, and to the name that it was opened for.
        self._client = httpx.Client(
            timeout=_SECONDS,
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def post(self, url: str, body: bytes, headers: dict[str, str], read: int = 0) -> Answer:
        """Post a body."""
        with _Deadline(self._seconds) as deadline:
            try:
                return self._post(url, body, headers, read, deadline)
            except WebhookFailed as error:
                if deadline.is_over:
                    raise WebhookFailed(f"no answer within {self._seconds:g} s") from error
                raise

    def _post(
        self, url: str, body: bytes, headers: dict[str, str], read: int, deadline: _Deadline
    ) -> Answer:
        try:
            target = httpx.URL(url)
            address = self._address(target)
            # To the address that was checked: a name may mean another one the next moment. What is
            # packed would have to be unpacked to be read, however big.
            plainly = {"Host": target.netloc.decode(), "Accept-Encoding": "identity"}
            request = self._client.build_request(
                "POST",
                target.copy_with(host=address),
                content=body,
                headers=headers | plainly,
                extensions={"sni_hostname": target.host, "trace": deadline.trace},
            )
            answer = self._client.send(request, stream=True)
            try:
                begun = _begun(answer, read)
            finally:
                answer.close()
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            raise WebhookFailed(f"{type(error).__name__}: {error}") from error
        return Answer(answer.status_code, begun, _wait(answer.headers.get("Retry-After")))

    def _address(self, target: httpx.URL) -> str:
        port = target.port or (443 if target.scheme == "https" else 80)
        if self._is_private_allowed:
            return self._resolve(target.host, port)[0]
        try:
            addresses = self._resolve(target.host, port)
        except (OSError, UnicodeError):
            # Not the cause itself: it says which of both it is.
            raise WebhookNowhere(target.host) from None
        if not all(map(is_open, addresses)):
            is_told = is_written(target.host)
            raise WebhookRefused(target.host) if is_told else WebhookNowhere(target.host)
        return addresses[0]


def _begun(answer: httpx.Response, most: int) -> bytes:
    """Return how the body of an answer begins."""
    read = b""
    if most:
        for part in answer.iter_raw():
            read += part
            if len(read) >= most:
                break
    return read[:most]


def _wait(retry_after: str | None) -> float | None:
    """Return `Retry-After` in seconds; a date, which no webhook that we know tells, is none."""
    return float(retry_after) if retry_after and re.fullmatch(r"\d{1,6}", retry_after) else None
