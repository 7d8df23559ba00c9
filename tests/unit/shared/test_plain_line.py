"""Names and addresses look like what they are, at every door."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from services.ingest.sources.keeping import bring
from services.ingest.sources.opml import Listed
from shared.access.callers import ALL, Caller
from shared.text.plain_line import plain_line
from tests.articles import RECEIVED
from tests.asgi import call
from tests.fake_boards import FakeBoards
from tests.fake_sources import FakeSources
from tests.unit.access.desks import Desk as KeyDesk
from tests.unit.ingest.sources.desks import World
from tests.unit.search.test_saved import Desk

SIGNS = ["\0", "\n", "\t", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\u200f"]
SEARCH = {"name": "轻轨", "q": "轻轨"}
SOURCE = {"address": "https://news.example/feed", "kind": "feed"}
KEY = {"name": "a", "scopes": ["read"]}


@cache
def search_app() -> FastAPI:
    """Return the API of searches and boards."""
    app = Desk().app()
    app.state.boards = FakeBoards()
    return app


@cache
def source_app() -> FastAPI:
    """Return the API of sources."""
    return World().app()


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: f"U+{ord(sign):04X}")
@pytest.mark.parametrize(
    ("make", "path", "body", "where"),
    [
        (search_app, "/v1/searches", SEARCH | {"name": "轻{}轨"}, "/body/name"),
        (search_app, "/v1/searches", SEARCH | {"webhook": "https://a.example/{}"}, "/body/webhook"),
        (search_app, "/v1/searches", SEARCH | {"webhook": "https://a{}.example/"}, "/body/webhook"),
        (search_app, "/v1/boards", {"name": "{}", "searches": [SEARCH]}, "/body/name"),
        (
            search_app,
            "/v1/boards",
            {"name": "甲", "searches": [SEARCH | {"name": "轻{}轨"}]},
            "/body/searches/0/name",
        ),
        (source_app, "/v1/sources", SOURCE | {"name": "云岭{}日报"}, "/body/name"),
        (source_app, "/v1/sources", SOURCE | {"category": "本{}地"}, "/body/category"),
        (source_app, "/v1/sources", SOURCE | {"address": "https://a.example/{}x"}, "/body/address"),
        (source_app, "/v1/sources/try", {"address": "https://a.example/{}x"}, "/body/address"),
    ],
)
def test_names_and_addresses_hold_no_hidden_signs(
    make: Callable[[], FastAPI], path: str, body: dict[str, Any], where: str, sign: str
) -> None:
    """The problem says where."""
    answer = call(make(), "POST", path, json=filled(body, sign))
    assert (answer.status_code, answer.json()["where"]) == (422, where), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"


def filled(value: Any, sign: str) -> Any:
    """Return a body with a sign in its place."""
    if isinstance(value, dict):
        return {name: filled(each, sign) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, sign) for each in value]
    return value.replace("{}", sign)


def test_names_of_keys_hold_none(tmp_path: Path) -> None:
    """What is wrong is said in words."""
    desk = KeyDesk(tmp_path)
    for sign in SIGNS:
        for field in ("name", "source"):
            answer = desk.ask("POST", "/v1/keys", json=KEY | {field: f"a{sign}b"})
            assert (answer.status_code, answer.json()["where"]) == (422, f"/body/{field}")
            assert "one line" in answer.json()["detail"]


def test_what_others_wrote_in_a_list_is_cleaned() -> None:
    """A whole list isn't refused for a sign in one name of it."""
    sources = FakeSources(lambda: 0.0)
    caller = Caller("key", "1", "a", ALL)
    listed = [Listed(1, "https://news.example/feed", "云岭\u202e\n日报", "本\u2028地")]
    (brought,) = bring(listed, sources=sources, caller=caller, now=RECEIVED)
    assert brought.status == "added"
    (kept,) = sources.all()
    assert (kept.source.name, kept.source.category) == ("云岭 日报", "本 地")


def test_a_line_is_what_is_seen_of_it() -> None:
    """Letters of all scripts and what joins them stay."""
    assert plain_line(" 云岭\r\n\u202e日报\x1b[31m ") == "云岭 日报 [31m"
    assert plain_line("می\u200cخواهم 👩\u200d💻 é") == "می\u200cخواهم 👩\u200d💻 é"
