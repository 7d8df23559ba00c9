"""Calls an app in this process, without a socket."""

import asyncio
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
