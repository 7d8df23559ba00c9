"""The engine of `fetching` with its client (port Engine), as the settings have it behave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.ingest.settings import IngestSettings
from services.ingest.sources.fetching import discover, fetch_page, look, renew_page
from services.ingest.sources.fetching.http import Http, Manners
from services.ingest.sources.logins import Login
from services.ingest.sources.models import Failure, Look, Page, Target, Validators
from services.ingest.sources.redis_hosts import open_hosts


class SiteEngine:
    """Looks at targets and fetches pages by one client."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def look(
        self, target: Target, validators: Validators, login: Login | None = None
    ) -> Look:
        """Look at a target."""
        return await look(target, validators, self._http.saying(login))

    async def fetch(self, address: str, login: Login | None = None) -> Page | Failure:
        """Fetch a page."""
        return await fetch_page(address, self._http.saying(login))

    async def renew(
        self, address: str, known: Validators, login: Login | None = None
    ) -> Page | Failure | None:
        """Fetch a page again; None where it is what it was."""
        return await renew_page(address, known, self._http.saying(login))

    async def discover(self, address: str, login: Login | None = None) -> list[Target] | Failure:
        """Return what could be looked at, or why that can't be told."""
        return await discover(address, self._http.saying(login))


@asynccontextmanager
async def open_engine(settings: IngestSettings) -> AsyncIterator[SiteEngine]:
    """Yield the engine; it belongs to the running event loop."""
    manners = Manners(
        agent=settings.sources_agent,
        is_private_allowed=settings.sources_private,
        gap=settings.sources_gap_seconds,
    )
    async with Http(manners, shared=open_hosts(settings)) as http:
        yield SiteEngine(http)
