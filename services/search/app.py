"""Wires the search API."""

from fastapi import FastAPI

from services.search.opening import open_reader
from services.search.routes import Ports, router
from services.search.settings import SearchSettings
from shared.api import make_api
from shared.probes import install_probes
from shared.text.tagger_loader import load_tagger


def create_app(settings: SearchSettings) -> FastAPI:
    """Return the search API; queries are cut by the tagger that cut the articles.

    Raises WeightsMissing, WeightsCorrupt.
    """
    index = open_reader(settings)
    app = make_api(
        router,
        title="Caibian search",
        summary="Finds Chinese news articles and shows them",
        version="1",
    )
    app.state.ports = Ports(index, load_tagger(dictionary=settings.dictionary))
    install_probes(app, {"index": index.ping})
    return app
