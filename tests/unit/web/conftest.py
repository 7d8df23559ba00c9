"""An index of three articles, and a reader of its pages."""

import pytest

from services.search.api.feeds import FeedAddresses
from services.search.app import PAGES
from services.search.indexing.reprints import grouped
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from services.search.web import pages
from shared.articles import Disclaimer, DisclaimerKind, Entity, Name, Sentence, Zone, ZoneKind
from shared.entity_types import EntityType
from tests.contract.indexes import PairCutter, made
from tests.fake_index import FakeIndex
from tests.fake_owners import FakeOwners
from tests.fake_subscriptions import fake_mail
from tests.unit.web.clients import HOSTILE, Client, made_app


@pytest.fixture
def index() -> FakeIndex:
    """Return an index of three articles: two reprints and a hostile one."""
    index = FakeIndex()
    name = Name(name="陆知远", type=EntityType.PER, salience=1.0, mentions=((0, 3),))
    evil = Name(name="<b>雁洲</b>", type=EntityType.LOC, salience=0.5, mentions=(), chain=("<i>",))
    marks = {
        "zones": (Zone(start=0, end=9, kind=ZoneKind.BODY),),
        "entities": (Entity(start=4, end=12, type=EntityType.ORG, text="x", value="<u>"),),
        "disclaimers": (Disclaimer(start=2, end=6, kind=DisclaimerKind.REPRINT),),
        "sentences": (Sentence(start=0, end=5), Sentence(start=5, end=30)),
        "summary": (Sentence(start=0, end=20),),
        "metadata": {"<script>": "</dl><script>alert(1)</script>"},
        "url": "javascript:alert(1)",
        "source": '"><svg onload=alert(1)>',
        "names": (name, evil),
        "keywords": ("<b>", "望川"),
    }
    alike = {"names": (name,), "signature": tuple(range(64)), "source": "云岭日报"}
    items = [
        made("a", 1, HOSTILE, **marks),
        made("b", 2, "望川电机投产", **alike),
        made("c", 3, "望川电机投产", **alike),
    ]
    index.write(grouped(items, index))
    return index


@pytest.fixture
def client(index: FakeIndex) -> Client:
    """Return a reader of the pages."""
    ports = SearchPorts(index, PairCutter(), Suggester(index))
    routers = [page.router for page in PAGES]
    app = made_app("search", pages.ROOM, ports, *routers)
    app.state.feeds = FeedAddresses(lambda: b"secret")
    app.state.owners = FakeOwners()
    app.state.mail = fake_mail()
    return Client(app)
