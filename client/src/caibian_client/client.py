"""The synchronous client."""

import time
from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from typing import Any, TypeVar

import httpx

from caibian_client.addresses import Addresses, addresses
from caibian_client.flows import (
    END,
    Begin,
    Flow,
    Item,
    Items,
    Once,
    Opened,
    Pause,
    Pull,
    Send,
    Step,
    Stream,
    alone,
    answered,
    opened,
)
from caibian_client.method import Blocking
from caibian_client.methods import Methods
from caibian_client.retrying import Retry
from caibian_client.transport import TIMEOUT, answer_of, request_of, translated
from caibian_client.wire import Answer, Call

C = TypeVar("C", bound="Client")
T = TypeVar("T")


class Client(Methods, Blocking):
    """Both APIs of Caibian; use it in a `with` block, or close it. Threads may share it.

    Without addresses and a key it takes CAIBIAN_INGEST_URL, CAIBIAN_SEARCH_URL and CAIBIAN_KEY,
    else those of this machine without a key. `timeout` is how many seconds an answer may keep us
    waiting, `retry` how long a request is tried again. Raises BadAddress.
    """

    def __init__(
        self,
        ingest_url: str | None = None,
        search_url: str | None = None,
        key: str | None = None,
        *,
        timeout: float | httpx.Timeout = TIMEOUT,
        retry: Retry | None = None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.addresses = addresses(ingest_url, search_url, key)
        self._retry, self._sleep = retry or Retry(), sleep
        self._http = httpx.Client(
            headers=self.addresses.headers(), timeout=timeout, transport=transport
        )

    def __enter__(self: C) -> C:
        """Return the client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def run(self, flow: Flow[T]) -> T:
        """Do the steps of a flow and return its result."""
        (result,) = self.iterate(alone(flow))
        return result

    def iterate(self, flow: Items[T]) -> Iterator[T]:
        """Do the steps of a flow as far as its items are asked for."""
        came: Any = None
        failed: Exception | None = None
        streams: list[_Pieces] = []
        try:
            while True:
                try:
                    step = flow.send(came) if failed is None else flow.throw(failed)
                except StopIteration:
                    return
                came = failed = None
                if isinstance(step, Item):
                    yield step.value
                    continue
                try:
                    came = self._done(step)
                except Exception as error:  # noqa: BLE001  # the flow has to say what it means
                    failed = error
                if isinstance(step, Stream) and failed is None:
                    streams.append(came)
        finally:
            flow.close()
            for stream in streams:
                stream.close()

    def _done(self, step: Step) -> Any:  # noqa: PLR0911  # one for each step
        """Return what came of a step."""
        match step:
            case Send(call):
                return self.run(answered(call, self._retry))
            case Stream(call):
                return self.run(opened(call, self._retry))
            case Once(call):
                return self._once(call)
            case Opened(call):
                return self._opened(call)
            case Begin(source):
                return iter(_plain(source))
            case Pull(iterator):
                return next(iterator, END)
            case Pause(seconds):
                return self._sleep(seconds)

    def _once(self, call: Call[Any]) -> Answer:
        with translated(call, self.addresses):
            return answer_of(self._http.request(**request_of(call, self.addresses)))

    def _opened(self, call: Call[Any]) -> "Answer | _Pieces":
        with translated(call, self.addresses):
            request = self._http.build_request(**request_of(call, self.addresses))
            response = self._http.send(request, stream=True)
            if response.is_success:
                return _Pieces(response, call, self.addresses)
            response.read()
            return answer_of(response)


class _Pieces:
    """The pieces of an answer that is still coming in."""

    def __init__(self, response: httpx.Response, call: Call[Any], addresses: Addresses) -> None:
        self._response, self._call, self._addresses = response, call, addresses
        self._bytes = response.iter_bytes()

    def __iter__(self) -> "_Pieces":
        return self

    def __next__(self) -> bytes:
        with translated(self._call, self._addresses):
            return next(self._bytes)

    def close(self) -> None:
        self._response.close()


def _plain(source: Iterable[Any] | AsyncIterable[Any]) -> Iterable[Any]:
    if not isinstance(source, Iterable):
        raise TypeError("this can be iterated over by an AsyncClient only")
    return source
