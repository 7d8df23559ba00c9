"""Both APIs on fakes, for clients in this process."""

from fastapi import FastAPI

from services.ingest.settings import IngestSettings
from services.search.api.feeds import FeedAddresses
from services.search.api.listed import Glance
from services.search.app import make_search_api
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from shared.access.keeping import KeyDesk
from shared.http.probes import install_probes
from shared.http.readiness import Readiness
from tests.asgi import AppTransport
from tests.contract.indexes import PairCutter
from tests.fake_collections import FakeCollections
from tests.fake_index import FakeIndex
from tests.fake_keys import SECRET, FakeKeys
from tests.fake_ledger import FakeLedger
from tests.fake_owners import FakeOwners
from tests.fake_searches import FakePostman, FakeRivers, FakeSearches, fake_desk
from tests.fake_subscriptions import fake_mail
from tests.unit.ingest.clients import api


def both(index: FakeIndex) -> AppTransport:
    """Return the way to both APIs, with an index."""
    return AppTransport({"ingest": ingest_app(), "search": search_app(index)})


def ingest_app() -> FastAPI:
    """Return an ingest API on fakes."""
    app = api(FakeLedger(IngestSettings(), lambda: 1000.0))
    app.state.desk = KeyDesk(FakeKeys(), lambda: SECRET)
    return app


def search_app(index: FakeIndex) -> FastAPI:
    """Return a search API on fakes."""
    app = make_search_api()
    app.state.ports = SearchPorts(index, PairCutter(), Suggester(index))
    app.state.searches = FakeSearches()
    app.state.rivers = FakeRivers(app.state.searches)
    app.state.collections = FakeCollections()
    app.state.postman = FakePostman()
    app.state.desk = fake_desk(app.state.searches)
    app.state.glance = Glance()
    app.state.feeds = FeedAddresses(lambda: SECRET)
    app.state.owners = FakeOwners()
    app.state.mail = fake_mail()
    app.state.audit = None
    install_probes(app, Readiness({}))
    return app
