"""The pages of collections: made, filled, written in, shared and followed without scripts."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from selectolax.lexbor import LexborNode

from services.search.collections.models import Adding, CollectionIn, ItemChange
from services.search.collections.ports import By
from services.search.documents.document import Removal
from shared.access.callers import Scope
from shared.errors import RedisAway
from tests.fake_collections import FakeCollections
from tests.fake_index import FakeIndex
from tests.fake_keys import FakeKeys, bearer, closed
from tests.unit.web.clients import Client, Page, parsed

OWN = {"Sec-Fetch-Site": "same-origin"}
LAN = By("person:2", "兰")


@pytest.fixture
def kept(client: Client) -> FakeCollections:
    """Return the collections."""
    collections: FakeCollections = client.app.state.collections
    return collections


@pytest.fixture
def id(client: Client, kept: FakeCollections) -> str:
    """Return a collection of two articles, b above a, the latter with a note and tags."""
    client.post("/collections", OWN, {"name": "<b>水厂</b>", "description": "一\n二"})
    (made,) = kept.all()
    kept.add(made.id, Adding(articles=("a",), note="<i>看</i>", tags=("水", "电")), LAN)
    kept.add(made.id, Adding(articles=("b",)), LAN)
    return made.id


def sent(form: LexborNode) -> dict[str, str]:
    """Return what a form would send as it stands, without its buttons."""
    fields = {}
    for node in form.css("input, textarea, select"):
        chosen = node.css("option")[0] if node.tag == "select" else node
        name, value = node.attributes.get("name"), chosen.attributes.get("value")
        if name and node.attributes.get("type") != "checkbox":
            fields[name] = node.text() if node.tag == "textarea" else value or ""
    return fields


def form_of(page: Page, action: str) -> LexborNode:
    """Return the form that leads to an address."""
    return page.one(f"form[action='{action}']")


def followed(client: Client, answer: httpx.Response) -> Page:
    """Return the page that a form leads to."""
    assert answer.status_code == 303, answer.text
    return parsed(client.get(answer.headers["Location"]))


def ids(page: Page) -> list[str]:
    """Return the articles of a page, from the top."""
    items = (str(node.attributes["id"]) for node in page.css(".hit"))
    return [item.removeprefix("item-") for item in items]


def test_a_collection_is_made_listed_and_shown(client: Client, id: str) -> None:
    """With what it is called as it was typed, and what others added."""
    (row,) = parsed(client.get("/collections")).css("tbody tr")
    assert [link.text() for link in row.css("a")] == ["<b>水厂</b>"]
    assert [cell.text().strip() for cell in row.css("td")][:2] == ["2", "2"]
    page = parsed(client.get(f"/collections/{id}"))
    assert page.one("h1").text() == "<b>水厂</b>"
    assert ids(page) == ["b", "a"]
    note = page.one(".hit .noted")
    assert (note.text(), page.one("h1 + .noted").text()) == ("<i>看</i>", "一\n二")
    assert "兰" in page.one(".hit .marks").text()
    assert len(page.css(".hit.new")) == 2
    assert client.post("/collections", {}, {"name": "x"}).status_code == 403
    assert client.post("/collections", OWN, {"name": " "}).status_code == 422


def test_what_others_added_is_marked_as_read_and_taken_back(client: Client, id: str) -> None:
    """As in a river."""
    page = parsed(client.get(f"/collections/{id}"))
    form = form_of(page, f"/collections/{id}/looked")
    assert sent(form) == {"until": "2", "was": "0"}
    assert parsed(client.get("/")).one(".news a").text().split() == ["<b>水厂</b>", "2"]
    assert parsed(client.get("/?q=望川")).css(".news") == []
    after = followed(client, client.post(f"/collections/{id}/looked", OWN, sent(form)))
    assert after.css(".hit.new") == []
    assert parsed(client.get("/")).css(".news") == []
    undo = sent(form_of(after, f"/collections/{id}/looked"))
    assert undo == {"until": "0"}
    back = followed(client, client.post(f"/collections/{id}/looked", OWN, undo))
    assert len(back.css(".hit.new")) == 2


def test_an_item_is_written_in_by_its_form(client: Client, kept: FakeCollections, id: str) -> None:
    """Only what the reader changed is changed; what somebody else wrote isn't lost."""
    action = f"/collections/{id}/items/a"
    fields = sent(form_of(parsed(client.get(f"/collections/{id}")), action))
    assert (fields["note"], fields["tags"]) == ("<i>看</i>", "水, 电")
    kept.change(id, "a", ItemChange(add_tags=("路",)), LAN)
    mine = fields | {"note": "看过\r\n两行", "tags": "水，桥; 水"}
    after = followed(client, client.post(action, OWN, mine))
    item = kept.find(id, ["a"])["a"]
    assert (item.note, item.tags) == ("看过\n两行", ("水", "路", "桥"))
    assert "看过" in after.one("#item-a .noted").text()
    late = client.post(action, OWN, fields | {"note": "别的"})
    assert late.status_code == 409
    assert "刚被他人改过" in late.text
    assert kept.find(id, ["a"])["a"].note == "看过\n两行"
    # Nothing is said of who empties it.
    empty = {k: v for k, v in fields.items() if k not in ("note", "tags")}
    assert client.post(action, OWN, empty | {"was": item.note, "tags_were": "桥"}).is_redirect
    item = kept.find(id, ["a"])["a"]
    assert (item.note, item.tags) == ("", ("水", "路"))


def test_items_are_moved_and_taken_out(client: Client, kept: FakeCollections, id: str) -> None:
    """By buttons; by date or tag there is no place to move to."""
    action = f"/collections/{id}/items/a"
    moved = followed(client, client.post(action, OWN, {"move": "first", "back": "sort=placed"}))
    assert ids(moved) == ["a", "b"]
    assert len(moved.css("button[name=move]")) == 8
    assert parsed(client.get(f"/collections/{id}?sort=newest")).css("button[name=move]") == []
    back = client.post(f"/collections/{id}/remove", OWN, {"id": "a", "back": "tag=水&evil=//x"})
    assert back.headers["Location"] == f"/collections/{id}?tag=%E6%B0%B4"
    assert list(kept.kept[id].items) == ["b"]
    assert client.post(f"/collections/{id}/remove", OWN, {"id": "a"}).status_code == 404
    assert "没有选取任何稿件" in client.post(f"/collections/{id}/remove", OWN, {}).text
    kept.add(id, Adding(articles=("a", "c")), LAN)
    client.post(f"/collections/{id}/remove", OWN, {"id": ["a", "c", "x"]})
    assert list(kept.kept[id].items) == ["b"]


def test_items_are_found_by_tag_and_sorted(client: Client, id: str) -> None:
    """By links that keep to what was chosen."""
    page = parsed(client.get(f"/collections/{id}"))
    links = [str(link.attributes["href"]) for link in page.css(".facets a")]
    assert [parse_qs(urlsplit(link).query)["tag"] for link in links] == [["水"], ["电"]]
    tagged = parsed(client.get(links[0]))
    assert ids(tagged) == ["a"]
    assert "tag=" in str(tagged.one(".choice a").attributes["href"])
    assert urlsplit(str(tagged.one(".facets a.chosen").attributes["href"])).query == ""
    files = [str(link.attributes["href"]) for link in tagged.css("a[download]")]
    asked = [(urlsplit(file).path, parse_qs(urlsplit(file).query)) for file in files]
    export, report = f"/v1/collections/{id}/export", f"/v1/collections/{id}/report"
    chosen = {"tag": ["水"]}
    assert asked == [
        *((report, chosen | {"format": [form], "lang": ["zh"]}) for form in ("docx", "xlsx")),
        *((export, chosen | {"format": [form]}) for form in ("csv", "ndjson")),
    ]
    assert set(ids(parsed(client.get(f"/collections/{id}?sort=oldest")))) == {"a", "b"}


def test_what_was_withdrawn_says_so(client: Client, index: FakeIndex, id: str) -> None:
    """Its item stays with its note, and no word of it."""
    index.write([Removal("a", 9)])
    page = parsed(client.get(f"/collections/{id}"))
    item = page.one("#item-a")
    assert "已撤回" in item.text()
    assert "望川" not in item.text()
    assert item.css("a[href='/articles/a']") == []
    assert "<i>看</i>" in item.text()


def test_hits_are_added_that_were_ticked(client: Client, kept: FakeCollections, id: str) -> None:
    """On the pages of a search and of an article, to a collection or to a new one."""
    search = parsed(client.get("/?q=望川"))
    assert search.one("form#take button[formaction='/collections/add']").text() == "加入专题"
    page = parsed(client.get("/collections/add?id=c&id=b&id=nowhere"))
    form = form_of(page, "/collections/add")
    assert "每一篇" in page.one("#each").text()
    assert parsed(client.get("/collections/add?id=c")).css("#each") == []
    assert [n.attributes["value"] for n in form.css("input[name=id]")] == ["c", "b", "nowhere"]
    assert [n.attributes["value"] for n in form.css("option")] == [id]
    fields = {"id": ["c", "b", "nowhere"], "into": id, "note": "新", "tags": "水、电"}
    after = followed(client, client.post("/collections/add", OWN, fields))
    assert re.findall(r"\d", after.one("[role=status]").text()) == ["1", "1", "1"]
    assert kept.find(id, ["c"])["c"].tags == ("水", "电")
    new = followed(
        client, client.post("/collections/add", OWN, {"id": "a", "into": id, "name": "另一个"})
    )
    assert new.one("h1").text() == "另一个"
    assert ids(new) == ["a"]
    for bad in ({"into": id}, {"id": "a", "into": ""}, {"id": "/", "into": id}):
        assert client.post("/collections/add", OWN, bad).status_code == 422
    assert len(kept.all()) == 2
    assert client.get("/collections/add").status_code == 422
    assert client.post("/collections/add", {}, {"id": "a", "into": id}).status_code == 403


def test_a_search_becomes_a_collection(client: Client, kept: FakeCollections) -> None:
    """Its first hits in their order, one of each group of reprints unless all are wanted."""
    search = parsed(client.get("/?q=望川&sort=newest&facet_size=5"))
    (link,) = [a for a in search.css(".take a") if "/collections/add" in str(a.attributes["href"])]
    page = parsed(client.get(str(link.attributes["href"])))
    fields = sent(form_of(page, "/collections/add"))
    assert (fields["q"], fields["sort"], fields["hits"]) == ("望川", "newest", "1")
    assert fields["name"] == "望川"
    after = followed(client, client.post("/collections/add", OWN, fields))
    found = [str(a.attributes["href"])[-1] for a in search.css(".hit h3 a")]
    assert [item[-1] for item in ids(after)] == [
        link.partition("?")[0][-1]
        for link in (str(a.attributes["href"]) for a in search.css(".hit h3 a"))
    ]
    assert len(found) == 2
    # What the form itself says is none of what a search asks.
    dated = "/collections/add?hits=1&q=望川&from=2026-07-01&to=2026-07-31"
    again = sent(form_of(parsed(client.get(dated)), "/collections/add"))
    made = kept.all()[0].id
    assert (again["to"], again["into"]) == ("2026-07-31", made)
    assert client.post("/collections/add", OWN, again).status_code == 422
    undated = {name: value for name, value in again.items() if name not in ("from", "to")}
    assert client.post("/collections/add", OWN, undated).headers["Location"] == (
        f"/collections/{made}?there=2"
    )
    every = fields | {"name": "全部", "group": "none", "most": "3"}
    assert len(ids(followed(client, client.post("/collections/add", OWN, every)))) == 3
    one = fields | {"name": "一", "most": "1", "source": "云岭日报"}
    assert len(ids(followed(client, client.post("/collections/add", OWN, one)))) == 1
    for bad in (
        {"most": "0"},
        {"most": "1001"},
        {"most": "9" * 5000},
        {"most": "x"},
        {"q": "。"},
        {"sort": "sideways"},
    ):
        assert client.post("/collections/add", OWN, fields | bad).status_code == 422
    assert len(kept.all()) == 3


def test_a_collection_is_called_otherwise_and_deleted(
    client: Client, kept: FakeCollections, id: str
) -> None:
    """By forms of its own page."""
    page = parsed(client.get(f"/collections/{id}"))
    fields = sent(form_of(page, f"/collections/{id}"))
    assert fields == {"name": "<b>水厂</b>", "description": "一\n二"}
    client.post(f"/collections/{id}", OWN, {"name": "新名"})
    assert (kept.get(id).name, kept.get(id).description) == ("新名", "")
    assert client.post(f"/collections/{id}", OWN, {"description": "x"}).status_code == 422
    assert client.post(f"/collections/{id}/delete", {}).status_code == 403
    assert client.post(f"/collections/{id}/delete", OWN).headers["Location"] == "/collections"
    assert client.get(f"/collections/{id}").status_code == 404


def test_it_is_told_who_did_what(client: Client, kept: FakeCollections, id: str) -> None:
    """The latest first, with titles that are still there to be told."""
    lines = [line.text() for line in parsed(client.get(f"/collections/{id}/log")).css(".log li")]
    assert len(lines) == 3
    assert "兰" in lines[0]
    assert "望川电机投产" in lines[0]
    assert "建立专题" in lines[2]
    page = parsed(client.get(f"/collections/{id}/log?size=2"))
    rest = parsed(client.get(str(page.one("a[rel=next]").attributes["href"])))
    assert len(rest.css(".log li")) == 1


def test_a_link_is_made_opened_followed_and_taken_back(
    client: Client, kept: FakeCollections, id: str
) -> None:
    """By who comes in with another key."""
    keys = FakeKeys()
    other = bearer(keys.add(Scope.READ, Scope.INGEST))
    admin = bearer(keys.add(Scope.ADMIN)) | OWN
    client.app.state.access = closed(keys)
    client.post(f"/collections/{id}/link", admin, {"may_add": "1"})
    assert kept.get(id).may_add
    page = parsed(client.get(f"/collections/{id}", headers=admin))
    link = urlsplit(str(page.one("textarea.link").text())).path
    assert client.get(f"/collections/{id}", headers=other).status_code == 404
    shared = parsed(client.get(link, headers=other))
    assert ids(shared) == ["b", "a"]
    assert shared.css("textarea.link, .writing form[action$=remove]") == []
    assert str(kept.get(id).token) in link
    form = other | OWN
    assert client.post(f"{link}/items/a", form, {"note": "x", "was": "<i>看</i>"}).is_redirect
    assert client.post(f"{link}/remove", form, {"id": "a"}).status_code == 403
    assert client.post(f"{link}/delete", form).status_code == 403
    assert client.post(f"{link}/followed", form).headers["Location"] == "/collections"
    listed = parsed(client.get("/collections", headers=other))
    assert listed.one(".followed tbody a").attributes["href"] == link
    assert len(parsed(client.get(link, headers=other)).css("button[name=end]")) == 1
    client.post(f"{link}/followed", form, {"end": "1"})
    assert parsed(client.get("/collections", headers=other)).css("tbody") == []
    client.post(f"/collections/{id}/link", admin, {"renew": "1"})
    assert client.get(link, headers=other).status_code == 404
    client.post(f"/collections/{id}/link", admin, {"end": "1"})
    assert kept.get(id).token is None
    assert not kept.get(id).may_add
    everyone = parsed(client.get("/collections?all=true", headers=admin))
    assert len(everyone.css("tbody tr")) == 1
    assert parsed(client.get("/collections?all=true", headers=other)).css("tbody") == []


def test_a_collection_of_another_name_is_none(client: Client, id: str) -> None:
    """Nor are addresses that are none."""
    assert client.get(f"/collections/{id}-{'0' * 32}").status_code == 200
    assert client.get("/collections/nothing").status_code == 422
    assert CollectionIn(name=" a  b ").name == "a b"


def test_an_article_tells_in_which_collections_it_is(client: Client, id: str) -> None:
    """With its note there, and a way into others."""
    page = parsed(client.get("/articles/a"))
    held = page.one(".held")
    assert held.css("a")[0].attributes["href"] == f"/collections/{id}#item-a"
    assert "<i>看</i>" in held.text()
    assert "水" in held.text()
    add = str(page.one("a[data-key=c]").attributes["href"])
    assert sent(form_of(parsed(client.get(add)), "/collections/add"))["id"] == "a"
    assert parsed(client.get("/articles/c")).css(".held ul") == []


def test_an_article_does_not_wait_for_a_store_that_is_away(
    client: Client, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked once, and then not for a while."""
    asked: list[str] = []

    def owned(_: object, owner: str) -> object:
        asked.append(owner)
        raise RedisAway("it is gone")

    monkeypatch.setattr(FakeCollections, "ids_of", owned)
    for _ in range(3):
        assert client.get("/articles/a").status_code == 200
    assert len(asked) == 1


def test_what_is_new_in_a_search_is_ticked_too(client: Client) -> None:
    """Its page has the same form."""
    client.post("/searches", OWN, {"name": "望川", "q": "望川"})
    (search,) = client.app.state.searches.all()
    page = parsed(client.get(f"/searches/{search.id}"))
    assert len(page.css(".hit input[type=checkbox][form=take][name=id]")) == len(page.css(".hit"))
    assert page.one("form#take button[formaction='/collections/add']")


def test_an_article_leads_on_in_its_collection(
    client: Client, kept: FakeCollections, index: FakeIndex, id: str
) -> None:
    """In its order, over what was withdrawn, of a tag alone where one is looked at; and back."""
    kept.add(id, Adding(articles=("c",), tags=("水",)), LAN)
    place = f"/collections/{id}"
    page = parsed(client.get(place))
    links = [str(link.attributes["href"]) for link in page.css(".hit h3 a")]
    assert links == [f"{place}/articles/{each}" for each in ids(page)]
    middle = parsed(client.get(links[1]))
    assert middle.one("[rel=prev]").attributes["href"] == links[0]
    assert middle.one("[rel=next]").attributes["href"] == links[2]
    back = str(middle.one("[data-key=b]").attributes["href"])
    assert back == f"{place}#item-{ids(page)[1]}"
    tagged = parsed(client.get(f"{place}?tag=水"))
    first = str(tagged.css(".hit h3 a")[0].attributes["href"])
    following = parsed(client.get(first)).one("[rel=next]").attributes["href"]
    assert following == str(tagged.css(".hit h3 a")[1].attributes["href"])
    index.write([Removal(ids(page)[1], 9)])
    assert parsed(client.get(links[0])).one("[rel=next]").attributes["href"] == links[2]
    assert client.get("/collections/0000000000000000/articles/a").status_code == 404
