"""Whatever stands in an article finds it, on both indexes.

Every word and every entity of title and body, every two neighbouring words as a quotation: used as
a query, each finds its article. So does a word that the query cuts otherwise than the article.
"""

import random
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest

from services.enrich.annotate import annotate
from services.search.article import decode_article
from services.search.documents.document import document
from services.search.fields import LAYOUT
from services.search.index.elastic.index import ElasticIndex, connect
from services.search.index.local.index import LocalIndex
from services.search.index.ports import SearchIndex
from services.search.query.filters import Filters
from services.search.query.plain import query
from services.search.settings import SearchSettings
from services.search.text.analysis import WordCutter
from shared.articles import EnrichedArticle, RawArticle, ZoneKind
from shared.tagging.loader import load_tagger
from shared.tagging.tagger import Tagger
from tests.articles import RECEIVED
from tests.cutters import NamelessCutter

PAGE = Path(__file__).parent.parent / "data" / "page.txt"
WHO = ["陆知远", "区委书记唐小平", "阿依努尔·买买提", "林一", "欧阳闻笛", "J·K·沃林"]
WHERE = ["云岭市", "青石区", "鷺洲大橋", "重庆", "雁洲大学", "望川电机3号厂房"]
WHAT = [
    "轻轨",
    "“新”能源",
    "C919",
    "Mate 60",
    "ECL.US",
    "耐低温电解液",
    "3.5%",
    "《山海谣》",
    "5G-A",
]
DID = ["投产", "通车", "召开座谈会", "宣布停牌", "签约", "同比增长12.7%", "试运行", "获批"]
GENERATED = 6
SEARCHED = (ZoneKind.TITLE, ZoneKind.BODY)
TIES = ["，", "；", "、", "：", "与", "的", "在", "将", " ", "——", "（", "）", "\n", "！"]


class WholeCutter(NamelessCutter):
    """Cuts nothing: a query is one word."""

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return the whole text."""
        return [(0, len(text))]


@cache
def tagger() -> Tagger:
    """Load the tagger once."""
    return load_tagger()


def generated(seed: int) -> EnrichedArticle:
    """Return the annotated article of a text put together at random."""
    chance = random.Random(seed)
    title = chance.choice(WHERE) + chance.choice(WHAT) + chance.choice(DID)
    parts = [chance.choice(chance.choice([WHO, WHERE, WHAT, DID, TIES])) for _ in range(60)]
    return annotated(f"generated-{seed}", "".join(parts) + "。", title)


def annotated(id: str, content: str, title: str | None = None) -> EnrichedArticle:
    """Annotate a text as the workers do."""
    raw = RawArticle(id=id, digest="", received_at=RECEIVED, content=content, title=title)
    return annotate(raw, 1, tagger())


@cache
def articles() -> tuple[EnrichedArticle, ...]:
    """Return the generated articles and the sample page."""
    page = annotated("page", PAGE.read_text(encoding="utf-8"))
    return (page, *map(generated, range(GENERATED)))


@pytest.fixture(params=["local", "elasticsearch"], scope="module")
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SearchIndex]:
    """Return an index of each kind that holds the articles."""
    made = [document(decode_article(a.model_dump_json()), 1, raw="") for a in articles()]
    if request.param == "local":
        local = LocalIndex(tmp_path_factory.mktemp("property"))
        local.write(made)
        yield local
        local.close()
        return
    url = request.getfixturevalue("elasticsearch_url")
    with connect(SearchSettings(elasticsearch_url=url)) as client:
        name = f"property-{uuid4().hex}"
        elastic = ElasticIndex(client, name)
        elastic.write(made)
        yield elastic
        client.indices.delete(index=f"{name}-{LAYOUT}")


@pytest.fixture(params=range(GENERATED + 1))
def article(request: pytest.FixtureRequest) -> EnrichedArticle:
    """Return each article."""
    number: int = request.param
    return articles()[number]


def told(article: EnrichedArticle) -> Iterator[list[str]]:
    """Yield the words of title and body, zone by zone."""
    for zone in article.zones:
        if zone.kind in SEARCHED:
            inside = [(s, e) for s, e in article.words if zone.start <= s < zone.end]
            yield [article.text[s:e] for s, e in inside]


def is_sought(text: str) -> bool:
    """Tell whether there is something to search for: marks alone are no query."""
    return any(map(str.isalnum, text)) and '"' not in text


def missed(index: SearchIndex, id: str, texts: set[str], cutter: WordCutter) -> set[str]:
    """Return the queries that don't find the article."""
    only = Filters(id=id)
    asked = {text: query(text, cutter, filters=only, size=1) for text in texts}
    return {text for text, tree in asked.items() if not index.search(tree).hits}


def test_every_word_finds_its_article(index: SearchIndex, article: EnrichedArticle) -> None:
    """As a word, and as adjacent characters when the query is cut otherwise."""
    words = {word for zone in told(article) for word in zone if is_sought(word)}
    assert len(words) > 20
    assert missed(index, article.id, words, tagger()) == set()
    assert missed(index, article.id, words, WholeCutter()) == set()


def test_every_entity_finds_its_article(index: SearchIndex, article: EnrichedArticle) -> None:
    """Whatever its type."""
    zones = [zone for zone in article.zones if zone.kind in SEARCHED]
    entities = {
        entity.text
        for entity in article.entities
        if any(zone.start <= entity.start < zone.end for zone in zones)
    }
    assert entities
    assert missed(index, article.id, entities, tagger()) == set()


def test_neighbouring_words_find_it_as_a_quotation(
    index: SearchIndex, article: EnrichedArticle
) -> None:
    """Whatever stood between them without being a word."""
    pairs = {first + second for zone in told(article) for first, second in pairwise(zone)}
    quoted = {f'"{pair}"' for pair in pairs if is_sought(pair)}
    assert len(quoted) > 20
    assert missed(index, article.id, quoted, tagger()) == set()
