"""Keys are made and revoked alike by the API and on the page, and all of it is written down."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.access.audit import FILE
from shared.access.callers import Scope
from shared.access.keeping import MOST
from tests.fake_keys import closed
from tests.unit.access.desks import FORM, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return the API with an admin's key."""
    return Desk(tmp_path)


def test_a_key_comes_and_goes(desk: Desk) -> None:
    """It is shown once, opens what it is for, and is good for nothing in the end."""
    asked = {"name": "feeds", "scopes": ["ingest"], "source": "云岭日报", "rate": 60}
    answer = desk.ask("POST", "/v1/keys", json=asked)
    assert answer.status_code == 201
    made = answer.json()
    token = made.pop("key")
    assert {name: made[name] for name in asked} == asked
    posted = desk.ask("POST", "/v1/articles", token, json={"content": "雁洲新建水厂。"})
    assert posted.status_code == 202
    assert desk.ask("GET", "/v1/stats", token).status_code == 403
    (_, listed) = desk.ask("GET", "/v1/keys").json()["keys"]
    assert (listed["id"], listed["name"]) == (made["id"], "feeds")
    assert token not in desk.ask("GET", "/v1/keys").text
    assert desk.ask("DELETE", f"/v1/keys/{made['id']}").status_code == 204
    assert desk.ask("DELETE", f"/v1/keys/{made['id']}").status_code == 404
    assert {one.name for one in desk.keys.kept.values()} == {"desk"}


def test_a_key_is_replaced(desk: Desk) -> None:
    """The one before is good as long as asked for."""
    made = desk.ask("POST", "/v1/keys", json={"name": "a", "scopes": ["read"]}).json()
    rotated = desk.ask("POST", f"/v1/keys/{made['id']}/rotate?hours=1").json()
    assert rotated["id"] == made["id"]
    assert rotated["key"] != made["key"]
    for token in (made["key"], rotated["key"]):
        assert desk.ask("GET", "/v1/stats", token).status_code == 200
    newest = desk.ask("POST", f"/v1/keys/{made['id']}/rotate").json()["key"]
    desk.app.state.access = closed(desk.keys)
    assert desk.ask("GET", "/v1/stats", newest).status_code == 200
    assert desk.ask("GET", "/v1/stats", rotated["key"]).status_code == 401
    assert desk.ask("POST", f"/v1/keys/{'0' * 16}/rotate").status_code == 404


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"name": "a", "scopes": []}, "/body/scopes"),
        ({"name": "", "scopes": ["read"]}, "/body/name"),
        ({"name": "a", "scopes": ["write"]}, "/body/scopes/0"),
        (
            {"name": "a", "scopes": ["read"], "expires_at": "2026-07-09T10:00:00"},
            "/body/expires_at",
        ),
        ({"name": "a", "scopes": ["read"], "rate": 0}, "/body/rate"),
        ({"name": "a", "scopes": ["read"], "secret": "mine"}, "/body/secret"),
    ],
)
def test_what_is_no_key_is_refused(desk: Desk, asked: dict[str, Any], where: str) -> None:
    """With the place."""
    answer = desk.ask("POST", "/v1/keys", json=asked)
    assert (answer.status_code, answer.json()["where"]) == (422, where)


@pytest.mark.parametrize("days", [-5, 0, 36_501, 10**6])
def test_a_key_that_is_over_at_once_is_not_made(desk: Desk, days: int) -> None:
    """Nor one that ends after all of us: by API and page, in words."""
    end = (datetime.now(UTC) + timedelta(days=days)).isoformat()
    answer = desk.ask("POST", "/v1/keys", json={"name": "a", "scopes": ["read"], "expires_at": end})
    assert (answer.status_code, answer.json()["where"]) == (422, "/expires_at")
    assert answer.headers["content-type"] == "application/problem+json"
    form = {"name": "a", "scope_read": "1", "days": str(days)}
    page = desk.ask("POST", "/keys", data=form, headers=FORM | {"Accept-Language": "en"})
    assert (page.status_code, "A key ends later than now" in page.text) == (422, True)
    assert len(desk.keys.kept) == 1


@pytest.mark.parametrize("days", ["1e9", "-1e300", "nan", "inf"])
def test_days_that_no_calendar_has_are_refused(desk: Desk, days: str) -> None:
    """In the same words."""
    form = {"name": "a", "scope_read": "1", "days": days}
    page = desk.ask("POST", "/keys", data=form, headers=FORM | {"Accept-Language": "en"})
    assert (page.status_code, "A key ends later than now" in page.text) == (422, True)


def test_there_is_an_end_of_keys(desk: Desk) -> None:
    """Each process reads all of them again and again."""
    (key,) = desk.keys.kept.values()
    for number in range(MOST - 1):
        desk.keys.kept[f"{number:016x}"] = key
    answer = desk.ask("POST", "/v1/keys", json={"name": "a", "scopes": ["read"]})
    assert answer.status_code == 409


def test_all_of_it_is_written_down(desk: Desk) -> None:
    """Who, from where, what; neither a key nor a body."""
    made = desk.ask("POST", "/v1/keys", json={"name": "feeds", "scopes": ["ingest"]}).json()
    for n in range(3):
        desk.ask("POST", "/v1/articles", made["key"], json={"content": f"雁洲今晨有雾{n}。"})
    desk.ask("DELETE", f"/v1/keys/{made['id']}")
    created, revoked, posted = desk.logged()
    (admin,) = desk.keys.kept
    assert created["who"] == {"kind": "key", "id": admin, "name": "desk"}
    assert (created["what"], created["id"]) == ("create-key", made["id"])
    assert created["from"] == "127.0.0.1"
    assert (revoked["what"], revoked["id"]) == ("revoke-key", made["id"])
    assert (posted["what"], posted["count"], posted["who"]["name"]) == ("post-article", 3, "feeds")
    text = (desk.data / FILE).read_text(encoding="utf-8")
    assert "雾" not in text
    assert made["key"].split("_", 2)[2] not in text


def test_the_page_does_what_the_api_does(desk: Desk) -> None:
    """A key is shown once, replaced and revoked."""
    form = {"name": "feeds", "scope_ingest": "1", "scope_read": "1", "days": "90", "source": ""}
    made = desk.ask("POST", "/keys", data=form, headers=FORM)
    assert made.status_code == 200
    (id,) = [id for id, key in desk.keys.kept.items() if key.name == "feeds"]
    key = desk.keys.kept[id]
    assert key.scopes == {Scope.INGEST, Scope.READ}
    assert key.source is None
    assert key.expires_at is not None
    assert f"cb_{id}_" in made.text
    page = desk.ask("GET", "/keys", headers=FORM)
    assert "feeds" in page.text
    assert f"cb_{id}_" not in page.text
    assert f"cb_{id}_" in desk.ask("POST", f"/keys/{id}/rotate", headers=FORM).text
    assert desk.keys.kept[id].hash != key.hash
    assert desk.ask("POST", f"/keys/{id}/revoke", headers=FORM).status_code == 303
    assert id not in desk.keys.kept


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", [{"name": "a"}, {"name": "a", "scope_read": "1", "days": "soon"}])
def test_a_form_that_is_no_key_is_refused(desk: Desk, form: dict[str, str], language: str) -> None:
    """On a page, in the reader's language."""
    headers = FORM | {"Accept-Language": language}
    answer = desk.ask("POST", "/keys", data=form, headers=headers)
    assert answer.status_code == 422
    assert f'lang="{"zh-Hans" if language == "zh" else "en"}"' in answer.text
