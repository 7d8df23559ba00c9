"""Robots on the loopback are told as they want it, and what they answer is understood."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from redis import Redis

from services.search.alerts.delivery import Desk, deliver
from services.search.alerts.handlers import save
from services.search.alerts.redis_paces import RedisPaces
from services.search.alerts.redis_postman import RedisPostman
from services.search.alerts.schemas import Delivery, SavedSearch, SearchIn
from services.search.alerts.shapes.kinds import Shape
from services.search.alerts.trial import try_webhook
from services.search.alerts.web_client import WebClient
from services.search.workers.following import follow
from services.search.workers.queues import DELIVERIES
from shared.path.redis_follow_ups import RedisFollowUps
from tests.contract.ledger_hands import SETTINGS
from tests.fake_searches import FakePaces, FakePostman, FakeSearches
from tests.unit.search.test_shapes import entry

SECRET, NOW = "SEC1", 1_700_000_000.0


class Robots(BaseHTTPRequestHandler):
    """The robots of four groups, by their paths, each as particular as its own."""

    often: ClassVar[bool] = False
    told: ClassVar[list[Any]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = urlsplit(self.path)
        status, answer, more = getattr(self, asked.path.strip("/"))(body, parse_qs(asked.query))
        type(self).told.append(body)
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.encode())

    def wecom(self, body: Any, asked: dict[str, list[str]]) -> tuple[int, str, dict[str, str]]:
        """Take Markdown of 4,096 bytes under a key."""
        content = body["markdown"]["content"]
        if self.often:
            return 200, '{"errcode": 45009, "errmsg": "api freq out of limit"}', {}
        if len(content.encode()) > 4096:
            return 200, '{"errcode": 40058, "errmsg": "markdown.content exceed max length"}', {}
        if asked.get("key") != ["k"]:
            return 200, '{"errcode": 93000, "errmsg": "invalid webhook url"}', {}
        return 200, '{"errcode": 0, "errmsg": "ok"}', {}

    def dingtalk(self, body: Any, asked: dict[str, list[str]]) -> tuple[int, str, dict[str, str]]:
        """Take Markdown that is signed."""
        if self.often:
            return 200, '{"errcode": 130101, "errmsg": "send too fast"}', {}
        (time,), (sign,) = asked.get("timestamp", [""]), asked.get("sign", [""])
        digest = hmac.new(SECRET.encode(), f"{time}\n{SECRET}".encode(), hashlib.sha256).digest()
        if sign != base64.b64encode(digest).decode():
            return 200, '{"errcode": 310000, "errmsg": "sign not match"}', {}
        assert body["markdown"]["title"]
        return 200, '{"errcode": 0, "errmsg": "ok"}', {}

    def feishu(self, body: Any, _: dict[str, list[str]]) -> tuple[int, str, dict[str, str]]:
        """Take a post that is signed."""
        if self.often:
            return 200, '{"code": 11232, "msg": "frequency limited"}', {}
        key = f"{body.get('timestamp')}\n{SECRET}".encode()
        if (
            body.get("sign")
            != base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
        ):
            return 200, '{"code": 19021, "msg": "sign match fail"}', {}
        assert body["content"]["post"]["zh_cn"]["content"]
        return 200, '{"code": 0, "msg": "success", "data": {}}', {}

    def slack(self, body: Any, asked: dict[str, list[str]]) -> tuple[int, str, dict[str, str]]:
        """Take blocks."""
        if self.often:
            return 429, "rate_limited", {"Retry-After": "7"}
        return (404, "no_service", {}) if "gone" in asked else (200, "ok", {})

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """Run the robots on the loopback."""
    Robots.often, Robots.told = False, []
    with HTTPServer(("127.0.0.1", 0), Robots) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


class Sender:
    """A saved search that tells one of the robots."""

    def __init__(self, port: int, shape: Shape, more: str, secret: str | None) -> None:
        self.searches, self.postman = FakeSearches(), FakePostman()
        web = WebClient(is_private_allowed=True)
        paces = FakePaces()
        self.desk = Desk(self.searches, web, self.postman, paces, lambda: NOW, "https://n.example")
        self.search: SavedSearch = save(
            SearchIn(
                name="望川",
                q="望川",
                shape=shape,
                webhook=f"http://127.0.0.1:{port}/{shape}{more}",
                sign_secret=secret,
            ),
            searches=self.searches,
        )

    def send(self) -> None:
        """Tell of two articles."""
        each = [
            Delivery(key=f"{n:032x}", search=self.search.id, article=entry(f"a{n}", "甲" * 300))
            for n in range(2)
        ]
        for delivery in each:
            self.postman.send(delivery)
        deliver(each[0], self.desk)


GOOD = [
    (Shape.WECOM, "?key=k", None),
    (Shape.DINGTALK, "?access_token=t", SECRET),
    (Shape.FEISHU, "", SECRET),
    (Shape.SLACK, "", None),
]


@pytest.mark.parametrize(("shape", "more", "secret"), GOOD)
def test_robots_take_what_they_are_told(
    port: int, shape: Shape, more: str, secret: str | None
) -> None:
    """Two articles in one message, and one on trial."""
    sender = Sender(port, shape, more, secret)
    sender.send()
    assert len(Robots.told) == 1
    assert sender.searches.failing() == {}
    assert all(sender.postman.find(f"{n:032x}") is None for n in (1,))
    trial = try_webhook(sender.search, sender.desk)
    assert trial.taken
    assert trial.answer in ("0 ok", "0 success", "200 ok")


@pytest.mark.parametrize(
    ("shape", "more", "secret", "cause"),
    [
        (Shape.WECOM, "?key=other", None, "93000 invalid webhook url"),
        (Shape.DINGTALK, "?access_token=t", "SEC2", "310000 sign not match"),
        (Shape.DINGTALK, "", None, "310000 sign not match"),
        (Shape.FEISHU, "", "SEC2", "19021 sign match fail"),
        (Shape.SLACK, "?gone=1", None, "404 no_service"),
    ],
)
def test_what_robots_refuse_is_a_failure(
    port: int, shape: Shape, more: str, secret: str | None, cause: str
) -> None:
    """With what they said; it is tried again."""
    sender = Sender(port, shape, more, secret)
    sender.send()
    assert cause in sender.searches.failing()[sender.search.id].cause
    assert [(each.tries, wait) for each, wait in sender.postman.sent if wait] == [(1, 5), (1, 5)]
    trial = try_webhook(sender.search, sender.desk)
    assert not trial.taken
    assert cause in str(trial.cause)


@pytest.mark.parametrize(("good", "wait"), list(zip(GOOD, (60, 600, 60, 7), strict=True)), ids=str)
def test_what_robots_have_no_time_for_is_tried_later(
    port: int, good: tuple[Shape, str, str | None], wait: float
) -> None:
    """As late as they say."""
    Robots.often = True
    sender = Sender(port, *good)
    sender.send()
    assert [seconds for _, seconds in sender.postman.sent if seconds] == [wait, wait]


def test_many_deliveries_go_in_few_messages(port: int, redis_port: int) -> None:
    """Through the list in the store, as the worker makes them: each once, in turns."""
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    postman, lists = RedisPostman(redis, SETTINGS), RedisFollowUps(redis, SETTINGS)
    sender = Sender(port, Shape.FEISHU, "", SECRET)
    desk = replace(sender.desk, postman=postman, paces=RedisPaces(redis, SETTINGS))
    for n in range(50):
        article = entry(f"a{n}", f"望川第{n}号")
        postman.send(Delivery(key=f"{n:032x}", search=sender.search.id, article=article))

    def make(keys: Sequence[str]) -> None:
        for delivery in filter(None, map(postman.find, keys)):
            deliver(delivery, desk)

    while lists.count(DELIVERIES.name):
        follow(DELIVERIES, make, lists)
    rows = [body["content"]["post"]["zh_cn"]["content"] for body in Robots.told]
    told = [piece["text"] for body in rows for row in body for piece in row if "href" in piece]
    titles = [text for text in told if text.startswith("望川")]
    assert sorted(titles) == sorted(f"望川第{n}号" for n in range(50))
    assert len(Robots.told) == 3
    assert redis.keys("caibian:follow:deliveries*") == []
