"""A system with an article in which something new stands, as tests/new_fields.py has made it."""

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from services.enrich.annotate import annotate
from services.ingest.reading import read_json
from services.search.api.listed import Glance
from services.search.app import make_search_api
from services.search.article import decode_article
from services.search.documents.document import document
from services.search.indexing.sample import sample
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from services.search.web import article_pages, pages
from shared.articles import Disclaimer, DisclaimerKind, EnrichedArticle
from shared.http.problem import Problem
from shared.settings import PageSettings
from shared.tagging.loader import load_tagger
from shared.web.pages import Site, install_pages
from shared.web.texts import Language, texts
from tests.articles import RECEIVED
from tests.asgi import call
from tests.contract.indexes import PairCutter
from tests.fake_collections import FakeCollections
from tests.fake_index import FakeIndex
from tests.fake_searches import FakeRivers, FakeSearches

NAME = "星澜一号"
POSTED = {"id": "a", "content": f"{NAME}上市", "title": f"{NAME}上市", "zz_part": "要闻"}
TEXTS = {
    **{"filter.zz_part": "版面", "reason.zz_part": "版面为：", "filter.zz": "产品"},
    **{"reason.zz": "提到产品：", "kind.zz": "产品", "entity.ZZ": "产品", "layer.ZZ": "产品"},
    **{"disclaimer.zz_kind": "某种", "asked.zz_kind": "某种"},
}
ASKED = ("zz_part:要闻", "某部分:要闻", f"某类:{NAME}", "kind:zz_kind", "类型:某种")
FILTERED = ("zz_part=要闻", f"zz={NAME}", "disclaimer=zz_kind", "zz_part=副刊")


def tried() -> dict[str, Any]:
    """Return what becomes of an article with the new things in it."""
    for language in Language:
        words = texts(language)
        words._table = {**words._table, **TEXTS}
    app = served(annotated())
    asked = {q: get(app, f"/v1/search?q={q}&explain=true")["hits"] for q in ASKED}
    export = get(app, "/v1/export?format=csv")
    return {
        "refused": refused(),
        "filtered": [len(get(app, f"/v1/search?{query}")["hits"]) for query in FILTERED],
        "facets": get(app, "/v1/search?facets=zz_part,zz,disclaimer")["facets"],
        "asked": {q: [hit["explanation"] for hit in hits] for q, hits in asked.items()},
        "export": next(csv.DictReader(io.StringIO(export.lstrip("\ufeff")))),
        "suggested": get(app, "/v1/suggest?q=星澜")["suggestions"],
        "entity": get(app, f"/v1/entities/ZZ:{NAME}")["count"],
        "article": get(app, "/v1/articles/a")["zz_part"],
        "pages": get(app, f"/?q=星澜&zz={NAME}") + get(app, "/articles/a"),
        "sample": sorted(
            name for name, values in sample(1)[0].keywords.items() if not values and name != "band"
        ),
    }


def annotated() -> EnrichedArticle:
    """Return the article as enrichment makes it, its name tagged by a user dictionary."""
    raw = read_json(json.dumps(POSTED).encode(), RECEIVED)
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "dictionary.txt"
        listed.write_text(f"{NAME}\tZZ\n", encoding="utf-8")
        article = annotate(raw, 1, load_tagger(dictionary=listed))
    notice = Disclaimer(start=0, end=2, kind=DisclaimerKind("zz_kind"))
    return article.model_copy(update={"disclaimers": (notice,)})


def served(article: EnrichedArticle) -> FastAPI:
    """Return the search API and its pages over an index with the article."""
    index = FakeIndex()
    index.write([document(decode_article(article.model_dump_json()), 1, raw="{}")])
    app = make_search_api()
    app.state.ports = SearchPorts(index, PairCutter(), Suggester(index))
    install_pages(app, Site("search", pages.ROOM, PageSettings()))
    app.state.searches = FakeSearches()
    app.state.rivers, app.state.glance = FakeRivers(app.state.searches), Glance()
    app.state.collections = FakeCollections()
    app.include_router(pages.router)
    app.include_router(article_pages.router)
    return app


def get(app: FastAPI, path: str) -> Any:
    """Return an answer, read if it is JSON."""
    answer = call(app, "GET", path)
    assert answer.status_code == 200, (path, answer.text)
    return answer.json() if answer.headers["Content-Type"].endswith("json") else answer.text


def refused() -> str:
    """Return what is said to be wrong with a value that is too long."""
    try:
        return read_json(json.dumps(POSTED | {"zz_part": "长" * 201}).encode(), RECEIVED).id
    except Problem as problem:
        return str(problem.where)
