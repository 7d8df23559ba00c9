"""Feeds of saved searches: by their owners, and by a secret address for readers that send no key.

The address holds a message authentication code of the search's id: it can't be guessed, nothing is
kept of it, and it is good for nothing once the search is deleted.
"""

import hmac
from collections.abc import Callable
from functools import cached_property
from hashlib import blake2b
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from services.search.alerts.ports import NoSearch, Searches
from services.search.alerts.present import PresentSearches
from services.search.alerts.running import feed
from services.search.alerts.schemas import SavedSearch
from services.search.api.atom import MEDIA_TYPE, atom
from services.search.api.parameters import Wired
from services.search.api.placing import both, placed
from services.search.searching.ports import SearchPorts
from shared.access.secrets import derived
from shared.http.conditional import tagged
from shared.http.errors import problem_responses

router = APIRouter(prefix="/feeds", tags=["saved searches"])

FEED: dict[int | str, dict[str, Any]] = {
    200: {"description": "An Atom feed", "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}},
    304: {"description": "The feed that If-None-Match names"},
}
"""How a route describes that it answers a feed."""

Address = Annotated[str, Path(pattern="^[0-9a-f]{16}-[0-9a-f]{32}$")]


class FeedAddresses:
    """Makes and knows the secret addresses of feeds; `secret` is asked for at the first."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = secret

    @cached_property
    def _key(self) -> bytes:
        return derived(self._secret(), "feeds")

    def of(self, id: str) -> str:
        """Return the path of a search's feed. Raises RedisAway."""
        code = blake2b(id.encode(), key=self._key, digest_size=16).hexdigest()
        return f"/feeds/{id}-{code}"

    def find(self, address: str, searches: Searches) -> SavedSearch:
        """Return the search of an address. Raises NoSearch, RedisAway."""
        id = address.partition("-")[0]
        if not hmac.compare_digest(self.of(id), f"/feeds/{address}"):
            raise NoSearch
        return searches.get(id)


def addresses_of(request: Request) -> FeedAddresses:
    """Return the app's addresses of feeds."""
    wired: FeedAddresses = request.app.state.feeds
    return wired


@router.get(
    "/{address}", response_class=Response, responses=FEED | problem_responses(404, 422, 503)
)
@placed(both)
def get_open_feed(address: Address, request: Request, ports: Wired) -> Response:
    """Show the newest articles that a search finds, to whoever has its address."""
    search = addresses_of(request).find(address, _present(request))
    return answer(search, request, ports)


def _present(request: Request) -> Searches:
    """Return the searches whose owners may come in: the address alone opens no other."""
    state = request.app.state
    return PresentSearches(state.searches, state.owners)


def answer(search: SavedSearch, request: Request, ports: SearchPorts) -> Response:
    """Return the feed of a search, as Atom; 304 where the reader has it already."""
    entries = feed(search, index=ports.index, cutter=ports.cutter, known=ports.known())
    base = str(request.base_url)
    body = atom(search, list(entries), base, str(request.url))
    return tagged(request, body, MEDIA_TYPE)
