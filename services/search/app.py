"""Wires the search API."""

from fastapi import FastAPI

from services.search.asking import Ports
from services.search.entity_routes import router as entity_router
from services.search.opening import open_reader
from services.search.redis_searches import open_searches
from services.search.routes import router
from services.search.saved_routes import router as saved_router
from services.search.settings import SearchSettings
from services.search.suggesting import Suggester
from services.search.web import entity_pages, pages, saved_pages
from shared.pages import Site, install_pages
from shared.probes import install_probes
from shared.problems import install_problems
from shared.text.tagger_loader import load_tagger


def create_app(settings: SearchSettings) -> FastAPI:
    """Return the search API; queries are cut by the tagger that cut the articles.

    Raises WeightsMissing, WeightsCorrupt.
    """
    index = open_reader(settings)
    app = FastAPI(
        title="Caibian search", summary="Finds Chinese news articles and shows them", version="1"
    )
    app.state.ports = Ports(
        index=index,
        cutter=load_tagger(dictionary=settings.dictionary),
        suggester=Suggester(index),
    )
    app.state.searches = open_searches(settings)
    install_problems(app)
    install_probes(app, {"index": index.ping})
    install_pages(app, Site("search", pages.ROOM, settings))
    for each in (router, entity_router, saved_router, pages.router):
        app.include_router(each)
    for page in (entity_pages, saved_pages):
        app.include_router(page.router)
    return app
