"""Calls an app in this process, without a socket."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from fastapi import FastAPI


def call(
    app: FastAPI, method: str, path: str, address: str = "127.0.0.1", **more: Any
) -> httpx.Response:
    """Return the app's answer to a call from an address."""
    (answer,) = call_all(app, [(method, path, more)], address)
    return answer


def call_all(
    app: FastAPI, calls: list[tuple[str, str, dict[str, Any]]], address: str = "127.0.0.1"
) -> list[httpx.Response]:
    """Return the app's answers to calls made at once from an address."""

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            asked = (client.request(method, path, **more) for method, path, more in calls)
            return list(await asyncio.gather(*asked))

    return asyncio.run(ask())


class AppTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Leads both kinds of clients of httpx to apps in this process, by the name of the host."""

    def __init__(self, apps: Mapping[str, FastAPI]) -> None:
        self._apps = {host: httpx.ASGITransport(app) for host, app in apps.items()}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return an app's answer, whole."""
        return asyncio.run(self._whole(request))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return an app's answer."""
        app = self._apps[request.url.host]
        # The apps answer to names of this machine alone.
        request.headers["Host"] = "localhost"
        return await app.handle_async_request(request)

    async def _whole(self, request: httpx.Request) -> httpx.Response:
        answer = await self.handle_async_request(request)
        return httpx.Response(
            answer.status_code, headers=answer.headers, content=await answer.aread()
        )
