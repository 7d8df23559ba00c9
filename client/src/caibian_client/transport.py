"""What both transports share: requests and answers in the terms of httpx."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from caibian_client.addresses import INGEST_URL, SEARCH_URL, Addresses, shown
from caibian_client.errors import Unreachable
from caibian_client.wire import Answer, Call

TIMEOUT = httpx.Timeout(120.0, connect=5.0)
"""A batch is answered when all of it is taken in, which may take a while."""

# Of these it is sure that nothing was done.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def request_of(call: Call[Any], addresses: Addresses) -> dict[str, Any]:
    """Return the arguments by which httpx builds the request of a call."""
    return {
        "method": call.method,
        "url": addresses.url(call),
        "params": call.query() or None,
        "headers": dict(call.headers),
        "content": call.content,
    }


def answer_of(response: httpx.Response) -> Answer:
    """Return an answer whose body was read."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, response.content)


@contextmanager
def translated(call: Call[Any], addresses: Addresses) -> Iterator[None]:
    """Raise Unreachable for what httpx raises."""
    try:
        yield
    except (httpx.HTTPError, httpx.StreamError) as error:
        cause = str(error) or type(error).__name__
        setting = INGEST_URL if call.api == "ingest" else SEARCH_URL
        base = shown(addresses.base(call.api))
        raise Unreachable(
            f"no answer from {base}: {cause}; is it running, and is {setting} right?",
            was_sent=not isinstance(error, _NOT_SENT),
        ) from error
