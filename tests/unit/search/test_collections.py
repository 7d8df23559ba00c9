"""Collections by the API: whose they are, who may what, what becomes of their articles."""

import csv
import io
import json
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from fastapi import FastAPI

from services.search.app import make_search_api
from services.search.collections import models
from services.search.documents.document import Removal
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from shared.access.audit import Audit
from shared.access.callers import Scope
from tests.asgi import call
from tests.contract.indexes import PairCutter, made
from tests.fake_collections import FakeCollections
from tests.fake_index import FakeIndex
from tests.fake_keys import FakeKeys, bearer, closed

KEYS = FakeKeys()
OWNER, OTHER, READER, ADMIN = (
    bearer(KEYS.add(*scopes))
    for scopes in (
        (Scope.READ, Scope.INGEST),
        (Scope.READ, Scope.INGEST),
        (Scope.READ,),
        (Scope.ADMIN,),
    )
)
ALL = "/v1/collections"


@pytest.fixture
def app() -> FastAPI:
    """Return a closed search service with three articles of three days."""
    index = FakeIndex()
    for number, id in enumerate("abc", 1):
        more = {"published_at": f"2026-07-0{number}T08:00:00+08:00", "source": "云岭日报"}
        index.write([made(id, number, f"云岭水厂第{number}期投产", **more)])
    app = make_search_api()
    app.state.ports = SearchPorts(index, PairCutter(), Suggester(index))
    app.state.collections = FakeCollections()
    app.state.access = closed(KEYS)
    return app


def ask(
    app: FastAPI, method: str, path: str, body: Any = None, key: dict[str, str] = OWNER
) -> httpx.Response:
    """Return the answer to a request."""
    return call(app, method, f"{ALL}{path}", json=body, headers=key)


def told(
    app: FastAPI, path: str, key: dict[str, str] = OWNER, method: str = "GET", body: Any = None
) -> Any:
    """Return what a good answer says."""
    answer = ask(app, method, path, body, key)
    assert answer.is_success, answer.text
    return answer.json()


@pytest.fixture
def id(app: FastAPI) -> str:
    """Return the id of a collection of two articles, c above a."""
    id = str(told(app, "", method="POST", body={"name": " 水厂  专题 "})["id"])
    told(app, f"/{id}/items", method="POST", body={"articles": ["c", "a"]})
    return id


def shared(app: FastAPI, id: str, **more: bool) -> str:
    """Return the reference by which others open a collection."""
    return str(told(app, f"/{id}/link", method="PUT", body=more)["reference"])


def articles(app: FastAPI, reference: str, query: str = "", key: dict[str, str] = OWNER) -> str:
    """Return the ids of a page of items, from the top."""
    page = told(app, f"/{reference}{query}", key)
    return "".join(item["article"] for item in page["items"])


def test_a_collection_is_made_shown_changed_and_deleted(app: FastAPI, id: str) -> None:
    """Its articles are as the index has them."""
    page = told(app, f"/{id}")
    collection = page["collection"]
    assert (collection["name"], collection["items"], collection["unread"]) == ("水厂 专题", 2, 0)
    assert (collection["is_own"], collection["is_shared"]) == (True, False)
    assert collection["owner"].startswith("key:")
    top = page["items"][0]
    assert (top["article"], top["found"]["title"]) == ("c", "云岭水厂第3期投产")
    assert page["names"] == {top["added_by"]: "desk"}
    assert page["next"] is None
    changed = told(app, f"/{id}", method="PATCH", body={"description": "说明"})
    assert (changed["name"], changed["description"]) == ("水厂 专题", "说明")
    assert [each["id"] for each in told(app, "")["collections"]] == [id]
    assert ask(app, "POST", "", {"name": "  "}).status_code == 422
    assert ask(app, "DELETE", f"/{id}").status_code == 204
    assert ask(app, "GET", f"/{id}").status_code == 404
    assert told(app, "") == {"collections": [], "followed": []}


def test_articles_are_added_in_bulk(app: FastAPI, id: str) -> None:
    """Of each it is told what became of it; the others go in."""
    body = {"articles": ["b", "nowhere", "a"], "note": "看", "tags": [" 水 ", "水"]}
    answer = told(app, f"/{id}/items", method="POST", body=body)
    assert answer == {
        "added": 1,
        "results": [
            {"article": "b", "outcome": "added"},
            {"article": "nowhere", "outcome": "missing"},
            {"article": "a", "outcome": "there"},
        ],
    }
    assert articles(app, id) == "bca"
    item = told(app, f"/{id}")["items"][0]
    assert (item["note"], item["tags"]) == ("看", ["水"])
    gone = told(app, f"/{id}/items", method="POST", body={"articles": ["nowhere"]})
    assert gone["added"] == 0
    bad: dict[str, Any]
    for bad in ({"articles": []}, {"articles": ["/"]}, {"articles": ["a"], "tags": ["x" * 51]}):
        assert ask(app, "POST", f"/{id}/items", bad).status_code == 422


def test_items_are_noted_tagged_moved_and_taken_out(app: FastAPI, id: str) -> None:
    """A note that somebody else changed meanwhile isn't overwritten."""
    path = f"/{id}/items/a"
    item = told(app, path, method="PATCH", body={"note": "一", "was": "", "add_tags": ["水"]})
    assert (item["note"], item["tags"]) == ("一", ["水"])
    late = ask(app, "PATCH", path, {"note": "二", "was": ""})
    assert (late.status_code, late.json()["where"]) == (409, "/was")
    assert told(app, path, method="PATCH", body={"move": "first"})["note"] == "一"
    assert articles(app, id) == "ac"
    assert articles(app, id, "?tag=水") == "a"
    assert told(app, f"/{id}")["tags"] == [{"tag": "水", "count": 1}]
    assert ask(app, "PATCH", f"/{id}/items/x", {"note": "一"}).status_code == 404
    assert ask(app, "DELETE", path).status_code == 204
    assert ask(app, "DELETE", path).status_code == 404
    deeds = [entry["what"] for entry in told(app, f"/{id}/log")["entries"]]
    assert deeds == ["removed", "moved", "tagged", "noted", "added", "made"]
    page = told(app, f"/{id}/log?size=2")
    assert [e["what"] for e in told(app, f"/{id}/log?before={page['next']}")["entries"]] == deeds[
        2:
    ]


@pytest.mark.parametrize(
    ("sort", "order"), [("placed", "bca"), ("newest", "cba"), ("oldest", "abc")]
)
def test_pages_follow_each_other_in_each_order(
    app: FastAPI, id: str, sort: str, order: str
) -> None:
    """Those withdrawn stand last by date, and where they stood else."""
    told(app, f"/{id}/items", method="POST", body={"articles": ["b"]})
    assert articles(app, id, f"?sort={sort}") == order
    found, cursor = "", ""
    while cursor is not None:
        page = told(app, f"/{id}?size=1&sort={sort}" + (f"&cursor={cursor}" if cursor else ""))
        found += page["items"][0]["article"]
        cursor = page["next"]
    assert found == order
    app.state.ports.index.write([Removal("c", 9)])
    assert articles(app, id, f"?sort={sort}") == (
        order if sort == "placed" else order.replace("c", "") + "c"
    )
    other = ask(app, "GET", f"/{id}?sort={sort}&cursor=other:1")
    assert (other.status_code, other.json()["where"]) == (410, "cursor")
    for bad in ("x", "newest:1x"):
        assert ask(app, "GET", f"/{id}?cursor={bad}").status_code == 422
    for bad in ("newest:-1", "oldest:-999999999"):
        answer = ask(app, "GET", f"/{id}?cursor={bad}&sort={bad.partition(':')[0]}")
        assert (answer.status_code, answer.json()["where"]) == (410, "cursor")


def test_what_was_withdrawn_stays_as_an_item_without_a_word_of_its_text(
    app: FastAPI, id: str
) -> None:
    """Note and tags are people's own; what comes back is there again, in its place."""
    told(app, f"/{id}/items/c", method="PATCH", body={"note": "要回访"})
    app.state.ports.index.write([Removal("c", 9)])
    assert "第3期" not in ask(app, "GET", f"/{id}").text
    item = told(app, f"/{id}")["items"][0]
    assert (item["article"], item["note"], item["found"]) == ("c", "要回访", None)
    assert "第3期" not in ask(app, "GET", f"/{id}/export").text
    app.state.ports.index.write([made("c", 10, "云岭水厂第3期改期")])
    item = told(app, f"/{id}")["items"][0]
    assert (item["note"], item["found"]["title"]) == ("要回访", "云岭水厂第3期改期")


def test_others_see_and_change_nothing(app: FastAPI, id: str) -> None:
    """For them it isn't there, whatever they ask; admins may all."""
    token = "0" * 32
    for key in (OTHER, READER):
        for reference in (id, f"{id}-{token}"):
            for path in ("", "/log", "/export"):
                assert ask(app, "GET", f"/{reference}{path}", key=key).status_code == 404
    for method, path, body in (
        ("PATCH", "", {"name": "x"}),
        ("DELETE", "", None),
        ("POST", "/items", {"articles": ["b"]}),
        ("PATCH", "/items/a", {"note": "x"}),
        ("DELETE", "/items/a", None),
        ("PUT", "/link", {}),
        ("DELETE", "/link", None),
        ("PUT", "/followed", None),
        ("POST", "/looked", {"until": 1}),
    ):
        assert ask(app, method, f"/{id}{path}", body, OTHER).status_code == 404, path
    assert told(app, "", OTHER)["collections"] == []
    assert ask(app, "GET", "?all=true", key=OTHER).status_code == 403
    assert told(app, "", ADMIN)["collections"] == []
    assert [each["id"] for each in told(app, "?all=true", ADMIN)["collections"]] == [id]
    assert articles(app, id, key=ADMIN) == "ca"
    assert ask(app, "DELETE", f"/{id}", key=ADMIN).status_code == 204


def test_who_has_the_link_reads(app: FastAPI, id: str) -> None:
    """Until it is taken back, or another is made; the token is the owner's to tell."""
    reference = shared(app, id)
    assert shared(app, id) == reference
    for key in (OTHER, READER):
        assert articles(app, reference, key=key) == "ca"
        collection = told(app, f"/{reference}", key)["collection"]
        assert (collection["token"], collection["reference"]) == (None, reference)
        assert (collection["is_own"], collection["may_write"]) == (False, False)
        assert "added" in ask(app, "GET", f"/{reference}/log", key=key).text
    assert told(app, f"/{id}")["collection"]["token"] == reference.partition("-")[2]
    for method, path, body in (
        ("POST", "/items", {"articles": ["b"]}),
        ("PATCH", "/items/a", {"note": "x"}),
        ("DELETE", "/items/a", None),
        ("PATCH", "", {"name": "x"}),
        ("DELETE", "", None),
        ("PUT", "/link", {}),
        ("DELETE", "/link", None),
    ):
        assert ask(app, method, f"/{reference}{path}", body, OTHER).status_code == 403, path
    assert ask(app, "POST", f"/{reference}/looked", {"until": 1}, READER).status_code == 204
    other = shared(app, id, renew=True)
    assert ask(app, "GET", f"/{reference}", key=OTHER).status_code == 404
    assert articles(app, other, key=OTHER) == "ca"
    assert ask(app, "DELETE", f"/{id}/link").status_code == 204
    assert ask(app, "GET", f"/{other}", key=OTHER).status_code == 404
    assert call(app, "GET", f"{ALL}/{other}").status_code == 401


def test_who_has_a_link_by_which_one_may_add_adds_and_writes(app: FastAPI, id: str) -> None:
    """And takes out what he added himself; nothing else."""
    reference = shared(app, id, may_add=True)
    body = {"articles": ["b"]}
    assert told(app, f"/{reference}/items", OTHER, "POST", body)["added"] == 1
    path = f"/{reference}/items/a"
    assert told(app, path, OTHER, "PATCH", {"note": "好", "add_tags": ["水"]})["note"] == "好"
    assert ask(app, "POST", f"/{reference}/items", body, READER).status_code == 403
    assert ask(app, "DELETE", path, key=OTHER).status_code == 403
    assert articles(app, id) == "bca"
    assert ask(app, "DELETE", f"/{reference}/items/b", key=OTHER).status_code == 204
    assert ask(app, "DELETE", f"/{reference}/items/b", key=OTHER).status_code == 404
    assert ask(app, "PATCH", f"/{reference}", {"name": "x"}, OTHER).status_code == 403
    shared(app, id, may_add=False)
    assert ask(app, "POST", f"/{reference}/items", body, OTHER).status_code == 403


def test_one_follows_what_others_add(app: FastAPI, id: str) -> None:
    """In one's list, with what is new, for as long as the link is good."""
    reference = shared(app, id, may_add=True)
    assert ask(app, "PUT", f"/{reference}/followed", key=OTHER).status_code == 204
    (followed,) = told(app, "", OTHER)["followed"]
    assert (followed["reference"], followed["unread"], followed["is_own"]) == (reference, 2, False)
    page = told(app, f"/{reference}", OTHER)
    assert [item["is_new"] for item in page["items"]] == [True, True]
    seen = {"until": page["latest"]}
    assert ask(app, "POST", f"/{reference}/looked", seen, OTHER).status_code == 204
    told(app, f"/{reference}/items", OTHER, "POST", {"articles": ["b"]})
    assert told(app, "", OTHER)["followed"][0]["unread"] == 0
    (own,) = told(app, "")["collections"]
    assert own["unread"] == 1
    assert [item["is_new"] for item in told(app, f"/{id}")["items"]] == [True, False, False]
    # One's own is in the list as it is.
    assert ask(app, "PUT", f"/{id}/followed").status_code == 204
    assert told(app, "")["followed"] == []
    shared(app, id, renew=True)
    assert told(app, "", OTHER)["followed"] == []
    reference = shared(app, id)
    ask(app, "PUT", f"/{reference}/followed", key=OTHER)
    assert len(told(app, "", OTHER)["followed"]) == 1
    assert ask(app, "DELETE", f"/{id}/followed", key=OTHER).status_code == 204
    assert told(app, "", OTHER)["followed"] == []


def test_a_list_has_room_for_what_is_open(
    app: FastAPI, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What no link opens any more makes room."""
    monkeypatch.setattr("services.search.collections.sharing.MOST_OF_ONE", 1)
    second = told(app, "", method="POST", body={"name": "另一个"})["id"]
    first, other = shared(app, id), shared(app, second)
    assert ask(app, "PUT", f"/{first}/followed", key=OTHER).status_code == 204
    assert ask(app, "PUT", f"/{other}/followed", key=OTHER).status_code == 409
    ask(app, "DELETE", f"/{id}/link")
    assert ask(app, "PUT", f"/{other}/followed", key=OTHER).status_code == 204
    assert [each["id"] for each in told(app, "", OTHER)["followed"]] == [second]
    kept = app.state.collections.lists
    assert [list(tokens) for tokens in kept.values()] == [[second]]


def test_each_owner_has_room(app: FastAPI, id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who fills theirs takes nobody else's."""
    monkeypatch.setattr("services.search.collections.handlers.MOST_OF_ONE", 1)
    full = ask(app, "POST", "", {"name": "又一个"})
    assert full.status_code == 409
    assert "DELETE" in full.json()["mend"]
    assert ask(app, "POST", "", {"name": "又一个"}, OTHER).status_code == 201


def test_a_full_collection_says_so(app: FastAPI, id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each article, and where a note is too much."""
    monkeypatch.setattr("tests.fake_collections.MOST_ITEMS", 2)
    answer = told(app, f"/{id}/items", method="POST", body={"articles": ["a", "b"]})
    assert [each["outcome"] for each in answer["results"]] == ["there", "full"]
    monkeypatch.setattr("tests.fake_collections.MOST_BYTES", 10)
    assert ask(app, "PATCH", f"/{id}/items/a", {"note": "长" * 9}).status_code == 409
    assert ask(app, "PATCH", f"/{id}/items/a", {"note": "长" * 4001}).status_code == 422
    assert models.LONGEST_NOTE == 4000


def test_a_collection_is_exported_with_its_notes(app: FastAPI, id: str) -> None:
    """In its order, as lines or a table that no spreadsheet takes for formulas."""
    told(app, f"/{id}/items/a", method="PATCH", body={"note": "=1+1", "tags": ["水", "电"]})
    lines = ask(app, "GET", f"/{id}/export").text.splitlines()
    first, second = map(json.loads, lines)
    assert (first["id"], second["id"], second["note"]) == ("c", "a", "=1+1")
    assert (second["tags"], second["added_by"]) == (["水", "电"], "desk")
    assert second["source"] == "云岭日报"
    table = ask(app, "GET", f"/{id}/export?format=csv&tag=水").text
    (row,) = csv.DictReader(io.StringIO(table.lstrip("\ufeff")))
    assert (row["id"], row["note"], row["tags"]) == ("a", "'=1+1", "水; 电")
    assert ask(app, "GET", f"/{'0' * 16}/export").status_code == 404


@pytest.mark.parametrize(
    ("asked", "suffix", "kept"),
    [
        ("", "ndjson", "水厂.ndjson"),
        ("?format=raw", "ndjson", "水厂.ndjson"),
        ("?format=csv&tag=水", "csv", "水厂 水.csv"),
    ],
)
def test_its_file_is_called_as_it_is(
    app: FastAPI, id: str, asked: str, suffix: str, kept: str
) -> None:
    """With the tag that was asked for."""
    told(app, f"/{id}", method="PATCH", body={"name": "水厂"})
    header = ask(app, "GET", f"/{id}/export{asked}").headers["Content-Disposition"]
    _, plain, coded = header.split("; ")
    assert plain == f'filename="collection.{suffix}"'
    assert unquote(coded) == f"filename*=UTF-8''{kept}"


def test_it_is_written_down_who_changed_what(app: FastAPI, tmp_path: Any) -> None:
    """By ids and numbers, never a note or a token."""
    app.state.audit = Audit(tmp_path)
    id = told(app, "", method="POST", body={"name": "水厂"})["id"]
    told(app, f"/{id}/items", method="POST", body={"articles": ["a"], "note": "密"})
    token = shared(app, id).partition("-")[2]
    told(app, f"/{id}/items/a", method="PATCH", body={"note": "密"})
    ask(app, "DELETE", f"/{id}/items/a")
    ask(app, "DELETE", f"/{id}/link")
    ask(app, "DELETE", f"/{id}")
    app.state.audit.close()
    written = (tmp_path / "logs/audit.log").read_text()
    assert [json.loads(line)["what"] for line in written.splitlines()] == [
        *("make-collection", "add-to-collection", "share-collection", "change-item"),
        *("remove-from-collection", "unshare-collection", "delete-collection"),
    ]
    assert token not in written
    assert "密" not in written
