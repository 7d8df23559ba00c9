"""A key that is bound to a source reaches the articles of that source alone."""

import json
from pathlib import Path

import pytest

from services.ingest.identity import id_of_source
from shared.access.callers import Scope
from tests.unit.access.desks import FORM, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return the API with an admin's key."""
    return Desk(tmp_path)


@pytest.mark.parametrize("how", ["json", "page", "batch"])
def test_a_key_with_a_source_posts_that_alone(desk: Desk, how: str) -> None:
    """An article that names none gets it; one that names another is refused."""
    token = desk.keys.add(Scope.INGEST, source="云岭日报")
    ledger = desk.on_a_ledger()

    def post(**source: str) -> int:
        id, text = f"a{len(source)}", "雁洲新建水厂。"
        if how == "page":
            headers = {"Content-Type": "text/plain"}
            query = {"id": id, **source}
            return desk.ask(
                "POST", "/v1/articles", token, content=text, headers=headers, params=query
            ).status_code
        article = {"id": id, "content": text, **source}
        if how == "json":
            return desk.ask("POST", "/v1/articles", token, json=article).status_code
        answer = desk.ask("POST", "/v1/articles/batch", token, content=json.dumps(article))
        return int(answer.json().get("problem", {"status": 202})["status"])

    assert post() == 202
    raw = ledger.rows[id_of_source("a0", "云岭日报")].raw
    assert raw is not None
    assert "云岭日报" in str(raw)
    assert post(source="云岭日报") == 202
    assert post(source="雁洲晚报") == 403


OTHERS = ["url-c0ffee", "a", f"src-{'0' * 16}:a", id_of_source("a", "雁洲晚报")]


@pytest.mark.parametrize("id", OTHERS)
@pytest.mark.parametrize("how", ["json", "page", "batch", "form"])
def test_a_key_with_a_source_reaches_no_article_of_others(desk: Desk, how: str, id: str) -> None:
    """Whatever it calls its own: it may neither write over it, follow it, nor take it back."""
    ledger = desk.on_a_ledger()
    desk.ask("POST", "/v1/articles", json={"id": id, "content": "鹭洲大桥今晨通车。"})
    before = dict(ledger.rows)
    token = desk.keys.add(Scope.INGEST, source="云岭日报")
    said = {"id": id, "content": "雁洲新建水厂。"}
    for method, path in (("DELETE", "/v1/articles/"), ("POST", "/articles/{}/withdraw")):
        address = path.format(id) if "{}" in path else path + id
        assert desk.ask(method, address, token, headers=FORM).status_code == 404
    assert desk.ask("GET", f"/v1/articles/{id}", token).status_code == 404
    if how == "form":
        answer = desk.ask("POST", "/post", token, data=said, headers=FORM)
    elif how == "page":
        text = {"Content-Type": "text/plain"}
        body, query = said["content"], {"id": id}
        answer = desk.ask("POST", "/v1/articles", token, content=body, params=query, headers=text)
    elif how == "batch":
        answer = desk.ask("POST", "/v1/articles/batch", token, content=json.dumps(said))
    else:
        answer = desk.ask("POST", "/v1/articles", token, json=said)
    assert answer.status_code in (200, 202, 303), answer.text
    assert {id: ledger.rows[id] for id in before} == before
    assert set(ledger.rows) - set(before) == {id_of_source(id, "云岭日报")}
    # Under its own name for it, and by the one that it was told.
    for known in (id, id_of_source(id, "云岭日报")):
        assert desk.ask("GET", f"/v1/articles/{known}", token).json()["state"] == "received"


def test_a_key_with_a_source_takes_its_own_back(desk: Desk) -> None:
    """By its own id for it; two keys of one source share their articles."""
    ledger = desk.on_a_ledger()
    first, second = (desk.keys.add(Scope.INGEST, source="云岭日报") for _ in range(2))
    desk.ask("POST", "/v1/articles", first, json={"id": "a", "content": "雁洲新建水厂。"})
    again = desk.ask("POST", "/v1/articles", second, json={"id": "a", "content": "雁洲扩建水厂。"})
    assert (again.json()["revision"], len(ledger.rows)) == (2, 1)
    gone = desk.ask("DELETE", "/v1/articles/a", second)
    assert (gone.status_code, gone.json()["state"]) == (202, "withdrawn")


@pytest.mark.parametrize("field", ["name", "source"])
@pytest.mark.parametrize("text", ["a\0", "云岭\n日报", "\x1b[2J", "\x7f"])
def test_no_key_is_called_by_what_cannot_be_shown(desk: Desk, field: str, text: str) -> None:
    """Its source is that of articles, and its name stands on terminals."""
    asked = {"name": "feed", "scopes": ["ingest"], field: text}
    answer = desk.ask("POST", "/v1/keys", json=asked)
    assert (answer.status_code, answer.json()["where"]) == (422, f"/body/{field}")
