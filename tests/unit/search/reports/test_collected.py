"""Reports of collections, as the API gives them."""

import io
from typing import Any

import pytest
from docx import Document
from fastapi import FastAPI

from services.search.app import make_search_api
from services.search.collections.ports import By
from services.search.documents.document import Removal
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from shared.access.callers import Scope
from tests.asgi import call
from tests.contract.indexes import PairCutter, made
from tests.fake_collections import FakeCollections
from tests.fake_index import FakeIndex
from tests.fake_keys import FakeKeys, bearer, closed

KEYS = FakeKeys()
OWNER, OTHER = (bearer(KEYS.add(Scope.READ, Scope.INGEST)) for _ in range(2))
ALL = "/v1/collections"


@pytest.fixture
def index() -> FakeIndex:
    """Return an index of three articles of three days."""
    index = FakeIndex()
    for number, id in enumerate("abc", 1):
        more = {"published_at": f"2026-07-0{number}T08:00:00+08:00", "source": "云岭日报"}
        index.write([made(id, number, f"水厂第{number}期\n今日投产。", **more)])
    return index


@pytest.fixture
def app(index: FakeIndex) -> FastAPI:
    """Return a closed search service."""
    app = make_search_api()
    app.state.ports = SearchPorts(index, PairCutter(), Suggester(index))
    app.state.collections = FakeCollections()
    app.state.access = closed(KEYS)
    return app


def asked(app: FastAPI, method: str, path: str, body: Any = None) -> Any:
    """Return what the owner is answered."""
    answer = call(app, method, f"{ALL}{path}", json=body, headers=OWNER)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


@pytest.fixture
def id(app: FastAPI) -> str:
    """Return the id of a collection: b above c above a, two of them with tags, one with a note."""
    asks = {"name": "水厂专题", "description": "三期工程。"}
    id = str(asked(app, "POST", "", asks)["id"])
    asked(app, "POST", f"/{id}/items", {"articles": ["b", "c", "a"]})
    asked(app, "PATCH", f"/{id}/items/c", {"note": "请核实", "tags": ["工程", "要闻"]})
    asked(app, "PATCH", f"/{id}/items/a", {"tags": ["要闻"]})
    return id


def written(app: FastAPI, id: str, query: str = "") -> Any:
    """Return the Word document of a collection."""
    answer = call(app, "GET", f"{ALL}/{id}/report{query}", headers=OWNER)
    assert answer.status_code == 200, answer.text
    return Document(io.BytesIO(answer.content))


def styled(document: Any, style: str) -> list[str]:
    """Return the texts of all paragraphs in a style."""
    return [p.text for p in document.paragraphs if p.style.style_id == style]


def test_a_collection_becomes_a_report(app: FastAPI, id: str) -> None:
    """Under its name, as it is placed, with notes and tags."""
    document = written(app, id)
    assert styled(document, "Title") == ["水厂专题"]
    assert styled(document, "BodyText")[0] == "三期工程。"
    titles = ["1  水厂第2期", "2  水厂第3期", "3  水厂第1期"]
    assert styled(document, "Heading2") == titles
    assert styled(document, "ArticleNote") == ["批注 请核实"]
    assert "标签 工程、要闻" in styled(document, "ArticleMeta")
    facts = styled(document, "CoverFirst") + styled(document, "CoverFact")
    assert facts[:2] == ["时段\t2026-07-01 至 2026-07-03", "篇数\t3 篇"]


def test_an_order_a_tag_and_a_number_may_be_asked_for(app: FastAPI, id: str) -> None:
    """It says of how many articles it has some."""
    assert styled(written(app, id, "?sort=oldest"), "Heading2")[0] == "1  水厂第1期"
    document = written(app, id, "?tag=要闻&size=1&title=周报")
    assert styled(document, "Title") == ["周报"]
    assert styled(document, "Heading2") == ["1  水厂第3期"]
    facts = styled(document, "CoverFirst") + styled(document, "CoverFact")
    assert facts[:3] == ["标签\t要闻", "时段\t2026-07-03", "篇数\t收录 1 篇，共 2 篇"]


def test_tags_become_sections(app: FastAPI, id: str) -> None:
    """Each article in that of its first tag, and those without one at the end."""
    document = written(app, id, "?by_tag=true")
    assert styled(document, "Heading1")[2:] == ["要闻", "工程", "其他"]
    assert styled(document, "Heading2") == ["1  水厂第1期", "2  水厂第3期", "3  水厂第2期"]


def test_what_was_withdrawn_is_not_there(app: FastAPI, id: str, index: FakeIndex) -> None:
    """And is counted."""
    index.write([Removal("b", 9)])
    document = written(app, id)
    assert styled(document, "Heading2") == ["1  水厂第3期", "2  水厂第1期"]
    assert "篇数\t收录 2 篇，共 3 篇" in styled(document, "CoverFact")


def test_an_empty_collection_is_a_report(app: FastAPI) -> None:
    """Which says that there is nothing."""
    id = str(asked(app, "POST", "", {"name": "空"})["id"])
    assert styled(written(app, id, "?by_tag=true"), "BodyText") == ["没有符合条件的稿件。"]


def test_who_may_see_it_has_its_report(app: FastAPI, id: str) -> None:
    """Nobody else knows that it is there."""
    path = f"{ALL}/{{}}/report?format=xlsx"
    assert call(app, "GET", path.format(id), headers=OTHER).status_code == 404
    link = asked(app, "PUT", f"/{id}/link", {})["reference"]
    assert call(app, "GET", path.format(link), headers=OTHER).content.startswith(b"PK")


def test_what_is_taken_out_while_a_report_is_made_is_not_in_it(app: FastAPI, id: str) -> None:
    """All else is, however it is ordered."""

    class Taking(FakeCollections):
        """Loses an article as soon as all were told."""

        def articles(self, id: str, tag: str | None = None) -> list[str]:
            found = super().articles(id, tag)
            super().remove(id, ["c"], By("key:x", "x"), only_own=False)
            return found

    app.state.collections.__class__ = Taking
    for order in ("placed", "newest"):
        path = f"{ALL}/{id}/report?format=html&sort={order}"
        answer = call(app, "GET", path, headers=OWNER)
        assert answer.status_code == 200
        assert ("水厂第2期" in answer.text, "水厂第3期" in answer.text) == (True, False)
        asked(app, "POST", f"/{id}/items", {"articles": ["c"]})
