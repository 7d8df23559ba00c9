"""What is counted is what is found, on every index.

Whatever is asked for: the total is the same in every order, the pages hold each hit exactly once,
the export holds exactly the hits, every value of a facet finds as many as it counts, and the days
and the months of the histogram are all the dated hits.
"""

import calendar
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import orjson
import pytest

from services.enrich.annotate import annotate
from services.search.article import decode_article
from services.search.documents.document import Document, document
from services.search.fields import FIELDS
from services.search.index.ports import SearchIndex
from services.search.query.query import Sort
from services.search.ranking.reader import RankedReader
from services.search.searching.answers import Facet, SampleAnswer, SearchAnswer
from services.search.searching.counting import By
from services.search.searching.find import find
from services.search.searching.parameters import (
    CountParams,
    ExportParams,
    SampleParams,
    SearchParams,
)
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from services.search.searching.taking import count, draw, export
from shared.articles import RawArticle
from shared.china_time import CHINA
from shared.tagging.loader import load_tagger
from shared.tagging.tagger import Tagger
from tests.articles import RECEIVED
from tests.contract.opened import KINDS, opened

WHO = ["祁闻笛", "骆青川", "区长唐小平", "唐平川", "温如言", "欧阳闻笛", "阿依努尔·买买提"]
WHERE = ["云岭市", "青石区", "云岭市青石区", "望川", "鷺洲大橋", "雁洲大学"]
FIRMS = ["望川电机", "星澜汽车", "清河银行", "望川电机（301288.SZ）", "国家发改委", "中国人民银行"]
DID = ["宣布降准", "投产", "因暴雨停运", "发布新车", "召开座谈会", "大跌", "就电价征求意见"]
WHAT = ["第5号台风", "第6号台风", "第三届书展", "新能源汽车购置税", "医药股", "轻轨三号线", "水厂"]
SOURCES = [None, "云岭日报", "望川晚报", "雁洲新闻网"]
TAILS = ["", "本文转载自雁洲新闻网，仅代表作者观点。", "股市有风险，投资需谨慎。"]
ARTICLES, PAGE = 60, 7
FIRST = datetime(2025, 11, 20, 9, tzinfo=CHINA)
QUERIES = [
    "",
    "投产",
    "望川",
    "祁闻笛 骆青川",
    "唐小平 投产 云岭",
    "云岭 青石区 望川电机 星澜汽车 降准",
    "中国人民银行 降准",
    "央行降准",
    "第5号台风",
    "301288",
    "云岭市的轻轨为什么停运？",
    "祁闻笛在云岭市青石区宣布第5号台风过后轻轨三号线和水厂投产",
    '"轻轨三号线" 停运',
    "鹭洲大桥",
    "星澜汽车 OR 清河银行 -降准",
    "祁闻笛 -骆青川",
    "qiwendi",
    "wc",
    "2025年12月 投产",
    "望穿电机",
    "钟离未央",
]
FILTERS: list[dict[str, Any]] = [
    {},
    {"source": "云岭日报"},
    {"from": "2025-12-10"},
    {"source": ["云岭日报", "望川晚报"], "not_person": ["祁闻笛", "骆青川"]},
]


@cache
def tagger() -> Tagger:
    """Load the tagger once."""
    return load_tagger()


@cache
def documents() -> tuple[Document, ...]:
    """Return articles put together at random, every fifth of them undated, some of them alike."""
    chance = random.Random(13)
    return tuple(made(f"article-{n}", chance) for n in range(ARTICLES))


def made(id: str, chance: random.Random) -> Document:
    """Return an annotated article."""

    def sentence() -> str:
        who, where = chance.choice(WHO + FIRMS), chance.choice(WHERE)
        return f"{who}在{where}{chance.choice(DID)}，{chance.choice(WHAT)}{chance.choice(DID)}。"

    title = chance.choice(WHO + FIRMS) + chance.choice(DID)
    body = "".join(sentence() for _ in range(chance.randint(1, 4)))
    at = FIRST + timedelta(hours=chance.randrange(24 * 40)) if chance.random() < 0.8 else None
    raw = RawArticle(
        id=id,
        digest="",
        received_at=RECEIVED,
        content=f"{body}\n{chance.choice(TAILS)}",
        title=title,
        source=chance.choice(SOURCES),
        published_at=at,
    )
    enriched = annotate(raw, 1, tagger())
    return document(decode_article(enriched.model_dump_json()), 1, raw="")


@pytest.fixture(params=KINDS, scope="module")
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SearchIndex]:
    """Return an index of each kind that holds the articles."""
    with opened(request, tmp_path_factory.mktemp("counts")) as index:
        index.write(documents())
        yield index


@pytest.fixture
def ports(filled: SearchIndex) -> SearchPorts:
    """Return what the search API works with."""
    reader = RankedReader(filled)
    return SearchPorts(reader, tagger(), Suggester(reader))


@pytest.fixture(params=range(len(FILTERS)))
def filters(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return what else is asked for."""
    number: int = request.param
    return FILTERS[number]


def answer(ports: SearchPorts, **asked: Any) -> SearchAnswer:
    """Return a page of hits, each article by itself."""
    return find(SearchParams.model_validate({"group": "none", **asked}), ports=ports)


def pages(ports: SearchPorts, **asked: Any) -> Iterator[SearchAnswer]:
    """Yield every page of a search."""
    page = answer(ports, **asked, size=PAGE)
    yield page
    while page.next_cursor:
        page = answer(ports, **asked, size=PAGE, cursor=page.next_cursor)
        yield page


def clicked(facet: Facet, value: str) -> dict[str, str]:
    """Return the filter that a click on a value of a facet adds."""
    if facet == "day":
        return {"from": value, "to": value}
    if facet == "month":
        year, month = map(int, value.split("-"))
        return {"from": f"{value}-01", "to": f"{value}-{calendar.monthrange(year, month)[1]}"}
    return {facet.value: value}


@pytest.mark.parametrize("q", QUERIES)
@pytest.mark.parametrize("order", Sort)
def test_pages_hold_every_hit_once(
    ports: SearchPorts, q: str, order: Sort, filters: dict[str, Any]
) -> None:
    """As many as the first page promises, and so do all others."""
    walked = list(pages(ports, q=q, sort=order, **filters))
    ids = Counter(hit.id for page in walked for hit in page.hits)
    assert set(ids.values()) <= {1}
    assert {page.total.value for page in walked} == {len(ids)}


@pytest.mark.parametrize("q", QUERIES)
def test_every_order_finds_the_same(ports: SearchPorts, q: str, filters: dict[str, Any]) -> None:
    """An order moves hits and makes none."""
    found = {
        order: {hit.id for hit in answer(ports, q=q, sort=order, size=100, **filters).hits}
        for order in Sort
    }
    differing = {order: ids ^ found[Sort.RELEVANCE] for order, ids in found.items()}
    assert not any(differing.values()), differing


@pytest.mark.parametrize("q", QUERIES)
def test_an_export_holds_the_hits(ports: SearchPorts, q: str, filters: dict[str, Any]) -> None:
    """Each once, and nothing that only comes near."""
    asked = ExportParams.model_validate({"q": q, **filters})
    lines = [orjson.loads(line)["id"] for line in export(asked, ports=ports)]
    hits = [hit.id for hit in answer(ports, q=q, size=100, **filters).hits]
    assert sorted(lines) == sorted(hits)


@pytest.mark.parametrize("q", QUERIES[:4])
def test_a_sample_is_of_the_hits_and_the_same_for_the_same_seed(
    ports: SearchPorts, q: str, filters: dict[str, Any]
) -> None:
    """Its first are a smaller sample; as an export it is the same."""
    asked = {"q": q, **filters}
    hits = {hit.id for hit in answer(ports, **asked, size=100).hits}
    drawn = {
        seed: [hit.id for hit in sampled(ports, **asked, size=5, seed=seed).hits]
        for seed in ("1", "2", "3")
    }
    for seed, ids in drawn.items():
        assert len(ids) == len(set(ids)) == min(5, len(hits))
        assert set(ids) <= hits
        less = sampled(ports, **asked, size=2, seed=seed)
        assert [hit.id for hit in less.hits] == ids[:2]
        assert less.total == len(hits)
        lines = export(
            ExportParams.model_validate({**asked, "sample": 5, "seed": seed}), ports=ports
        )
        assert [orjson.loads(line)["id"] for line in lines] == ids
    assert len(hits) < 10 or len(set(map(tuple, drawn.values()))) == 3


def sampled(ports: SearchPorts, **asked: Any) -> SampleAnswer:
    """Return a sample."""
    return draw(SampleParams.model_validate(asked), ports=ports)


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("q", QUERIES[:3])
def test_rows_of_counts_add_up_to_all_hits(
    ports: SearchPorts, q: str, by: By, filters: dict[str, Any]
) -> None:
    """Each is what the hits themselves say; undated ones and those of no source have rows."""
    hits = answer(ports, q=q, size=100, **filters).hits
    length = {"day": 10, "month": 7}.get(str(by.period), 0)
    expected = Counter(
        (
            hit.published_at.astimezone(CHINA).isoformat()[:length]
            if by.period and hit.published_at
            else None,
            hit.source if by.has_source else None,
        )
        for hit in hits
    )
    found = count(CountParams.model_validate({"q": q, "by": by, **filters}), ports=ports)
    assert {(row.time, row.source): row.count for row in found.rows} == dict(expected)
    assert found.total == len(hits)


@pytest.mark.parametrize("facet", Facet)
@pytest.mark.parametrize("q", QUERIES)
def test_a_count_is_what_a_click_finds(ports: SearchPorts, q: str, facet: Facet) -> None:
    """Of every value, in whatever order the hits are."""
    counts = answer(ports, q=q, facets=facet.value, facet_size=1000).facets[facet]
    found = {
        each.value: answer(ports, q=q, **clicked(facet, each.value)).total.value for each in counts
    }
    assert found == {each.value: each.count for each in counts}


@pytest.mark.parametrize("facet", [Facet(row.name) for row in FIELDS])
def test_an_open_facet_counts_what_its_values_find_in_place_of_its_own(
    ports: SearchPorts, facet: Facet
) -> None:
    """Two values chosen and one left out: a click exchanges what is chosen and keeps the rest."""
    every = answer(ports, facets=facet.value, facet_size=1000).facets[facet]
    (first, second), out = [each.value for each in every][:2], [each.value for each in every][2:3]
    asked = {facet.value: [first, second], f"not_{facet}": out, "facet_open": True}
    counts = answer(ports, **asked, facets=facet.value, facet_size=1000).facets[facet]
    found = {each.value: answer(ports, **asked | {facet.value: each.value}) for each in counts}
    assert {value: page.total.value for value, page in found.items()} == {
        each.value: each.count for each in counts
    }
    both = {hit.id for hit in answer(ports, **asked, size=100).hits}
    alone = [answer(ports, **asked | {facet.value: each}, size=100) for each in (first, second)]
    assert both == {hit.id for page in alone for hit in page.hits}
    left_out = [answer(ports, **{facet.value: each}, size=100) for each in out]
    assert not both & {hit.id for page in left_out for hit in page.hits}


@pytest.mark.parametrize("q", QUERIES)
def test_days_and_months_are_all_dated_hits(
    ports: SearchPorts, q: str, filters: dict[str, Any]
) -> None:
    """Undated ones are in no day."""
    found = answer(ports, q=q, size=100, facets="day,month", **filters)
    dated = sum(hit.published_at is not None for hit in found.hits)
    assert {facet: sum(c.count for c in counts) for facet, counts in found.facets.items()} == {
        Facet("day"): dated,
        Facet("month"): dated,
    }
