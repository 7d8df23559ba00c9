"""The pages of saved searches: what is new in them, how they are changed, what failed."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from selectolax.lexbor import LexborNode

from services.search.alerts.handlers import save
from services.search.alerts.ports import News, Rivers, Searches
from services.search.alerts.schemas import Delivery, Failing, FeedEntry, SavedSearch, SearchIn
from services.search.alerts.shapes.kinds import Shape
from services.search.alerts.web import Answer
from services.search.documents.document import Removal
from services.search.indexing.reprints import grouped
from shared.errors import RedisAway
from tests.articles import RECEIVED
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.fake_searches import FakeRivers, FakeSearches
from tests.unit.web.clients import Client, parsed

OWN = {"Sec-Fetch-Site": "same-origin"}
REFUSED = "The webhook leads to an address inside; (10.0.0.1)"
TOLD = "The webhook didn't take the delivery."
FAILED = f"{TOLD} (it answered 500)"


@pytest.fixture
def searches(client: Client) -> FakeSearches:
    """Return the saved searches."""
    kept: FakeSearches = client.app.state.searches
    return kept


@pytest.fixture
def rivers(client: Client) -> Rivers:
    """Return their rivers."""
    flow: Rivers = client.app.state.rivers
    return flow


@pytest.fixture
def search(searches: Searches, rivers: Rivers) -> SavedSearch:
    """Return a search of which two articles came in, one by one."""
    asked = SearchIn(name="望川", q="望川电机", webhook="https://hook.example/")
    kept = save(asked, searches=searches)
    for id in ("b", "a"):
        rivers.note(kept.id, [News(id, f"k{id}", RECEIVED)], [])
    return kept


def opened(links: Sequence[LexborNode]) -> list[str]:
    """Return which articles of a river they lead to."""
    return [str(link.attributes["href"]).rpartition("/articles/")[2] for link in links]


def test_what_is_new_is_counted_and_read_and_taken_back(
    client: Client, search: SavedSearch
) -> None:
    """In the list, on the front page and on its own page, without scripts."""
    assert parsed(client.get("/searches")).one("tbody .count").text() == "2"
    assert parsed(client.get("/")).one(".news a").text().split() == ["望川", "2"]
    assert parsed(client.get("/?q=望川")).css(".news") == []
    page = parsed(client.get(f"/searches/{search.id}"))
    assert opened(page.css(".hit.new h3 a")) == ["a?number=2", "b?number=1"]
    assert page.one("form[action$=looked] [data-key=m]").text() == "标为已读"
    sent = {str(n.attributes["name"]): str(n.attributes["value"]) for n in page.css("form input")}
    assert sent == {"until": "2", "was": "0"}
    answer = client.post(f"/searches/{search.id}/looked", OWN, data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/searches/{search.id}?was=0")
    after = parsed(client.get(answer.headers["Location"]))
    assert after.css(".hit.new") == []
    assert opened(after.css("[aria-labelledby=seen] h3 a")) == ["a?number=2", "b?number=1"]
    assert after.one("[data-key=u]").text() == "撤销"
    assert parsed(client.get("/")).css(".news") == []
    client.post(f"/searches/{search.id}/looked", OWN, data={"until": "0"})
    assert len(parsed(client.get(f"/searches/{search.id}")).css(".hit.new")) == 2


def test_reprints_are_one_story_on_a_page(
    client: Client, search: SavedSearch, index: FakeIndex, rivers: Rivers
) -> None:
    """Led by the one that came first, where the latest stands; what is new stays apart."""
    same = tuple(range(64, 0, -1))
    items = [made(id, 9, "望川电机投产", signature=same) for id in ("e", "f", "g")]
    index.write(grouped(items, index))
    for id in ("e", "f", "d", "g"):
        rivers.note(search.id, [News(id, f"k{id}", RECEIVED)], [])
    page = parsed(client.get(f"/searches/{search.id}"))
    assert opened(page.css(".hit.new h3 a")) == ["e?number=3", "a?number=2", "b?number=1"]
    assert opened(page.css(".hit.new details a")) == ["g?number=6", "f?number=4"]
    assert page.one(".hit.new details summary").text().startswith("2 篇转载")
    ticks = [tick.attributes["value"] for tick in page.css(".hit.new input")]
    assert ticks == ["e", "g", "f", "a", "b"]
    # The keys stop at what is shown only.
    assert page.css("details [data-stop]") == []
    client.post(f"/searches/{search.id}/looked", OWN, data={"until": "5"})
    page = parsed(client.get(f"/searches/{search.id}"))
    assert opened(page.css(".hit.new h3 a")) == ["g?number=6"]
    assert opened(page.css("[aria-labelledby=seen] details a")) == ["f?number=4"]


def test_behind_the_river_stands_what_was_there_before(client: Client, search: SavedSearch) -> None:
    """Each article once."""
    page = parsed(client.get(f"/searches/{search.id}"))
    assert opened(page.css(".hits h3 a")) == ["a?number=2", "b?number=1", "c"]
    assert opened(page.css("[aria-labelledby=earlier] h3 a")) == ["c"]


def test_an_article_leads_on_in_its_river(
    client: Client, search: SavedSearch, index: FakeIndex
) -> None:
    """Between what came in after and before, over what is gone, with the words marked; and back."""
    place = f"/searches/{search.id}"
    newest = parsed(client.get(f"{place}/articles/a?number=2"))
    assert newest.one("[data-key=b]").attributes["href"] == place
    assert newest.css("[rel=prev]") == []
    assert "".join(mark.text() for mark in newest.css(".text .found")) == "望川电机"
    older = str(newest.one("[rel=next]").attributes["href"])
    assert older == f"{place}/articles/b?number=1"
    page = parsed(client.get(older))
    assert page.one("[rel=prev]").attributes["href"] == f"{place}/articles/a?number=2"
    assert page.css("[rel=next]") == []
    index.write([Removal("b", 9)])
    assert parsed(client.get(f"{place}/articles/a?number=2")).css("[rel=next]") == []
    alone = parsed(client.get(f"{place}/articles/c"))
    assert alone.css("[rel=prev], [rel=next]") == []
    assert client.get("/searches/0000000000000000/articles/a").status_code == 404


def test_the_front_page_does_not_wait_for_a_store_that_is_away(
    client: Client, search: SavedSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked once, and then not for a while."""
    asked: list[str] = []

    def unread(_: object, who: str, __: object) -> object:
        asked.append(who)
        raise RedisAway("it is gone")

    monkeypatch.setattr(FakeRivers, "unread", unread)
    for _ in range(3):
        assert client.get("/").status_code == 200
    assert len(asked) == 1


def test_a_search_is_changed_on_its_page(client: Client, search: SavedSearch) -> None:
    """The form holds what there is; another webhook's secret is shown once."""
    form = parsed(client.get(f"/searches/{search.id}/edit"))
    fields = {n.attributes["name"]: n.attributes["value"] for n in form.css("main form input")}
    assert (fields["name"], fields["q"]) == (search.name, search.q)
    assert {"person", "place", "not_source"} <= fields.keys()
    changed = {"name": "甲", "q": "望川电机", "webhook": str(search.webhook), "person": "陆知远"}
    answer = client.post(f"/searches/{search.id}/edit", OWN, data=changed)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/searches/{search.id}")
    kept = client.app.state.searches.get(search.id)
    assert (kept.name, kept.filters.person, kept.secret) == ("甲", ("陆知远",), search.secret)
    other = changed | {"webhook": "https://other.example/"}
    shown = parsed(client.post(f"/searches/{search.id}/edit", OWN, data=other))
    secret = client.app.state.searches.get(search.id).secret
    assert secret != search.secret
    assert shown.one(".note code").text() == secret
    assert client.post(f"/searches/{search.id}/edit", OWN, data={"name": "甲"}).status_code == 422
    assert client.post(f"/searches/{search.id}/edit", {}, data=changed).status_code == 403


@pytest.mark.parametrize(
    ("language", "cause", "said"),
    [
        ("zh", FAILED, "对方返回状态 500"),
        ("en", FAILED, "it answered with status 500"),
        ("zh", REFUSED, "地址指向内网"),
        (
            "zh",
            f"{TOLD} (it refused it: 310000 sign not match (x))",
            "拒收：310000 sign not match (x)",
        ),
        ("zh", f"{TOLD} (it is called too often: 45009 freq)", "过于频繁：45009 freq"),
        ("zh", f"{TOLD} (it answered, but not as such a robot does)", "不像这种机器人"),
        ("zh", "it was called just now; again in 3 s", "请 3 秒后再试"),
        ("zh", "ConnectError: [Errno 111] refused", "无法连接"),
        ("zh", "something else", "something else"),
    ],
)
def test_a_webhook_that_fails_says_so_at_once_in_the_readers_words(
    client: Client, searches: Searches, search: SavedSearch, language: str, cause: str, said: str
) -> None:
    """In the list and on the page of its search."""
    searches.note_call(search.id, Failing(cause=cause, since=datetime.now(UTC), tries=2))
    for path in ("/searches", f"/searches/{search.id}"):
        assert said in parsed(client.get(path, language)).one(".note.bad").text()


def test_a_call_that_failed_for_good_names_its_search_and_is_tried_again(
    client: Client, searches: Searches, search: SavedSearch
) -> None:
    """Once: then it is no longer there."""
    card = {"id": "a", "revision": 1, "title": "望川电机", "summary": "", "url": None}
    entry = FeedEntry.model_validate(card | {"received_at": RECEIVED, "source": None} | UNDATED)
    searches.bury(Delivery(key="f" * 32, search=search.id, article=entry, tries=8), FAILED)
    page = parsed(client.get("/searches"))
    letter = page.one(".letters li")
    assert "望川" in letter.text()
    assert "对方返回状态 500" in letter.text()
    action = str(page.one(".letters form").attributes["action"])
    assert client.post(action, OWN).status_code == 303
    assert [(each.key, each.tries) for each, _ in client.app.state.postman.sent] == [("f" * 32, 0)]
    assert parsed(client.get("/searches")).css(".letters") == []
    assert client.post(action, OWN).status_code == 404


UNDATED = {"published_at": None}


def test_a_webhook_is_tried_from_its_page(client: Client, search: SavedSearch) -> None:
    """What it answered is said there; whoever comes from another site sends nothing."""
    web = client.app.state.desk.web
    edit = parsed(client.get(f"/searches/{search.id}/edit"))
    path = str(edit.one("form[action$=test]").attributes["action"])
    assert client.post(path, {}).status_code == 403
    assert web.posts == []
    assert "应答：204" in parsed(client.post(path, OWN)).one(".note[role=status]").text()
    assert len(web.posts) == 1
    web.answer = Answer(500)
    refused = parsed(client.post(path, OWN)).one(".note.bad[role=status]").text()
    assert "对方返回状态 500" in refused


def test_a_robot_is_told_in_the_shape_that_is_chosen(
    client: Client, searches: FakeSearches
) -> None:
    """By its address where none is; its secret is in no page, and stays until it is taken out."""
    robot = "https://oapi.dingtalk.com/robot/send?access_token=t"
    data = {"name": "望川", "q": "望川", "webhook": robot, "sign_secret": "SEC1"}
    assert client.post("/searches", OWN, data=data).status_code == 303
    (kept,) = searches.all()
    assert (kept.shape, kept.sign_secret, kept.secret) == (Shape.DINGTALK, "SEC1", None)
    edit = client.get(f"/searches/{kept.id}/edit")
    assert "SEC1" not in edit.text
    assert robot not in edit.text
    robot = str(parsed(edit).one("input[name=webhook]").attributes["value"])
    assert robot == "https://oapi.dingtalk.com/…oken=t"
    assert parsed(edit).css("select[name=shape] [selected]") == []
    path, again = f"/searches/{kept.id}/edit", {"name": "望川", "q": "望川", "webhook": robot}
    client.post(path, OWN, data=again)
    assert searches.get(kept.id).sign_secret == "SEC1"
    client.post(path, OWN, data=again | {"unsigned": "yes"})
    assert searches.get(kept.id).sign_secret is None
    client.post(path, OWN, data=again | {"shape": "slack"})
    assert searches.get(kept.id).shape is Shape.SLACK
    chosen = parsed(client.get(path)).one("select[name=shape] [selected]")
    assert chosen.attributes["value"] == "slack"
    listed = client.get("/searches").text
    assert "钉钉" not in listed
    # The address of a robot is a secret: whoever has it may write to the group.
    assert "robot/send" not in listed
    assert client.post(path, OWN, data=again | {"shape": "fax"}).status_code == 422
