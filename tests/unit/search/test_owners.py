"""Saved searches are their makers' alone, and the admins'; feeds have addresses of their own."""

from xml.etree import ElementTree as Xml

import pytest
from fastapi import FastAPI

from services.search.alerts.owners import may_keep
from services.search.alerts.ports import MOST, NoSearch
from services.search.api.feeds import FeedAddresses
from services.search.api.listed import Glance
from services.search.app import make_search_api
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from services.search.web import pages, saved_pages
from shared.access.callers import LOCAL, SERVICE, Caller, Scope
from shared.settings import PageSettings
from shared.web.pages import Site, install_pages
from tests.asgi import call
from tests.contract.indexes import PairCutter, made
from tests.contract.test_saved_searches import delivery
from tests.fake_index import FakeIndex
from tests.fake_keys import FakeKeys, bearer, closed
from tests.fake_owners import FakeOwners
from tests.fake_searches import FakePostman, FakeRivers, FakeSearches
from tests.fake_subscriptions import fake_mail

KEYS = FakeKeys()
BOTH, OTHER, READ, ADMIN = (
    bearer(KEYS.add(*scopes))
    for scopes in (
        (Scope.READ, Scope.INGEST),
        (Scope.READ, Scope.INGEST),
        (Scope.READ,),
        (Scope.ADMIN,),
    )
)
SEARCH = {"name": "轻轨", "q": "轻轨"}


@pytest.fixture
def app() -> FastAPI:
    """Return a closed search service with an article."""
    index = FakeIndex()
    index.write([made("a", 1, "雁洲轻轨通车")])
    app = make_search_api()
    app.state.ports = SearchPorts(index, PairCutter(), Suggester(index))
    app.state.searches = FakeSearches()
    app.state.rivers = FakeRivers(app.state.searches)
    app.state.postman = FakePostman()
    app.state.glance = Glance()
    app.state.feeds = FeedAddresses(lambda: b"secret")
    app.state.owners = FakeOwners()
    app.state.mail = fake_mail()
    app.state.access = closed(KEYS)
    install_pages(app, Site("search", pages.ROOM, PageSettings()))
    app.include_router(saved_pages.router)
    return app


def saved(app: FastAPI, key: dict[str, str]) -> str:
    """Keep a search with a key; return its id."""
    answer = call(app, "POST", "/v1/searches", json=SEARCH, headers=key)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def listed(app: FastAPI, key: dict[str, str]) -> list[str]:
    """Return the ids of the searches that a key sees."""
    answer = call(app, "GET", "/v1/searches", headers=key).json()
    return sorted(search["id"] for search in answer["searches"])


def test_others_see_change_and_delete_nothing(app: FastAPI) -> None:
    """For them it isn't there; its maker and admins may all."""
    own, others = saved(app, BOTH), saved(app, OTHER)
    of_admin = saved(app, ADMIN)
    assert listed(app, BOTH) == [own]
    assert listed(app, OTHER) == [others]
    assert listed(app, READ) == []
    assert listed(app, ADMIN) == sorted([own, others, of_admin])
    for path in (f"/v1/searches/{others}", f"/v1/searches/{others}/feed"):
        assert call(app, "GET", path, headers=BOTH).status_code == 404
        assert call(app, "GET", path, headers=OTHER).status_code == 200
        assert call(app, "GET", path, headers=ADMIN).status_code == 200
    assert call(app, "DELETE", f"/v1/searches/{others}", headers=BOTH).status_code == 404
    page = call(app, "GET", "/searches", headers=BOTH).text
    assert f"/searches/{own}/delete" in page
    assert others not in page
    form = BOTH | {"Sec-Fetch-Site": "same-origin"}
    assert call(app, "POST", f"/searches/{others}/delete", headers=form).status_code == 404
    assert call(app, "DELETE", f"/v1/searches/{others}", headers=OTHER).status_code == 204
    assert call(app, "DELETE", f"/v1/searches/{own}", headers=ADMIN).status_code == 204


def test_what_was_there_before_is_the_admins(app: FastAPI) -> None:
    """It has no owner, and neither has what is made without a key."""
    id = saved(app, BOTH)
    kept = app.state.searches.kept
    kept[id] = kept[id].model_copy(update={"owner": None})
    assert listed(app, BOTH) == []
    assert listed(app, ADMIN) == [id]
    app.state.access = closed(KEYS)
    app.state.access.is_open = True
    assert listed(app, {}) == [id]
    made_here = saved(app, {})
    assert kept[made_here].owner is None


def test_dead_letters_are_told_to_owners_alone(app: FastAPI) -> None:
    """Those of searches that are gone, to admins."""
    own = saved(app, BOTH)
    for search in (own, "gone"):
        letter = delivery(search).model_copy(update={"search": search})
        app.state.searches.bury(letter, "it answered 500")

    def told(key: dict[str, str]) -> list[str]:
        items = call(app, "GET", "/v1/searches/dead-letters", headers=key).json()["items"]
        return sorted(item["delivery"]["search"] for item in items)

    assert told(BOTH) == [own]
    assert told(OTHER) == []
    assert told(ADMIN) == sorted([own, "gone"])


def test_each_owner_has_room(app: FastAPI) -> None:
    """Who fills theirs takes nobody else's (case sec-20)."""
    id = saved(app, BOTH)
    kept = app.state.searches.kept
    kept |= {f"{n:016x}": kept[id].model_copy(update={"id": f"{n:016x}"}) for n in range(1, MOST)}
    full = call(app, "POST", "/v1/searches", json=SEARCH, headers=BOTH)
    assert full.status_code == 409
    assert saved(app, OTHER)
    assert saved(app, ADMIN)


def test_who_only_reads_by_key_keeps_nothing(app: FastAPI) -> None:
    """A stolen one can change nothing; a person who reads keeps searches."""
    refused = call(app, "POST", "/v1/searches", json=SEARCH, headers=READ)
    assert refused.status_code == 403
    assert app.state.searches.kept == {}
    read, post = frozenset({Scope.READ}), frozenset({Scope.INGEST})
    assert may_keep(Caller("person", "1", "苏禾", read))
    assert may_keep(Caller("key", "1", "k", read | post))
    assert may_keep(LOCAL)
    assert may_keep(SERVICE)
    assert not may_keep(Caller("key", "1", "k", read))
    assert not may_keep(Caller("key", "1", "k", post))
    assert not may_keep(Caller("person", "1", "k", post))


def test_a_feed_is_read_by_its_address_alone(app: FastAPI) -> None:
    """Which nobody guesses, and which is good for nothing once the search is deleted."""
    id = saved(app, BOTH)
    address = call(app, "GET", f"/v1/searches/{id}", headers=BOTH).json()["feed"]
    assert address in call(app, "GET", "/searches", headers=BOTH).text
    found = call(app, "GET", address)
    assert found.headers["Content-Type"].startswith("application/atom+xml")
    feed = Xml.fromstring(found.text)
    atom = "{http://www.w3.org/2005/Atom}"
    assert [each.text for each in feed.iter(f"{atom}title")] == ["轻轨", "雁洲轻轨通车"]
    link = feed.find(f"{atom}link")
    assert link is not None
    assert link.get("href") == f"http://localhost{address}"
    code = address.rpartition("-")[2]
    other = saved(app, OTHER)
    for wrong in (f"/feeds/{other}-{code}", f"/feeds/{id}-{'0' * 32}"):
        assert call(app, "GET", wrong).status_code == 404
    assert call(app, "GET", f"/feeds/{id}").status_code == 422
    assert call(app, "GET", f"/v1/searches/{id}/feed").status_code == 401
    assert call(app, "DELETE", f"/v1/searches/{id}", headers=BOTH).status_code == 204
    assert call(app, "GET", address).status_code == 404


def test_addresses_of_feeds_hang_on_the_secret() -> None:
    """Another secret makes others; the search itself is never looked for by a wrong one."""
    searches = FakeSearches()
    one, two = (FeedAddresses(lambda secret=secret: secret) for secret in (b"one", b"two"))  # type: ignore[misc]
    assert one.of("a") != two.of("a")
    with pytest.raises(NoSearch):
        two.find(one.of("a").removeprefix("/feeds/"), searches)
