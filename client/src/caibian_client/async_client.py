"""The asynchronous client."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
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
from caibian_client.method import Awaiting
from caibian_client.methods import Methods
from caibian_client.retrying import Retry
from caibian_client.transport import TIMEOUT, answer_of, request_of, translated
from caibian_client.wire import Answer, Call

C = TypeVar("C", bound="AsyncClient")
T = TypeVar("T")


class AsyncClient(Methods, Awaiting):
    """Both APIs of Caibian for asyncio; use it in an `async with` block, or close it.

    It takes what Client takes, and has the same methods, to be awaited or iterated over.
    """

    def __init__(
        self,
        ingest_url: str | None = None,
        search_url: str | None = None,
        key: str | None = None,
        *,
        timeout: float | httpx.Timeout = TIMEOUT,
        retry: Retry | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.addresses = addresses(ingest_url, search_url, key)
        self._retry, self._sleep = retry or Retry(), sleep
        self._http = httpx.AsyncClient(
            headers=self.addresses.headers(), timeout=timeout, transport=transport
        )

    async def __aenter__(self: C) -> C:
        """Return the client."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def run(self, flow: Flow[T]) -> T:
        """Do the steps of a flow and return its result."""
        (result,) = [item async for item in self.iterate(alone(flow))]
        return result

    async def iterate(self, flow: Items[T]) -> AsyncIterator[T]:
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
                    came = await self._done(step)
                except Exception as error:  # noqa: BLE001  # the flow has to say what it means
                    failed = error
                if isinstance(step, Stream) and failed is None:
                    streams.append(came)
        finally:
            flow.close()
            for stream in streams:
                await stream.close()

    async def _done(self, step: Step) -> Any:  # noqa: PLR0911  # one for each step
        """Return what came of a step."""
        match step:
            case Send(call):
                return await self.run(answered(call, self._retry))
            case Stream(call):
                return await self.run(opened(call, self._retry))
            case Once(call):
                return await self._once(call)
            case Opened(call):
                return await self._opened(call)
            case Begin(source):
                return source.__aiter__() if hasattr(source, "__aiter__") else iter(source)
            case Pull(iterator):
                return await _pulled(iterator)
            case Pause(seconds):
                return await self._sleep(seconds)

    async def _once(self, call: Call[Any]) -> Answer:
        with translated(call, self.addresses):
            return answer_of(await self._http.request(**request_of(call, self.addresses)))

    async def _opened(self, call: Call[Any]) -> "Answer | _Pieces":
        with translated(call, self.addresses):
            request = self._http.build_request(**request_of(call, self.addresses))
            response = await self._http.send(request, stream=True)
            if response.is_success:
                return _Pieces(response, call, self.addresses)
            await response.aread()
            return answer_of(response)


class _Pieces:
    """The pieces of an answer that is still coming in."""

    def __init__(self, response: httpx.Response, call: Call[Any], addresses: Addresses) -> None:
        self._response, self._call, self._addresses = response, call, addresses
        self._bytes = response.aiter_bytes()

    def __aiter__(self) -> "_Pieces":
        return self

    async def __anext__(self) -> bytes:
        with translated(self._call, self._addresses):
            return await self._bytes.__anext__()

    async def close(self) -> None:
        await self._response.aclose()


async def _pulled(iterator: Any) -> Any:
    if not hasattr(iterator, "__anext__"):
        return next(iterator, END)
    try:
        return await iterator.__anext__()
    except StopAsyncIteration:
        return END
