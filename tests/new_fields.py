"""Tries the design in a process of its own: what is new is written into two files, nothing else.

Run by tests/unit/search/test_new_fields.py. Prints as JSON what the system then does.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from shared.tagging.tagger import Tagged

ROOT = Path(__file__).parent.parent

ARTICLES = [
    (
        "    author: str | None = None\n",
        "    author: str | None = None\n    section: str | None = None\n",
    ),
    ('    ORG = "ORG"\n', '    ORG = "ORG"\n    PRODUCT = "PRODUCT"\n'),
    ("EntityType.LOC, EntityType.ORG)", "EntityType.LOC, EntityType.ORG, EntityType.PRODUCT)"),
    ('    OTHER = "other"\n', '    SATIRE = "satire"\n    OTHER = "other"\n'),
]
FIELDS = [
    (
        "FIELDS = (\n",
        "FIELDS = (\n"
        "    _of_article('section', '版面', about='its section', example='要闻', reason='in {}'),\n"
        "    _names(EntityType.PRODUCT, 'product', '产品', about='what it is', example=''),\n",
    )
]
PRODUCT = "星澜一号"
TEXTS = {
    **{"filter.section": "版面", "reason.section": "版面为：", "filter.product": "产品"},
    **{"reason.product": "提到产品：", "kind.product": "产品", "entity.PRODUCT": "产品"},
    **{"layer.PRODUCT": "产品", "disclaimer.satire": "讽刺", "asked.satire": "讽刺"},
}


class ProductTagger:
    """Tags the one product that there is (port Tagger); cuts into characters."""

    versions: ClassVar[dict[str, str]] = {}

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return the characters of each text, and its product."""
        return [
            Tagged(
                [(at, at + 1) for at in range(len(text))],
                [(text.index(PRODUCT), text.index(PRODUCT) + len(PRODUCT), "PRODUCT")],
            )
            for text in texts
        ]


def edit(name: str, path: str, edits: Sequence[tuple[str, str]]) -> None:
    """Load a module with some of its text replaced."""
    text = (ROOT / path).read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    module = ModuleType(name)
    module.__file__ = str(ROOT / path)
    sys.modules[name] = module
    exec(compile(text, path, "exec"), module.__dict__)


def tried() -> dict[str, Any]:
    """Return what becomes of an article with the new things in it."""
    from services.enrich.annotate import annotate
    from services.ingest.reading import read_json
    from services.search.app import make_search_api
    from services.search.article import decode_article
    from services.search.documents.document import document
    from services.search.indexing.sample import sample
    from services.search.searching.ports import SearchPorts
    from services.search.searching.suggestions import Suggester
    from services.search.web import pages
    from shared.articles import Disclaimer, DisclaimerKind
    from shared.http.problem import Problem
    from shared.settings import PageSettings
    from shared.web.pages import Site, install_pages
    from shared.web.texts import Language, texts
    from tests.articles import RECEIVED
    from tests.asgi import call
    from tests.contract.indexes import PairCutter
    from tests.fake_index import FakeIndex

    for language in Language:
        words = texts(language)
        words._table = {**words._table, **TEXTS}
    posted = {"id": "a", "content": "星澜一号上市", "title": "星澜一号上市", "section": "要闻"}
    raw = read_json(json.dumps(posted).encode(), RECEIVED)
    satire = Disclaimer(start=0, end=2, kind=DisclaimerKind("satire"))
    article = annotate(raw, 1, ProductTagger()).model_copy(update={"disclaimers": (satire,)})
    index = FakeIndex()
    index.write([document(decode_article(article.model_dump_json()), 1, raw="{}")])
    app = make_search_api()
    app.state.ports = SearchPorts(index, PairCutter(), Suggester(index))
    install_pages(app, Site("search", pages.ROOM, PageSettings()))
    app.include_router(pages.router)

    def get(path: str) -> Any:
        answer = call(app, "GET", path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json() if answer.headers["Content-Type"].endswith("json") else answer.text

    try:
        refused = read_json(json.dumps(posted | {"section": "长" * 201}).encode(), RECEIVED).id
    except Problem as problem:
        refused = str(problem.where)
    facets = "section,product,disclaimer"
    asked = {
        q: get(f"/v1/search?q={q}&explain=true")["hits"]
        for q in ("section:要闻", "版面:要闻", "产品:星澜一号", "kind:satire", "类型:讽刺")
    }
    return {
        "refused": refused,
        "filtered": [
            len(get(f"/v1/search?{query}")["hits"])
            for query in ("section=要闻", "product=星澜一号", "disclaimer=satire", "section=副刊")
        ],
        "facets": get(f"/v1/search?facets={facets}")["facets"],
        "asked": {q: [hit["explanation"] for hit in hits] for q, hits in asked.items()},
        "export": get("/v1/export?format=csv").lstrip("\ufeff").splitlines(),
        "suggested": get("/v1/suggest?q=星澜")["suggestions"],
        "entity": get("/v1/entities/PRODUCT:星澜一号")["count"],
        "article": get("/v1/articles/a")["section"],
        "pages": get("/?q=星澜&product=星澜一号") + get("/articles/a"),
        "sample": sorted(
            name for name, values in sample(1)[0].keywords.items() if not values and name != "band"
        ),
    }


if __name__ == "__main__":
    edit("shared.articles", "shared/articles.py", ARTICLES)
    edit("services.search.fields", "services/search/fields.py", FIELDS)
    print(json.dumps(tried(), ensure_ascii=False))
