"""Clients of the search API without a socket."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from fastapi import FastAPI

from services.search.app import make_search_api
from services.search.meaning.nearness import Meaning
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from tests.asgi import call
from tests.contract.indexes import PairCutter
from tests.fake_index import FakeIndex


@dataclass
class Client:
    """Asks an app without a socket."""

    app: FastAPI

    def get(self, path: str, params: Mapping[str, str] | None = None) -> httpx.Response:
        """Return the answer to a question."""
        return call(self.app, "GET", path, params=params)


def client_of(index: FakeIndex, meaning: Meaning | None = None) -> Client:
    """Return a client of an API on an index."""
    app = make_search_api()
    app.state.ports = SearchPorts(index, PairCutter(), Suggester(index), meaning=meaning)
    return Client(app)
