"""Both clients under one hand, so that each test holds for both."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from caibian_client import AsyncClient, Client, Retry

URLS = {"ingest_url": "http://ingest", "search_url": "http://search", "key": ""}
Handler = Callable[[httpx.Request], httpx.Response]


@dataclass
class Asked:
    """Calls a method of a client by name; what it yields comes as a list.

    `waited` are the seconds that it would have slept.
    """

    is_async: bool
    transport: Any
    retry: Retry = field(default_factory=lambda: Retry(chance=lambda: 0.0))
    waited: list[float] = field(default_factory=list)

    def __call__(self, name: str, *args: Any, **given: Any) -> Any:
        if self.is_async:
            return asyncio.run(self._awaited(name, args, given))
        options: Any = dict(**URLS, retry=self.retry, sleep=self.waited.append)
        with Client(transport=self.transport, **options) as client:
            result = getattr(client, name)(*args, **given)
            return list(result) if isinstance(result, Iterator) else result

    async def _awaited(self, name: str, args: Any, given: Any) -> Any:
        async def sleep(seconds: float) -> None:
            self.waited.append(seconds)

        options: Any = dict(**URLS, retry=self.retry, sleep=sleep)
        async with AsyncClient(transport=self.transport, **options) as client:
            result = getattr(client, name)(*args, **given)
            if isinstance(result, AsyncIterator):
                return [item async for item in result]
            return await result


@dataclass
class Script:
    """Answers requests one after the other, the last answer again and again."""

    answers: list[httpx.Response | Exception]
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        # An answer is read once.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def problem(status: int, **more: Any) -> httpx.Response:
    """Return an answer that is a problem."""
    body = {"type": "about:blank", "title": "Trouble", "status": status, "detail": "no"} | more
    return httpx.Response(status, json=body, headers={"Content-Type": "application/problem+json"})
