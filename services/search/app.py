"""Wires the search API."""

import time
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
from services.search.alerts.delivery import Desk
from services.search.alerts.redis_paces import open_paces
from services.search.alerts.redis_postman import open_postman
from services.search.alerts.redis_rivers import open_rivers
from services.search.alerts.redis_store import open_searches
from services.search.alerts.web_client import WebClient
from services.search.api.boards import router as board_router
from services.search.api.collection_items import router as item_router
from services.search.api.collections import router as collection_router
from services.search.api.digests import router as digest_router
from services.search.api.entities import router as entity_router
from services.search.api.feeds import FeedAddresses
from services.search.api.feeds import router as feed_router
from services.search.api.figures import router as figure_router
from services.search.api.listed import Glance
from services.search.api.problems import MENDS
from services.search.api.reports import router as report_router
from services.search.api.rivers import router as river_router
from services.search.api.saved_searches import router as saved_router
from services.search.api.search import router
from services.search.api.subscriptions import router as subscription_router
from services.search.boards.redis_boards import open_boards
from services.search.collections.redis_collections import open_collections
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
    article_pages,
    board_pages,
    collecting_pages,
    collection_pages,
    digest_pages,
    entity_pages,
    mail_pages,
    pages,
    publisher_pages,
    report_pages,
    river_pages,
    saved_pages,
    shortcut_pages,
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
from shared.web.pages import Site, install_pages, prepare

_ROUTERS = (
    router,
    entity_router,
    saved_router,
    river_router,
    digest_router,
    subscription_router,
    report_router,
    feed_router,
    board_router,
    figure_router,
    collection_router,
    item_router,
)
PAGES = (
    pages,
    article_pages,
    entity_pages,
    saved_pages,
    river_pages,
    shortcut_pages,
    digest_pages,
    subscription_pages,
    mail_pages,
    publisher_pages,
    taking_pages,
    report_pages,
    board_pages,
    collecting_pages,
    collection_pages,
)
"""In this order, as the first that matches an address answers it."""


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
    app.state.ports = ports = open_ports(settings, index)
    warm(ports)
    _open_stores(app, settings)
    app.state.desk = desk(app, settings)
    app.state.limits = limits = Limits(rates, settings)
    app.state.audit = Audit(settings.data)
    app.state.access = open_access(settings, settings.search_host, settings.public_search_url)
    measured = [unreadable_seen(), limits.limited, *ports.places.measured]
    install_probes(app, readiness, measured=measured)
    install_pages(app, Site("search", pages.ROOM, settings))
    install_login(app, settings)
    for page in PAGES:
        app.include_router(page.router)
    return app


def open_ports(settings: SearchSettings, index: SearchReader) -> SearchPorts:
    """Return what the handlers work with.

    Raises WeightsMissing, WeightsCorrupt, BadDictionary, BadSynonyms, EmbedderUnusable.
    """
    return SearchPorts(
        index=index,
        cutter=load_tagger(dictionary=settings.dictionary),
        suggester=Suggester(index),
        known=follow_known(settings),
        meaning=open_meaning(settings),
        is_private_allowed=settings.webhook_private,
        seconds=settings.search_seconds,
        places=Places(settings.search_heavy),
        secret=cursor_secret(settings),
        desk=settings.desk,
    )


def desk(app: FastAPI, settings: SearchSettings) -> Desk:
    """Return what the app tries webhooks with."""
    web = WebClient(is_private_allowed=settings.webhook_private)
    kept, postman, site = app.state.searches, app.state.postman, settings.public_search_url
    return Desk(kept, web, postman, open_paces(settings), time.time, site)


def _open_stores(app: FastAPI, settings: SearchSettings) -> None:
    """Give the app what is kept in the store; it is reached for on first use."""
    app.state.searches = open_searches(settings)
    app.state.rivers = open_rivers(settings)
    app.state.boards = open_boards(settings)
    app.state.collections = open_collections(settings)
    app.state.glance = Glance()
    app.state.postman = open_postman(settings)
    app.state.owners = open_owners(settings)
    app.state.feeds = FeedAddresses(partial(signing_secret, settings))
    app.state.mail = MailDesk(
        open_subscriptions(settings), open_mail_links(settings), bool(settings.smtp_host)
    )


@asynccontextmanager
async def lifespan(readiness: Readiness, rates: LenientRates, app: FastAPI) -> AsyncIterator[None]:
    """Look after the index as long as the app lives."""
    prepare(app)
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
    for each in _ROUTERS:
        routes.include_router(each)
    return make_api(
        routes,
        MENDS,
        title="Caibian search",
        summary="Finds Chinese news articles and shows them",
        version="1",
        **more,
    )
