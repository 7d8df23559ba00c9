"""What the search API offers besides finding, on running systems with both indexes."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.functional.quick import running
from tools.system import ROOT, System, eventually

BODY = (
    "望川电机昨日在云岭市青石区投产。公司董事长陆知远说,新工厂年产固态电池两百万块,"
    "产品供应星澜汽车等企业,明年起出口海外市场,三年内建成完整的产业链。"
)


def command(system: System, *arguments: str) -> str:
    """Run a command of the search room and return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "services.search", *arguments],
        cwd=ROOT,
        env=system.env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def found(system: System, path: str, **params: Any) -> dict[str, Any]:
    """Return an answer of the search API."""
    answer = system.search_api.get(path, params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture
def articles(system: System) -> System:
    """Return a system that holds two reprints and another article."""
    system.post(id="one", content=f"望川电机投产\n{BODY}", published_at="2026-07-01")
    system.post(id="two", content=f"新工厂开工\n{BODY}", published_at="2026-07-02")
    system.post(id="three", content="雁洲轻轨通车\n雁洲市首条轻轨今日通车,固态电池列车上线。")
    system.wait_until_done()
    return system


def test_reprints_are_one_hit_with_its_facets(articles: System) -> None:
    """The other article is listed in it, and the article names its group."""
    answer = found(articles, "/v1/search", q="固态电池 -轻轨", facets="person,day")
    (hit,) = answer["hits"]
    assert {hit["id"], *(other["id"] for other in hit["reprints"])} == {"one", "two"}
    assert answer["total"]["value"] == 2
    assert answer["facets"]["person"] == [{"value": "陆知远", "count": 2}]
    assert [each["value"] for each in answer["facets"]["day"]] == ["2026-07-01", "2026-07-02"]
    assert [other["id"] for other in found(articles, "/v1/articles/one")["reprints"]] == ["two"]


def test_entities_suggestions_and_exports_come_from_the_index(articles: System) -> None:
    """Each answers by itself."""
    assert found(articles, "/v1/entities/PER:陆知远")["count"] == 2
    eventually(lambda: bool(found(articles, "/v1/suggest", q="luzhi")["suggestions"]), 60)
    similar = found(articles, "/v1/articles/one/similar")["hits"]
    assert "two" not in [hit["id"] for hit in similar]
    table = articles.search_api.get("/v1/export", params={"format": "csv", "q": "固态电池"})
    assert len(table.text.strip().splitlines()) >= 4


def test_the_index_is_made_anew_and_articles_are_annotated_anew(articles: System) -> None:
    """Everything is found as before, under new versions."""
    before = sorted(articles.search("固态电池", group="none"))
    assert "holds" in command(articles, "reindex")
    assert sorted(articles.search("固态电池", group="none")) == before
    assert command(articles, "reenrich", "--stale").startswith("0 articles")
    received = articles.article("one")["received_at"]
    assert "0 were refused" in command(articles, "reenrich")
    articles.wait_until_done()
    assert sorted(articles.search("固态电池", group="none")) == before
    assert (articles.status("one")["revision"], articles.status("one")["state"]) == (1, "indexed")
    assert articles.article("one")["received_at"] == received


def test_a_question_finds_what_means_the_same(articles: System) -> None:
    """Behind the hits, as soon as the article has its vector, until it is withdrawn."""
    articles.post(id="kin", content="多地楼市持续降温\n住宅成交价连续走低,二手房源增多。")
    articles.wait("kin", "indexed")
    asked = {"q": "为什么买房子便宜了很多?", "explain": "true"}

    def near() -> dict[str, float]:
        further = found(articles, "/v1/search", **asked)["further"]
        return {hit["id"]: hit["near"] for hit in further}

    # Vectors are made at the lowest priority.
    eventually(lambda: "kin" in near(), 120)
    assert next(iter(near())) == "kin"
    alone = found(articles, "/v1/search", **asked, meaning="false")
    assert "kin" not in [hit["id"] for hit in (*alone["hits"], *alone["further"])]
    assert articles.search("固态电池", group="none") == articles.search(
        "固态电池", group="none", meaning="false"
    )
    assert command(articles, "embed").startswith("0 vectors were made")
    assert articles.ingest.delete("/v1/articles/kin").status_code < 300
    eventually(lambda: "kin" not in near(), 120)


class Receiver(BaseHTTPRequestHandler):
    """Takes webhook calls."""

    keys: list[str | None]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).keys.append(self.headers["Idempotency-Key"])
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[str]:
    """Return the address of a receiver on the loopback."""
    Receiver.keys = []
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_webhook_inside_is_never_called(system: System, hook: str) -> None:
    """Written as an address it is refused at once; by a name, before each call leaves.

    It is told of as a name that nobody has, so it is tried again as one.
    """
    asked = {"name": "港口", "q": "岚山港", "webhook": hook}
    assert system.search_api.post("/v1/searches", json=asked).status_code == 422
    # The machine's own name is known to itself, and leads inside.
    asked["webhook"] = hook.replace("127.0.0.1", socket.gethostname())
    posted = system.search_api.post("/v1/searches", json=asked)
    assert posted.status_code == 201, posted.text
    system.post(id="harbour", content="岚山港扩建\n岚山港扩建工程今日开工。")
    system.wait("harbour", "indexed")
    path = f"/v1/searches/{posted.json()['id']}"
    eventually(lambda: bool(found(system, path)["failing"]), 60)
    assert "isn't known or is one inside" in found(system, path)["failing"]["cause"]
    assert Receiver.keys == []
    assert system.ingest.delete("/v1/articles/harbour").status_code == 202


def test_a_webhook_is_called_once_for_each_new_article(
    tmp_path_factory: pytest.TempPathFactory, hook: str
) -> None:
    """Where addresses inside are allowed; annotating anew is no news."""
    allowed = {"CAIBIAN_WEBHOOK_PRIVATE": "true"}
    with running(tmp_path_factory.mktemp("alerts") / "data", allowed) as system:
        asked = {"name": "港口", "q": "岚山港 -停工", "webhook": hook}
        posted = system.search_api.post("/v1/searches", json=asked)
        assert posted.status_code == 201, posted.text
        system.post(id="harbour", content="岚山港扩建\n岚山港扩建工程今日开工。")
        system.post(id="stopped", content="岚山港停工\n岚山港扩建工程今日停工。")
        eventually(lambda: len(Receiver.keys) == 1, 60)
        system.wait_until_done()
        command(system, "reenrich")
        system.wait_until_done()
        system.post(id="second", content="岚山港竣工\n岚山港扩建工程今日竣工。")
        eventually(lambda: len(Receiver.keys) == 2, 60)
        assert len(set(Receiver.keys)) == 2
        feed = system.search_api.get(f"/v1/searches/{posted.json()['id']}/feed")
        assert feed.text.count("<entry>") == 2
