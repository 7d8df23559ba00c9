"""Asking an app without a socket, and reading the page it answers with."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import APIRouter, FastAPI
from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.search.api.listed import Glance
from services.search.api.problems import MENDS
from shared.http.access import install_access
from shared.http.errors import install_problems
from shared.settings import PageSettings
from shared.web.pages import Site, install_pages
from tests.fake_boards import FakeBoards
from tests.fake_collections import FakeCollections
from tests.fake_searches import FakePostman, FakeRivers, FakeSearches, fake_desk

HOSTILE = "<script>alert(1)</script>望川电机<img src=x onerror=alert(1)>"
"""A title and text that would run as a script where it is not escaped."""


@dataclass
class Client:
    """A reader without a browser."""

    app: FastAPI

    def get(
        self, path: str, language: str = "zh", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Return the answer to a reader of this language."""
        return self._ask("GET", path, {"Accept-Language": language} | dict(headers or {}))

    def post(
        self,
        path: str,
        headers: Mapping[str, str],
        data: Mapping[str, str | Sequence[str]] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> httpx.Response:
        """Return the answer to a form."""
        return self._ask("POST", path, headers, data=data, files=files)

    def _ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        data: Mapping[str, str | Sequence[str]] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://pages") as client:
                return await client.request(method, path, headers=headers, data=data, files=files)

        return asyncio.run(ask())


def made_app(name: str, room: Path, ports: object, *routers: APIRouter) -> FastAPI:
    """Return an app of the pages alone."""
    app = FastAPI()
    app.state.ports = ports
    app.state.searches, app.state.boards = FakeSearches(), FakeBoards()
    app.state.rivers = FakeRivers(app.state.searches)
    app.state.collections = FakeCollections()
    app.state.postman, app.state.glance = FakePostman(), Glance()
    app.state.desk = fake_desk(app.state.searches, app.state.postman)
    install_access(app)
    install_problems(app, MENDS)
    install_pages(app, Site(name, room, PageSettings()))
    for router in routers:
        app.include_router(router)
    return app


class Page(LexborHTMLParser):
    """A page as a tree."""

    def one(self, selector: str) -> LexborNode:
        """Return the first node that the selector finds; there is one."""
        node = self.css_first(selector)
        assert node is not None, selector
        return node


def parsed(answer: httpx.Response) -> Page:
    """Return the page, which holds no script but our modules and no handler or style inside."""
    tree = Page(answer.text)
    for script in tree.css("script"):
        assert script.attributes["type"] == "module"
        assert str(script.attributes["src"]).startswith("/static/")
        assert not script.text().strip()
    for node in tree.css("*"):
        assert not [name for name in node.attributes if name.startswith("on") or name == "style"]
    assert not tree.css("style, iframe, object, embed, base, img")
    return tree
