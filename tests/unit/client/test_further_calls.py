"""What else the client does against the real apps: entities, saved searches, keys."""

from collections.abc import Callable

import httpx
import pytest
from caibian_client import Conflict, Invalid, NotAllowed, NotFound, Scope
from caibian_client.models.saved import Shape

from services.search.alerts.schemas import DeadDelivery, Delivery, FeedEntry
from shared.access.callers import Caller
from shared.access.callers import Scope as Own
from tests.asgi import AppTransport
from tests.contract.indexes import made
from tests.doors import Door
from tests.fake_index import FakeIndex
from tests.unit.client.apps import both, ingest_app, search_app
from tests.unit.client.asked import Asked, Handler, Script, problem

Scripted = Callable[[Handler], Asked]


@pytest.fixture(params=["Client", "AsyncClient"])
def ask(request: pytest.FixtureRequest) -> Asked:
    """Return a client of both APIs."""
    index = FakeIndex()
    index.write([made("a1", 1, "望川电机昨日投产"), made("a2", 1, "望川电机今日停产")])
    return Asked(request.param == "AsyncClient", both(index))


def test_an_article_is_shown_with_its_annotations(ask: Asked) -> None:
    """All of them spans into its text."""
    article = ask("article", "a1")
    assert "望川电机" in article.text
    for zone in article.zones:
        assert article.of(zone) == article.text[zone.start : zone.end]
    with pytest.raises(NotFound):
        ask("article", "nowhere")


def test_entities_are_found_shown_and_compared(ask: Asked) -> None:
    """And articles about the same, and what one may want to type."""
    assert ask("entities", "望川").entities is not None
    with pytest.raises(NotFound) as raised:
        ask("entity", "PER:无此人/甲")
    assert raised.value.where == "id"
    assert ask("trends", from_="2026-07-01", to="2026-07-07", type="ORG").entities == ()
    with pytest.raises(Invalid):
        ask("trends", from_="2026-07-07", to="2026-07-01")
    assert ask("similar", "a1", size=3).hits is not None
    assert ask("suggest", "望").suggestions is not None


def test_a_search_is_kept_read_as_a_feed_and_forgotten(ask: Asked) -> None:
    """Its secret is told once, and not shown by accident."""
    webhook = "https://desk.example/caibian"
    kept = ask(
        "save_search",
        "望川",
        "望川电机",
        filters={"keyword": "投产", "not_source": ["甲", "乙"]},
        webhook=webhook,
    )
    assert kept.secret
    assert kept.secret not in repr(kept)
    assert (kept.filters.keyword, kept.filters.not_source) == ("投产", ("甲", "乙"))
    (shown,) = ask("saved_searches").searches
    assert (shown.id, shown.webhook) == (kept.id, "https://desk.example/…an")
    assert ask("saved_search", kept.id).name == "望川"
    assert b"<feed" in ask("feed", kept.id)
    assert kept.feed
    assert b"<feed" in ask("open_feed", kept.feed)
    assert b"<feed" in ask("open_feed", f"https://news.example{kept.feed}")
    filters = {"keyword": ["投产", "通车"], "not_source": "雁洲日报"}
    changed = ask(
        "change_search", kept.id, "电机", "望川电机", filters=filters, webhook=shown.webhook
    )
    assert (changed.id, changed.name, changed.secret) == (kept.id, "电机", None)
    assert ask("saved_search", kept.id).filters.keyword == ("投产", "通车")
    flow = ask("river", kept.id)
    assert (flow.unread, flow.looked, flow.items) == (0, 0, ())
    digest = ask("digest", kept.id, hours=48)
    assert (digest.search.id, digest.articles, digest.stories) == (kept.id, 0, ())
    address = "desk@news.example"
    made = ask("subscribe", kept.id, address, often="hourly", empty=True)
    assert (made.address, made.state, made.empty) == (address, "waiting", True)
    changed = ask("change_subscription", kept.id, made.id, address, at="07:30", language="en")
    assert (changed.often, changed.at) == ("daily", "07:30")
    ask("retry_subscription", kept.id, made.id)
    listed = ask("subscriptions", kept.id)
    assert (listed.is_on, [each.id for each in listed.subscriptions]) == (True, [made.id])
    ask("unsubscribe", kept.id, made.id)
    assert ask("subscriptions", kept.id).subscriptions == ()
    ask("mark_as_read", kept.id, 7)
    assert ask("river", kept.id).looked == 7
    trial = ask("try_webhook", kept.id)
    assert (trial.taken, trial.answer, trial.cause) == (True, "204", None)
    ask("forget_search", kept.id)
    with pytest.raises(NotFound):
        ask("saved_search", kept.id)


def test_a_search_tells_a_robot(ask: Asked) -> None:
    """In the shape that its address wants, or another; its secret comes back in no answer."""
    robot = "https://oapi.dingtalk.com/robot/send?access_token=t"
    kept = ask("save_search", "望川", "望川电机", webhook=robot, sign_secret="SEC1")
    assert (kept.shape, kept.signs, kept.secret) == ("dingtalk", True, None)
    changed = ask("change_search", kept.id, "望川", "望川电机", webhook=robot, shape=Shape.FEISHU)
    assert (changed.shape, changed.signs) == ("feishu", False)
    assert ask("saved_search", kept.id).shape == "feishu"
    with pytest.raises(Invalid) as raised:
        ask("save_search", "甲", "甲", webhook="https://desk.example/", sign_secret="SEC1")
    assert raised.value.where == "/body/sign_secret"
    silent = ask("save_search", "乙", "望川电机")
    with pytest.raises(Conflict):
        ask("try_webhook", silent.id)


def test_webhook_calls_that_failed_are_listed() -> None:
    """With the article that they are about."""
    index = FakeIndex()
    index.write([made("a1", 1, "望川电机昨日投产")])
    app = search_app(index)
    ask = Asked(False, AppTransport({"search": app}))
    kept = ask("save_search", "望川", "望川电机", webhook="https://desk.example/caibian")
    (hit,) = ask("search", "望川电机").hits
    entry = FeedEntry.model_validate(hit.model_dump() | {"revision": 1, "summary": ""})
    delivery = Delivery(key="0" * 32, search=kept.id, article=entry, tries=8)
    app.state.searches.letters.append(DeadDelivery(delivery=delivery, cause="it answered 500"))
    (letter,) = ask("dead_deliveries").items
    assert (letter.cause, letter.delivery.article.id) == ("it answered 500", "a1")
    ask("retry_delivery", letter.delivery.key)
    assert ask("dead_deliveries").items == ()
    assert [(each.key, each.tries) for each, _ in app.state.postman.sent] == [("0" * 32, 0)]
    with pytest.raises(NotFound):
        ask("retry_delivery", letter.delivery.key)


def test_keys_are_made_rotated_and_revoked(ask: Asked) -> None:
    """Each is told once, and not shown by accident."""
    made = ask("create_key", "feeds", [Scope.INGEST, "read"], source="云岭日报", rate=60)
    assert made.key.startswith("cb_")
    assert made.key not in repr(made)
    assert made.scopes == {Scope.INGEST, Scope.READ}
    (listed,) = ask("keys").keys
    assert (listed.id, listed.source, listed.rate) == (made.id, "云岭日报", 60)
    again = ask("rotate_key", made.id, hours=2)
    assert again.id == made.id
    assert again.key != made.key
    ask("revoke_key", made.id)
    with pytest.raises(NotFound):
        ask("revoke_key", made.id)


def test_what_a_key_may_not_is_told() -> None:
    """By the scope that it lacks."""
    app = ingest_app()
    app.state.access = Door(Caller("key", "k", "feeds", frozenset({Own.INGEST})))
    with pytest.raises(NotAllowed, match="admin"):
        Asked(False, AppTransport({"ingest": app}))("keys")


def test_dead_letters_are_replayed_one_by_one(ask: Asked, scripted: Scripted) -> None:
    """One that isn't dead is told of."""
    ask("post", "水厂已投产。", id="r1")
    with pytest.raises(Conflict):
        ask("replay", "r1")


def test_a_search_is_not_kept_twice(scripted: Scripted) -> None:
    """When it isn't sure whether it was; nor a key made twice."""
    script = Script([httpx.ReadTimeout("slow"), problem(409)])
    with pytest.raises(Exception, match="slow"):
        scripted(script)("save_search", "望川", "望川电机")
    with pytest.raises(Conflict):
        scripted(script)("create_key", "feeds", ["read"])
    assert len(script.requests) == 2
