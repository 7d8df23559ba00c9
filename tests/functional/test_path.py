"""The path from a posted page to a search that finds it, on both indexes."""

import gzip
import json
from functools import partial

import httpx
import pytest

from shared import __version__
from tests.functional.conftest import PAGE
from tools.system import System, eventually


def test_a_page_posted_as_it_is_is_found_by_what_its_body_says(system: System) -> None:
    """By a firm, a person and a quotation; not by a word of the teasers of other articles."""
    page = PAGE.read_bytes()
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    answer = system.ingest.post("/v1/articles", content=page, headers=headers)
    assert answer.status_code == 202
    id = answer.json()["id"]
    assert answer.headers["Location"] == f"/v1/articles/{id}"
    system.wait(id, "indexed")
    for query in ("星澜汽车", "陆知远", '"青石机械"', "老工业基地"):
        assert system.search(query) == [id], query
    assert system.search("固态电解质") == []
    assert system.search("固态电解质", zones="all") == [id]
    assert system.search("磐石计划", place="青石区") == [id]
    again = system.ingest.post("/v1/articles", content=page, headers=headers)
    assert again.status_code == 200
    assert again.json()["duplicate"]


def test_the_enriched_article_shows_its_annotations(system: System) -> None:
    """Its disclaimer as a span with a kind, its places and persons, its sentences and words."""
    posted = system.post(id="annotated", content=PAGE.read_text(encoding="utf-8"))
    system.wait(posted["id"], "indexed")
    article = system.article("annotated")
    text = article["text"]
    notices = [text[notice["start"] : notice["end"]] for notice in article["disclaimers"]]
    assert any("转载" in notice for notice in notices)
    assert all(notice["kind"] for notice in article["disclaimers"])
    places = [entity["text"] for entity in article["entities"] if entity["type"] == "LOC"]
    assert "云岭市青石区" in places
    assert "陆知远" in {entity["text"] for entity in article["entities"]}
    assert "星澜" in "".join(text[start:end] for start, end in article["words"])
    system.ingest.delete("/v1/articles/annotated")


def test_a_page_in_gb18030_is_the_same_page(system: System) -> None:
    """A browser's label gb2312 stands for gb18030; what mostly doesn't decode is refused with its place."""
    text = "镕城晚报讯 镕城朱镕桥昨日通车。"
    headers = {"Content-Type": "text/plain; charset=gb2312"}
    url = "/v1/articles?id=gb"
    answer = system.ingest.post(url, content=text.encode("gb18030"), headers=headers)
    assert answer.status_code == 202
    system.wait("gb", "indexed")
    assert system.article("gb")["text"] == text
    headers = {"Content-Type": "text/plain"}
    refused = system.ingest.post(url, content=b"\xff\x80" * 20, headers=headers)
    assert refused.status_code == 400
    assert refused.json()["where"] == "byte 0"


def test_html_is_searched_without_its_markup(system: System) -> None:
    """The meta tag names the charset; menus and scripts make no hit."""
    page = """<html><head><meta charset="gbk"><title>雁洲开通轻轨 - 雁洲网</title></head><body>
    <ul><li><a href="/">首页</a></li><li><a href="/s">财经频道</a></li></ul>
    <h1>雁洲开通轻轨</h1><div><p>雁洲市首条轻轨昨日开通，全长二十三公里，设站十九座。</p>
    <p>雁洲市交通局局长祁闻笛表示，票价两元起，全程三十分钟。</p></div>
    <script>var 追踪代码 = 1;</script></body></html>"""
    headers = {"Content-Type": "text/html"}
    url = "/v1/articles?id=html&published_at=2026-07-01"
    answer = system.ingest.post(url, content=page.encode("gbk"), headers=headers)
    assert answer.status_code == 202, answer.text
    system.wait("html", "indexed")
    assert system.search("祁闻笛") == ["html"]
    assert system.search("追踪代码", zones="all") == []
    assert system.article("html")["title"] == "雁洲开通轻轨"


def test_a_batch_takes_the_good_lines_though_others_are_bad(system: System) -> None:
    """One result line for each line, in order, also for a gzipped body."""
    lines = [
        json.dumps({"id": "batch-1", "content": "枫溪镇举办稻田音乐节。"}),
        '{"id": "batch-2"}',
        "no json",
        json.dumps({"id": "batch-4", "content": "枫溪镇稻田音乐节闭幕。"}),
    ]
    body = gzip.compress("\n".join(lines).encode())
    answer = system.ingest.post(
        "/v1/articles/batch", content=body, headers={"Content-Encoding": "gzip"}
    )
    results = [json.loads(line) for line in answer.text.splitlines()]
    assert [result["line"] for result in results] == [1, 2, 3, 4]
    assert [result.get("problem", {}).get("status") for result in results] == [None, 422, 400, None]
    system.wait("batch-1", "indexed")
    system.wait("batch-4", "indexed")
    assert sorted(system.search("稻田音乐节")) == ["batch-1", "batch-4"]


def test_a_new_revision_replaces_the_old_everywhere(system: System) -> None:
    """The old words find nothing any more."""
    system.post(id="revised", content="岚山港吞吐量创下纪录。")
    system.wait("revised", "indexed")
    posted = system.post(id="revised", content="岚山港扩建工程开工。")
    assert posted["revision"] == 2
    system.wait("revised", "indexed")
    assert system.search("扩建工程") == ["revised"]
    assert system.search("吞吐量") == []
    assert system.article("revised")["revision"] == 2


def test_a_withdrawn_article_is_found_no_more_and_may_come_back(system: System) -> None:
    """Whether it was indexed or still on its way when it was withdrawn."""
    system.post(id="gone", content="栖霞湖水位回落。")
    system.wait("gone", "indexed")
    system.post(id="gone-early", content="栖霞湖游船停航。")
    for id in ("gone", "gone-early", "gone"):
        answer = system.ingest.delete(f"/v1/articles/{id}")
        assert answer.status_code == 202
        assert answer.json()["state"] == "withdrawn"
    system.wait_until_done()
    assert system.search("栖霞湖") == []
    assert system.search_api.get("/v1/articles/gone").status_code == 404
    back = system.post(id="gone", content="栖霞湖水位回落。")
    assert (back["revision"], back["duplicate"]) == (2, False)
    system.wait("gone", "indexed")
    assert system.search("栖霞湖") == ["gone"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/articles/nobody", 404),
        ("DELETE", "/v1/articles/nobody", 404),
        ("POST", "/v1/dead-letters/nobody/replay", 404),
        ("GET", "/v1/nothing", 404),
        ("PUT", "/v1/articles", 405),
        ("POST", "/v1/articles", 415),
        ("GET", "/v1/dead-letters?limit=0", 422),
    ],
)
def test_every_error_is_a_problem_document(
    system: System, method: str, path: str, status: int
) -> None:
    """With its status, a title and what it is about."""
    answer = system.ingest.request(method, path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


def is_well(client: httpx.Client) -> bool:
    """Tell whether a service finds all of its parts well; what answers too slowly for it is away."""
    return bool(client.get("/readyz").json()["status"] == "ok")


def test_probes_and_descriptions_are_served(system: System) -> None:
    """Both services say that they live, are ready, and what they offer and measure."""
    for client in (system.ingest, system.search_api):
        assert client.get("/healthz").json() == {"status": "ok", "version": __version__}
        eventually(partial(is_well, client), 60)
        assert "caibian_http_request_seconds_bucket" in client.get("/metrics").text
        assert client.get("/openapi.json").json()["paths"]
    assert "caibian_unfinished_articles" in system.ingest.get("/metrics").text
