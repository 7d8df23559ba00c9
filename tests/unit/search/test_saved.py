"""A saved search tells of each article once, signed, and tries again when nobody takes it."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from xml.etree import ElementTree as Xml

import pytest
from fastapi import FastAPI

from services.search.alerts.delivery import TRIES, deliver, signature
from services.search.alerts.finding import Finder
from services.search.alerts.handlers import announce, save
from services.search.alerts.letters import dead_letters
from services.search.alerts.schemas import SavedSearch, SearchIn
from services.search.alerts.web import WebhookRefused
from services.search.api.feeds import FeedAddresses
from services.search.app import make_search_api
from services.search.documents.document import Removal
from services.search.index.ports import IndexAway
from services.search.query.filters import FieldFilters
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from shared.errors import RedisAway
from tests.articles import LATER, RECEIVED
from tests.asgi import call
from tests.contract.indexes import PairCutter, made
from tests.fake_index import FakeIndex
from tests.fake_owners import FakeOwners
from tests.fake_searches import FAILED, FakePostman, FakeRivers, FakeSearches, FakeWeb, fake_desk
from tests.fake_subscriptions import fake_mail

HOOK = "https://hook.example/caibian"


class Desk:
    """An index of three articles and a search for two of them."""

    def __init__(self) -> None:
        self.index, self.searches = FakeIndex(), FakeSearches()
        self.rivers = FakeRivers(self.searches)
        self.postman, self.web = FakePostman(), FakeWeb()
        self.index.write(
            [
                made("a", 1, "雁洲轻轨通车", source="云岭日报", received_at=LATER),
                made("b", 2, "雁洲轻轨停运", source="云岭日报", received_at=LATER),
                made("c", 3, "望川电机投产", received_at=LATER),
            ]
        )

    def save(self, **more: object) -> SavedSearch:
        """Keep a search with a webhook."""
        fields = {"name": "轻轨", "q": "轻轨 -停运", "webhook": HOOK}
        return save(SearchIn.model_validate(fields | more), searches=self.searches)

    def announce(self, *ids: str, came: datetime | None = None) -> list[str]:
        """Tell of articles that came at a time; return the ids of what is to be delivered."""
        before = len(self.postman.sent)
        announce(
            dict.fromkeys(ids, came),
            searches=self.searches,
            rivers=self.rivers,
            index=self.index,
            finder=Finder(PairCutter()),
            postman=self.postman,
        )
        return [delivery.article.id for delivery, _ in self.postman.sent[before:]]

    def app(self) -> FastAPI:
        """Return the API over it."""
        app = make_search_api()
        app.state.ports = SearchPorts(self.index, PairCutter(), Suggester(self.index))
        app.state.rivers, app.state.postman = self.rivers, self.postman
        app.state.searches = self.searches
        app.state.feeds = FeedAddresses(lambda: b"secret")
        app.state.owners = FakeOwners()
        app.state.mail = fake_mail()
        return app

    def deliver(self) -> None:
        """Make the delivery that was sent last."""
        delivery, _ = self.postman.sent[-1]
        deliver(delivery, fake_desk(self.searches, self.postman, self.web))


def test_only_new_articles_that_match_are_told_and_only_once() -> None:
    """What is indexed again in the same revision is no news."""
    desk = Desk()
    desk.save()
    assert desk.announce("b", "c") == []
    assert desk.announce("a", "b", "c") == ["a"]
    assert desk.announce("a") == []
    desk.index.write([made("a", 9, "雁洲轻轨通车", revision=2, received_at=LATER)])
    assert desk.announce("a") == ["a"]


def test_what_was_forgotten_and_corrected_is_news() -> None:
    """It is revision 1 once more; what is only annotated anew is none."""
    desk = Desk()
    desk.save()
    for digest, told in (("1", ["a"]), ("1", []), ("2", ["a"])):
        raw = json.dumps({"digest": digest})
        desk.index.write([made("a", 9, "雁洲轻轨通车", raw=raw, received_at=LATER)])
        assert desk.announce("a") == told
    keys = [delivery.key for delivery, _ in desk.postman.sent]
    assert len(set(keys)) == 2


def test_what_was_posted_before_the_search_and_found_after_it_is_news() -> None:
    """It waited in the path when the search was kept; where it was found before it is none."""
    desk = Desk()
    desk.index.write([made("slow", 9, "雁洲轻轨通车")])
    search = desk.save()
    before, after = (search.created_at + timedelta(seconds=each) for each in (-1, 1))
    assert desk.announce("slow", came=before) == []
    assert desk.announce("slow", came=after) == ["slow"]
    assert desk.announce("slow", came=after) == []


def test_what_was_there_before_the_search_is_no_news() -> None:
    """It comes by again when everything is annotated anew."""
    desk = Desk()
    desk.index.write([made("old", 9, "雁洲轻轨通车")])
    desk.save()
    assert desk.announce("old", "a") == ["a"]


def test_filters_count_and_a_search_without_webhook_is_silent() -> None:
    """As in a search."""
    desk = Desk()
    desk.save(webhook=None)
    desk.save(q="", filters=FieldFilters(source=["云岭日报", "雁洲日报"], not_person="无人"))
    desk.save(q="", filters=FieldFilters(source="云岭日报", not_source="云岭日报"))
    assert sorted(desk.announce("a", "b", "c")) == ["a", "b"]


def test_an_alert_that_could_not_be_sent_is_sent_later() -> None:
    """It doesn't count as sent."""
    desk = Desk()
    desk.save()
    desk.postman.is_away = True
    with pytest.raises(RedisAway):
        desk.announce("a")
    desk.postman.is_away = False
    assert desk.announce("a") == ["a"]


def test_a_call_is_signed_and_names_its_article() -> None:
    """The receiver can check the signature with the secret alone."""
    desk = Desk()
    search = desk.save()
    desk.announce("a")
    desk.deliver()
    ((url, body, headers),) = desk.web.posts
    assert url == HOOK
    assert json.loads(body)["article"]["id"] == "a"
    assert json.loads(body)["search"]["id"] == search.id
    assert search.secret is not None
    digest = hmac.new(search.secret.encode(), b"1000." + body, hashlib.sha256).hexdigest()
    assert headers["Caibian-Signature"] == f"t=1000,v1={digest}"
    assert signature(body, "other", 1000) != headers["Caibian-Signature"]
    assert headers["Idempotency-Key"] == desk.postman.sent[0][0].key


def test_waits_grow_until_the_call_is_dead() -> None:
    """Under the same key each time; then it lies among the dead letters."""
    desk = Desk()
    desk.save()
    desk.announce("a")
    desk.web.error = FAILED
    for _ in range(TRIES):
        desk.deliver()
    waits = [seconds for _, seconds in desk.postman.sent[1:]]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1], len(waits)) == (5, 240, TRIES - 1)
    assert len({delivery.key for delivery, _ in desk.postman.sent}) == 1
    (letter,) = desk.searches.letters
    assert "500" in letter.cause


def test_a_webhook_inside_is_not_tried_again() -> None:
    """It is dead at once; one whose search was deleted is forgotten."""
    desk = Desk()
    search = desk.save()
    desk.announce("a")
    desk.web.error = WebhookRefused("hook.example")
    desk.deliver()
    assert len(desk.searches.letters) == 1
    desk.searches.remove(search.id)
    desk.deliver()
    assert len(desk.searches.letters) == 1


def test_a_dead_letter_goes_with_its_article() -> None:
    """Withdrawn or changed, its title can't be read there any more; an index away shows nothing."""
    desk = Desk()
    desk.save(q="雁洲 OR 望川")
    desk.announce("a", "b", "c")
    desk.web.error = WebhookRefused("hook.example")
    for delivery, _ in desk.postman.sent:
        deliver(delivery, fake_desk(desk.searches, desk.postman, desk.web))
    dead = partial(dead_letters, searches=desk.searches, index=desk.index)
    assert sorted(letter.delivery.article.id for letter in dead()) == ["a", "b", "c"]
    changed = made("b", 10, "雁洲轻轨复运", revision=2, received_at=LATER)
    desk.index.write([Removal("a", 9), changed])
    desk.index.is_away = True
    with pytest.raises(IndexAway):
        dead()
    desk.index.is_away = False
    assert [letter.delivery.article.id for letter in dead()] == ["c"]
    desk.announce("a", "b", "c")
    assert [letter.delivery.article.id for letter in desk.searches.letters] == ["c"]


def test_searches_over_http() -> None:
    """Kept, listed without their secrets, fed, and deleted."""
    desk = Desk()
    app = desk.app()
    posted = call(app, "POST", "/v1/searches", json={"name": "轻轨", "q": "轻轨", "webhook": HOOK})
    assert posted.status_code == 201
    search = posted.json()
    assert search["secret"]
    assert "secret" not in call(app, "GET", "/v1/searches").json()["searches"][0]
    assert call(app, "GET", "/v1/searches/dead-letters").json() == {"items": []}
    link = f"/v1/searches/{search['id']}"
    feed = call(app, "GET", f"{link}/feed")
    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [title.text for title in Xml.fromstring(feed.text).iter(f"{atom}title")]
    assert titles[0] == "轻轨"
    assert sorted(map(str, titles[1:])) == ["雁洲轻轨停运", "雁洲轻轨通车"]
    # What has no date was updated when it was received; when it was published, nobody knows.
    updated = [time.text for time in Xml.fromstring(feed.text).iter(f"{atom}updated")]
    assert updated[1:] == [LATER.isoformat()] * 2
    assert f"{atom}published" not in {each.tag for each in Xml.fromstring(feed.text).iter()}
    desk.index.write([made("a", 9, "雁洲轻轨通车", received_at=LATER, published_at=RECEIVED)])
    dated = Xml.fromstring(call(app, "GET", f"{link}/feed").text)
    assert [each.text for each in dated.iter(f"{atom}published")] == [RECEIVED.isoformat()]
    assert call(app, "DELETE", link).status_code == 204
    assert call(app, "GET", link).status_code == 404
    for bad in ({"name": "x", "q": "(轻轨"}, {"name": "x"}, {"name": "x", "webhook": "ftp://x"}):
        assert call(app, "POST", "/v1/searches", json=bad).status_code == 422


def test_a_feed_that_a_reader_has_is_not_sent_again() -> None:
    """By its tag, strong or weak, among others; when an article comes in or goes, it is."""
    desk = Desk()
    app = desk.app()
    desk.index.write([made("a", 1, "雁洲轻轨通车")])
    kept = call(app, "POST", "/v1/searches", json={"name": "轻轨", "q": "轻轨"}).json()
    for number, path in enumerate([kept["feed"], f"/v1/searches/{kept['id']}/feed"]):
        tag = call(app, "GET", path).headers["ETag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            for method in ("GET", "HEAD"):
                again = call(app, method, path, headers={"If-None-Match": known})
                assert (again.status_code, again.content) == (304, b"")
                assert again.headers["ETag"] == tag
                assert "no-cache" in again.headers["Cache-Control"]
        assert call(app, "GET", path, headers={"If-None-Match": '"other"'}).status_code == 200
        desk.index.write([made(f"new{number}", 9, "轻轨停运", received_at=LATER)])
        changed = call(app, "GET", path, headers={"If-None-Match": tag})
        assert changed.status_code == 200
        desk.index.write([Removal(f"new{number}", 10)])
        assert call(app, "GET", path).headers["ETag"] == tag


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost:8000", "LOCALHOST.", "a.localhost", "10.1.2.3?x", "[::1]:80"),
        *("2130706433", "0x7f.1", "[::ffff:10.0.0.1]", "169.254.169.254", "[::1"),
    ],
)
def test_a_webhook_that_is_written_as_an_address_inside_is_refused_at_once(host: str) -> None:
    """With a way to mend it; where addresses inside are allowed, it is taken."""
    desk = Desk()
    app = desk.app()
    asked = {"name": "x", "q": "轻轨", "webhook": f"http://{host}"}
    answer = call(app, "POST", "/v1/searches", json=asked)
    assert (answer.status_code, answer.json()["where"]) == (422, "/webhook")
    assert "CAIBIAN_WEBHOOK_PRIVATE" in answer.json()["mend"]
    for url in ("http://hook.example", "http://93.184.215.14:8080/x", "http://[2606:2800:21f::1]"):
        assert call(app, "POST", "/v1/searches", json=asked | {"webhook": url}).status_code == 201
    app.state.ports = replace(app.state.ports, is_private_allowed=True)
    assert call(app, "POST", "/v1/searches", json=asked).status_code == 201
