"""Nothing that is accepted can break a read.

Hypothesis makes of every field what it likes and posts it at every door; the real annotator and the
real local index take it in; then every page and route is read. A refusal is a problem that says
where; nothing is ever a 500, and nothing lands in the dead letters for a bug of ours.
"""

import json
import os
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.enrich.annotate import annotate
from services.ingest.app import create_app
from services.ingest.routes import Ports
from services.ingest.settings import IngestSettings
from services.search.api.listed import Glance
from services.search.app import make_search_api
from services.search.index.local.index import LocalIndex
from services.search.ranking.reader import RankedReader
from services.search.searching.answers import Facet
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from services.search.web import entity_pages, pages, saved_pages
from shared.settings import PageSettings
from shared.tagging.loader import load_tagger
from shared.web.pages import Site, install_pages
from tests.asgi import call, call_all
from tests.fake_answers import FakeAnswers
from tests.fake_collections import FakeCollections
from tests.fake_searches import FakePostman, FakeRivers, FakeSearches
from tests.fakes import FakeArchive, World
from tests.unit.web.clients import parsed

BRIDGE = "鹭洲大桥今晨通车。"
DOORS = ("json", "text", "html", "batch", "form", "again")
FIELDS = ("id", "url", "title", "source", "author", "published_at", "language")
# Words that are ours, and such as have broken something somewhere.
ODD = st.sampled_from(
    [
        *("<script>alert(1)</script>", "{{ 7 * 7 }}", "]]>", "../..", "' OR 1=1 --", "%00", "\\"),
        *("\0", "\ud800", "\udfff", "\u202e", "\ufeff", "\u2028", "\U0010ffff", "\x1b[31m", "\r"),
        *("百" * 60, "7" * 400, "（600519）" * 20, "乔·沃林", "=1+1", "<div>" * 50, "&#x0;"),
        *("0999年5月5日", "九九九九年十二月三十一日", "鹭洲大桥今晨通车。", "javascript:alert(1)"),
    ]
)
TEXT = st.lists(st.one_of(ODD, st.text(max_size=12)), max_size=6).map("".join)
TIMES = st.one_of(
    st.datetimes(timezones=st.none() | st.timezones()).map(lambda time: time.isoformat()),
    st.dates().map(str),
    st.integers().map(str),
    st.sampled_from(["0001-01-01", "9999-12-31T23:59:59-12:00", "20260709", "昨天", "1e400"]),
)
URLS = st.one_of(
    TEXT.map(lambda text: f"https://news.example/{text}"),
    st.sampled_from(["http://[::1", "https://鹭洲.example/", "//x", "http://a:99999/", "ftp://a"]),
)
NUMBERS = st.integers(-(10**400), 10**400) | st.floats() | st.integers(0, 2**64)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
ARTICLES = st.fixed_dictionaries(
    {"content": st.one_of(TEXT, TEXT.map(lambda text: f"{text}\n霁川大桥今晨通车。"))},
    optional={
        "id": st.from_regex(r"[A-Za-z0-9._:-]{1,20}", fullmatch=True) | TEXT,
        "url": URLS | TEXT,
        "title": TEXT,
        "source": TEXT,
        "author": TEXT,
        "published_at": TIMES | TEXT,
        "language": st.sampled_from(["zh-Hans", "zh", "en-US"]) | TEXT,
        "metadata": st.dictionaries(TEXT, JSON, max_size=4) | JSON,
        "content_type": st.sampled_from(["text/html", "text/plain"]) | TEXT,
    },
)
# What goes in again says besides what the index knew of it.
KNOWN = st.fixed_dictionaries(
    {}, optional={"revision": NUMBERS | st.integers(1, 9), "received_at": TIMES | NUMBERS}
)


class Caibian(World):
    """All rooms in one process, with the real annotator, local index, routes and pages."""

    def open(self) -> None:
        """Wire the two apps."""
        self.ingest = create_app(IngestSettings())
        self.ingest.state.ports = Ports(
            IngestSettings(),
            self.ledger,
            self.to_enrich,
            self.to_index,
            FakeArchive(self.index),
            FakeAnswers(),
        )
        self.search = make_search_api()
        reader = RankedReader(self.index)
        self.search.state.ports = SearchPorts(reader, load_tagger(), Suggester(reader))
        self.search.state.searches = FakeSearches()
        self.search.state.rivers = FakeRivers(self.search.state.searches)
        self.search.state.collections = FakeCollections()
        self.search.state.postman = FakePostman()
        self.search.state.glance = Glance()
        install_pages(self.search, Site("search", pages.ROOM, PageSettings()))
        for page in (pages, entity_pages, saved_pages):
            self.search.include_router(page.router)

    def work(self) -> None:
        """Take everything that waits through the rooms."""
        self.enrich()
        self.write()

    def read(self, app: FastAPI, paths: list[str]) -> list[httpx.Response]:
        """Return the answers to questions, none of which is an error of ours."""
        answers = call_all(app, [("GET", path, {}) for path in paths])
        for number, path in enumerate(paths):
            # A machine that is busy may have no place for an expensive one just now.
            for _ in range(20):
                if "others are at work" not in answers[number].text:
                    break
                (answers[number],) = call_all(app, [("GET", path, {})])
        for path, answer in zip(paths, answers, strict=True):
            assert answer.status_code < 500, (path, answer.text)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                parsed(answer)
        return answers


@pytest.fixture(scope="module")
def caibian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caibian]:
    """Return a system that keeps what each example left, as a real one does."""
    index = LocalIndex(tmp_path_factory.mktemp("hostile"))
    index.open()
    # The world of the fakes, around a real index.
    real: Any = index
    system = Caibian(index=real, annotate=partial(annotate, tagger=load_tagger()))
    system.open()
    yield system
    index.close()


def posted(app: FastAPI, door: str, article: dict[str, Any]) -> httpx.Response:
    """Post an article at a door, as far as it can be said there."""
    plain = {name: article[name] for name in FIELDS if name in article}
    content = article["content"]
    body = json.dumps(article).encode()
    if door == "json":
        headers = {"Content-Type": "application/json"}
        return call(app, "POST", "/v1/articles", content=body, headers=headers)
    if door == "batch":
        return call(app, "POST", "/v1/articles/batch", content=body)
    if door == "again":
        return call(app, "POST", "/v1/articles/batch?again=true", content=body)
    if door == "form":
        fields = urlencode(plain | {"content": content}, errors="surrogatepass").encode()
        form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "none"}
        return call(app, "POST", "/post", content=fields, headers=form)
    query = urlencode(plain, errors="surrogatepass")
    page = content.encode("utf-8", "surrogatepass")
    headers = {"Content-Type": f"text/{'html' if door == 'html' else 'plain'}; charset=utf-8"}
    return call(app, "POST", f"/v1/articles?{query}", content=page, headers=headers)


def asked(id: str, article: dict[str, Any]) -> list[str]:
    """Return questions to search about an article that was posted."""
    names = [article.get(name, "") for name in ("title", "source", "author", "url")]
    words = [str(text)[:90].encode("utf-8", "replace").decode() for text in names]
    facets = ",".join(Facet)
    paths = [f"/v1/articles/{id}", f"/articles/{id}", f"/v1/articles/{id}/similar"]
    paths += ["/", "/entities", "/trends", "/searches", "/v1/entities", "/v1/trends"]
    paths += [f"/v1/search?facets={facets}&sort={sort}" for sort in ("newest", "oldest", "fresh")]
    paths += [f"/v1/export?format={form}" for form in ("ndjson", "csv")]
    paths += [f"/v1/report?format={form}" for form in ("docx", "xlsx")]
    for text in filter(None, words):
        told = quote(text)
        paths += [f"/?q={told}", f"/v1/search?q={told}&explain=true", f"/v1/suggest?q={told}"]
        paths += [f"/v1/entities?q={told}", f"/v1/entities/PER:{told}", f"/?source={told}"]
        paths += [f"/v1/trends?from={told}", f"/v1/search?cursor={told}", f"/?from={told}"]
    return paths


@settings(
    max_examples=int(os.environ.get("CAIBIAN_TEST_EXAMPLES", "15")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(article=ARTICLES, door=st.sampled_from(DOORS), known=KNOWN)
@example({"content": BRIDGE}, "again", {"revision": 2**63})
@example({"content": BRIDGE}, "again", {"revision": 10**300})
@example({"content": BRIDGE}, "again", {"received_at": "0001-01-01T00:00:00+14:00"})
@example({"content": BRIDGE}, "again", {"received_at": "9999-12-31T23:59:59-12:00"})
def test_nothing_that_is_accepted_breaks_a_read(
    caibian: Caibian, article: dict[str, Any], door: str, known: dict[str, Any]
) -> None:
    """Whatever is posted, at whatever door."""
    article = article | (known if door == "again" else {})
    answer = posted(caibian.ingest, door, article)
    assert answer.status_code < 500, answer.text
    if answer.status_code in (200, 202) and door != "form":
        # Not splitlines(), which cuts at U+2028 as well.
        result = json.loads(answer.text.split("\n")[0])
        id = result.get("id", "none")
    else:
        id = answer.headers.get("Location", "/none").rpartition("/")[2].partition("?")[0]
    caibian.work()
    told = caibian.read(
        caibian.ingest, ["/", f"/v1/articles/{id}", "/v1/dead-letters", "/v1/stats"]
    )
    for dead in told[2].json()["items"]:
        assert dead["last_error"]["type"] == "NoText", dead
    export = caibian.read(caibian.search, asked(id, article))
    assert all(json.loads(line) for line in export[12].text.split("\n") if line)
    is_there = caibian.index.article(id) is not None
    assert (export[0].status_code == 200) == is_there
