"""What somebody kept who is gone tells nothing more, and isn't lost."""

import pytest
from fastapi import FastAPI

from services.search.alerts.delivery import deliver
from services.search.alerts.finding import Finder
from services.search.alerts.handlers import announce, save
from services.search.alerts.ports import NoSearch
from services.search.alerts.present import PresentSearches
from services.search.alerts.schemas import Delivery, SavedSearch, SearchIn
from services.search.api.feeds import FeedAddresses
from services.search.app import make_search_api
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from tests.articles import LATER
from tests.asgi import call
from tests.contract.indexes import PairCutter, made
from tests.fake_index import FakeIndex
from tests.fake_owners import FakeOwners
from tests.fake_searches import FakePostman, FakeRivers, FakeSearches, FakeWeb, fake_desk
from tests.fake_subscriptions import fake_mail

LEFT, THERE = "person:0123456789abcdef", "key:fedcba9876543210"


class Desk:
    """An article, and two searches that find it, of two owners."""

    def __init__(self) -> None:
        self.kept, self.owners, self.index = FakeSearches(), FakeOwners(), FakeIndex()
        self.index.write([made("a", 1, "雁洲轻轨通车", received_at=LATER)])
        self.searches = PresentSearches(self.kept, self.owners)
        asked = SearchIn(name="轻轨", q="轻轨", webhook="https://hook.example/a")
        self.left, self.there, self.nobodys = (
            save(asked, searches=self.searches, owner=owner) for owner in (LEFT, THERE, None)
        )

    def announced(self) -> list[Delivery]:
        """Run the searches over the article; return what is to be delivered."""
        postman = FakePostman()
        announce(
            {"a": None},
            searches=self.searches,
            rivers=FakeRivers(self.kept),
            index=self.index,
            finder=Finder(PairCutter()),
            postman=postman,
        )
        return [delivery for delivery, _ in postman.sent]

    def app(self) -> FastAPI:
        """Return the API over them."""
        app = make_search_api()
        app.state.ports = SearchPorts(self.index, PairCutter(), Suggester(self.index))
        app.state.searches, app.state.owners = self.kept, self.owners
        app.state.mail = fake_mail()
        app.state.rivers = FakeRivers(self.kept)
        app.state.feeds = FeedAddresses(lambda: b"secret")
        return app


@pytest.fixture
def desk() -> Desk:
    """Return the desk while all are there."""
    return Desk()


def ids(*searches: SavedSearch) -> set[str]:
    """Return the ids of some searches."""
    return {search.id for search in searches}


def test_no_search_of_who_is_gone_is_run(desk: Desk) -> None:
    """Those of nobody are the admins', and go on; so does his when he comes back."""
    every = ids(desk.left, desk.there, desk.nobodys)
    assert {one.search for one in desk.announced()} == every
    desk.owners.away.add(LEFT)
    assert {one.search for one in desk.announced()} == ids(desk.there, desk.nobodys)
    assert ids(*desk.kept.all()) == every
    desk.owners.away.clear()
    assert {one.search for one in desk.announced()} == every


def test_no_webhook_of_who_is_gone_is_called(desk: Desk) -> None:
    """Nor for what was found before."""
    web = FakeWeb()
    waiting = desk.announced()
    desk.owners.away.add(LEFT)
    for delivery in waiting:
        deliver(delivery, fake_desk(desk.searches, web=web))
    assert len(web.posts) == 2


def test_no_feed_of_who_is_gone_is_shown(desk: Desk) -> None:
    """To whoever has its address; an admin sees the search and deletes it."""
    app = desk.app()
    feeds = [app.state.feeds.of(search.id) for search in (desk.left, desk.there)]
    assert [call(app, "GET", feed).status_code for feed in feeds] == [200, 200]
    desk.owners.away.add(LEFT)
    assert [call(app, "GET", feed).status_code for feed in feeds] == [404, 200]
    link = f"/v1/searches/{desk.left.id}"
    assert call(app, "GET", link).json()["owner"] == LEFT
    assert call(app, "DELETE", link).status_code == 204
    with pytest.raises(NoSearch):
        desk.searches.get(desk.left.id)
