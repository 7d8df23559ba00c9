"""The secret of a webhook's address is in no answer, and what was shown keeps it unchanged."""

from typing import Any

import pytest
from fastapi import FastAPI

from services.search.alerts.shapes.kinds import veiled
from tests.asgi import call
from tests.unit.search.test_saved import Desk

SECRET = "d4f9a1c07e5b4c7b9a3e"
ROBOT = f"https://oapi.dingtalk.com/robot/send?access_token={SECRET}c0ffee"
SHOWN = "https://oapi.dingtalk.com/…c0ffee"
ASKED = {"name": "轻轨", "q": "轻轨", "webhook": ROBOT, "sign_secret": "SEC1"}


@pytest.fixture
def desk() -> Desk:
    """Return an index, and what is kept."""
    return Desk()


@pytest.fixture
def app(desk: Desk) -> FastAPI:
    """Return the API over it."""
    return desk.app()


def asked(app: FastAPI, method: str, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
    """Return the status and the answer, in which there is no secret."""
    answer = call(app, method, f"/v1/searches{path}", json=body or None)
    assert SECRET not in answer.text
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (ROBOT, SHOWN),
        ("https://desk.example:8443/a/b?key=12345678", "https://desk.example:8443/…5678"),
        ("https://desk.example/key", "https://desk.example/…y"),
        ("https://desk.example/k", "https://desk.example/…"),
        ("https://desk.example/", "https://desk.example/"),
        ("http://desk.example", "http://desk.example"),
        ("http://desk.example?key=12345678", "http://desk.example/…678"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_of_an_address_the_host_and_an_end_are_shown(address: str, shown: str) -> None:
    """A quarter of the rest at most; what is shown is shown as it is."""
    assert veiled(address) == shown
    assert veiled(shown).startswith(shown[:20])


def test_no_answer_holds_the_address(app: FastAPI) -> None:
    """Neither a list nor what keeps it nor a river."""
    status, kept = asked(app, "POST", "", **ASKED)
    assert (status, kept["webhook"]) == (201, SHOWN)
    path = f"/{kept['id']}"
    assert asked(app, "GET", path)[1]["webhook"] == SHOWN
    assert asked(app, "GET", "")[1]["searches"][0]["webhook"] == SHOWN
    assert asked(app, "GET", f"{path}/river")[1]["search"]["webhook"] == SHOWN
    assert asked(app, "PUT", path, **ASKED | {"name": "乙"})[1]["webhook"] == SHOWN


def test_what_was_shown_stands_for_what_is_kept(app: FastAPI, desk: Desk) -> None:
    """With its secrets; a form sends what it holds."""
    _, kept = asked(app, "POST", "", **ASKED)
    again = {"name": "乙", "q": "轻轨", "webhook": kept["webhook"]}
    assert asked(app, "PUT", f"/{kept['id']}", **again)[0] == 200
    (search,) = desk.searches.all()
    assert (search.name, search.webhook, search.sign_secret) == ("乙", ROBOT, "SEC1")


def test_what_was_shown_of_another_is_no_address(app: FastAPI, desk: Desk) -> None:
    """Calls would go nowhere, or to the wrong group."""
    _, kept = asked(app, "POST", "", **ASKED)
    for method, path, webhook in (
        ("POST", "", SHOWN),
        ("PUT", f"/{kept['id']}", SHOWN.replace("c0", "c1")),
    ):
        status, problem = asked(app, method, path, name="乙", q="轻轨", webhook=webhook)
        assert (status, problem["where"]) == (422, "/webhook")
    assert [search.webhook for search in desk.searches.all()] == [ROBOT]
