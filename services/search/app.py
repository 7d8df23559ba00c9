"""Wires the search API."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI

from services.search.adapters import (
    cursor_secret,
    follow_known,
    open_mail_links,
    open_meaning,
    open_reader,
)
from services.search.alerts.redis_postman import open_postman
from services.search.alerts.redis_rivers import open_rivers
from services.search.alerts.redis_store import open_searches
from services.search.api.digests import router as digest_router
from services.search.api.entities import router as entity_router
from services.search.api.feeds import FeedAddresses
from services.search.api.feeds import router as feed_router
from services.search.api.listed import Glance
from services.search.api.problems import MENDS
from services.search.api.rivers import router as river_router
from services.search.api.saved_searches import router as saved_router
from services.search.api.search import router
from services.search.api.subscriptions import router as subscription_router
from services.search.digests.desk import MailDesk
from services.search.digests.redis_subscriptions import open_subscriptions
from services.search.documents.unreadable import unreadable_seen
from services.search.index.ports import SearchReader
from services.search.searching.places import Places
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from services.search.searching.warming import warm
from services.search.settings import SearchSettings
from services.search.web import (
    digest_pages,
    entity_pages,
    mail_pages,
    pages,
    publisher_pages,
    river_pages,
    saved_pages,
    subscription_pages,
    taking_pages,
)
from shared.access.audit import Audit
from shared.access.doors import open_access
from shared.access.redis_owners import open_owners
from shared.access.secrets import signing_secret
from shared.http.app import make_api
from shared.http.probes import install_probes, watching
from shared.http.rate_limiting import Limits
from shared.http.rates import LenientRates, open_rates
from shared.http.readiness import Condition, Readiness
from shared.http.serving import app_of_worker
from shared.path.measures import Memory
from shared.path.redis_measures import open_measures
from shared.tagging.loader import load_tagger
from shared.web.login_pages import install_login
from shared.web.pages import Site, install_pages


def create_worker() -> FastAPI:
    """Return the API for one of several processes, by the settings of the environment."""
    return app_of_worker(SearchSettings, create_app, "search")


def create_app(settings: SearchSettings) -> FastAPI:
    """Return the search API; queries are cut by the tagger that cut the articles.

    Raises WeightsMissing, WeightsCorrupt, BadDictionary, BadSynonyms, EmbedderUnusable.
    """
    index = open_reader(settings)
    readiness = Readiness(
        {"index": partial(condition, index)},
        {"store": partial(fullness, open_measures(settings).memory)},
    )
    rates = open_rates(settings)
    app = make_search_api(settings=settings, lifespan=partial(lifespan, readiness, rates))
    app.state.ports = ports = SearchPorts(
        index=index,
        cutter=load_tagger(dictionary=settings.dictionary),
        suggester=Suggester(index),
        known=follow_known(settings),
        meaning=open_meaning(settings),
        is_private_allowed=settings.webhook_private,
        seconds=settings.search_seconds,
        places=Places(settings.search_heavy),
        secret=cursor_secret(settings),
    )
    warm(ports)
    app.state.searches = open_searches(settings)
    app.state.rivers = open_rivers(settings)
    app.state.glance = Glance()
    app.state.postman = open_postman(settings)
    app.state.owners = open_owners(settings)
    app.state.feeds = FeedAddresses(partial(signing_secret, settings))
    app.state.mail = MailDesk(
        open_subscriptions(settings), open_mail_links(settings), bool(settings.smtp_host)
    )
    app.state.limits = limits = Limits(rates, settings)
    app.state.audit = Audit(settings.data)
    app.state.access = open_access(settings, settings.search_host, settings.public_search_url)
    measured = [unreadable_seen(), limits.limited, *ports.places.measured]
    install_probes(app, readiness, measured=measured)
    install_pages(app, Site("search", pages.ROOM, settings))
    install_login(app, settings)
    rooms = (pages, entity_pages, saved_pages, river_pages, digest_pages)
    for page in (subscription_pages, mail_pages, *rooms, publisher_pages, taking_pages):
        app.include_router(page.router)
    return app


@asynccontextmanager
async def lifespan(readiness: Readiness, rates: LenientRates, app: FastAPI) -> AsyncIterator[None]:
    """Look after the index as long as the app lives."""
    async with watching(readiness):
        yield
    await rates.close()
    app.state.audit.close()


def condition(index: SearchReader) -> Condition | None:
    """Return what is not as it should be with the index. Raises IndexAway."""
    index.ping()
    for notice in index.notices():
        return Condition(notice.state, notice.detail, notice.since)
    return None


def fullness(memory: Callable[[], Memory]) -> Condition | None:
    """Tell whether the store takes what is kept there for search. Raises RedisAway."""
    store = memory()
    if not store.is_full:
        return None
    used = f"{store.used:,} of {store.most:,} bytes are used"
    return Condition("full", f"{used}; no search, key or session can be saved")


def make_search_api(**more: Any) -> FastAPI:
    """Return the search API without its ports and pages."""
    routes = APIRouter()
    kept = (saved_router, river_router, digest_router, subscription_router)
    for each in (router, entity_router, *kept, feed_router):
        routes.include_router(each)
    return make_api(
        routes,
        MENDS,
        title="Caibian search",
        summary="Finds Chinese news articles and shows them",
        version="1",
        **more,
    )
