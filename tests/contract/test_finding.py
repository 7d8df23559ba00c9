"""What saved searches find of new articles is what asking the index for each of them finds."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.search.alerts.batch import Batch
from services.search.alerts.entries import among
from services.search.alerts.finding import STANDS_SECONDS, Finder
from services.search.alerts.running import kept, query_of
from services.search.alerts.schemas import SavedSearch
from services.search.article import decode_article
from services.search.documents.document import Removal, document
from services.search.index.ports import Found, SearchIndex, SearchReader
from services.search.loosening import Reader, finds
from services.search.query.known import Known
from services.search.query.query import Query
from services.search.query.shipped import shipped_near, shipped_same
from services.search.text.analysis import OnceCutter
from shared.articles import EnrichedArticle
from tests.contract.indexes import PairCutter, made
from tests.contract.test_property import annotated, generated, tagger
from tests.fake_index import FakeIndex

KNOWN = Known(shipped_same(), shipped_same().merged(shipped_near()), date(2026, 7, 9))
QUERIES: tuple[dict[str, Any], ...] = (
    *({"q": q} for q in ("陆知远", "云岭市 轻轨", "C919 -通车", "轻轨 OR 5G-A", "Mate6*")),
    *({"q": q} for q in ('"召开座谈会"', "title:投产", "鷺洲大橋", "鹭洲大桥", "qingshi", "lzy")),
    *({"q": q} for q in ("(轻轨 OR C919) 云岭市 -签约", "person:唐小平", "3.5%", "从不出现的词语")),
    *(
        {"q": q}
        for q in ("雁洲大学 从不出现", "重庆的轻轨和C919什么时候获批投产", "轻轨 2026年7月")
    ),
    *(
        {"q": q}
        for q in ("云岭市 重庆 雁洲大学 轻轨 C919 投产 通车 签约", "hangzhou", "-停产 获批")
    ),
    *({"q": q} for q in ("国内生产总值 同比", "gdp 增长", "新能源", "《山海谣》 试运行", "!!!")),
    {"q": "", "filters": {"place": "云岭市"}},
    {"q": "", "filters": {"place": ["重庆", "青石区"], "not_person": "陆知远"}},
    {"q": "轻轨", "filters": {"place": "云岭市"}},
    {"q": "从不出现", "filters": {"person": "林一"}},
    {"q": "", "filters": {"disclaimer": "none"}},
)


def searches() -> Iterator[SavedSearch]:
    """Yield searches of every kind."""
    for number, fields in enumerate(QUERIES):
        time = datetime(2026, 7, 1, tzinfo=UTC)
        yield SavedSearch(id=f"{number:016x}", name="-", created_at=time, **fields)


def plainly(search: SavedSearch, ids: Sequence[str], index: SearchReader) -> list[str]:
    """Return what a search finds of some articles, with all of the index asked each time."""

    def only(query: Query) -> list[str]:
        asked = replace(query, clauses=(*query.clauses, among(ids)), size=len(ids))
        return [hit.id for hit in index.search(asked).hits]

    reader = Reader(OnceCutter(tagger()), KNOWN)
    typed = reader.way(search.q).query
    if not typed.most_missing:
        hits = only(kept(search, typed))
        if hits or not search.q or finds(typed, index):
            return hits
    return only(query_of(search, reader, index))


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def written(index: SearchIndex, articles: Sequence[EnrichedArticle], version: int) -> list[str]:
    """Write articles; return their ids."""
    made = [decode_article(each.model_dump_json()) for each in articles]
    index.write([document(each, version, raw="{}") for each in made])
    return [each.id for each in made]


def test_all_ways_find_the_same(index: SearchIndex) -> None:
    """While articles come, change and go; whatever is remembered from before."""
    clock, every = Clock(), list(searches())
    finder = Finder(tagger(), clock)

    def compare(ids: Sequence[str]) -> int:
        batch = Batch(ids, index)
        count = 0
        for search in every:
            found = [hit.id for hit in finder.found(search, batch, index, KNOWN)]
            assert found == plainly(search, ids, index), search
            count += len(found)
        return count

    total = 0
    for round_ in range(3):
        articles = [generated(10 * round_ + number) for number in range(6)]
        total += compare(written(index, articles, 1))
    # What was never there comes in: texts that were loosened aren't any more.
    total += compare(written(index, [annotated("late", "从不出现的词语在雁洲大学出现。")], 1))
    changed = [annotated("generated-0", "轻轨在云岭市获批。", "重庆与C919")]
    total += compare(written(index, changed, 2))
    index.write([Removal("late", 3), Removal("generated-1", 3)])
    clock.now += STANDS_SECONDS
    total += compare(["generated-0", "generated-1", "generated-2", "late", "nowhere"])
    assert total > 60


def test_only_what_may_be_found_is_asked_for() -> None:
    """However many searches there are; the rest costs the index nothing."""
    asked: list[Query] = []

    class Counting(FakeIndex):
        def search(self, query: Query) -> Found:
            asked.append(query)
            return super().search(query)

    index = Counting()
    index.write([made("a", 1, "雁洲轻轨通车"), made("b", 1, "望川电机投产")])
    time = datetime(2026, 7, 1, tzinfo=UTC)
    many = [
        SavedSearch(id=f"{n:016x}", name="-", created_at=time, q=f"望川 第{n}号厂房")
        for n in range(200)
    ]
    finder, known = Finder(PairCutter()), Known()
    for id in ("a", "b"):
        finder.found(many[0], finder.over([id], len(many), index), index, known)
    asked.clear()
    batch = finder.over(["a"], len(many), index)
    one = SavedSearch(id="f" * 16, name="-", created_at=time, q="轻轨")
    found = [hit.id for hit in finder.found(one, batch, index, known)]
    assert (found, len(asked)) == (["a"], 1)
    for search in many:
        finder.found(search, batch, index, known)
    asked.clear()
    assert not any(finder.found(search, batch, index, known) for search in many)
    assert asked == []


def test_what_cannot_be_read_is_asked_for(index: SearchIndex) -> None:
    """It may hold anything; the index knows."""
    chance = random.Random(1)
    good = made("a", 1, "雁洲轻轨通车")
    bad = made("b", 1, "雁洲轻轨停运")
    broken = bytes(chance.randrange(256) for _ in range(40))
    index.write([good, replace(bad, blobs=bad.blobs | {"enriched": broken})])
    batch = Batch(["a", "b"], index)
    query = Reader(PairCutter(), Known()).way("望川").query
    assert batch.candidates(query.words, query.scopes) == ["b"]
    query = Reader(PairCutter(), Known()).way("轻轨").query
    assert sorted(batch.candidates(query.words, query.scopes)) == ["a", "b"]


@pytest.mark.parametrize("count", [1, 200])
def test_a_day_passes(count: int) -> None:
    """What is known is read anew then."""
    index = FakeIndex()
    index.write([made("a", 1, "轻轨2026年7月8日通车")])
    finder = Finder(PairCutter())
    time = datetime(2026, 7, 1, tzinfo=UTC)
    search = SavedSearch(id="0" * 16, name="-", created_at=time, q="轻轨 昨天")
    batch = finder.over(["a"], count, index)
    for day in (9, 10):
        known = Known(today=date(2026, 7, day))
        found = [hit.id for hit in finder.found(search, batch, index, known)]
        assert found == (
            [
                hit.id
                for hit in index.search(query_of(search, Reader(PairCutter(), known), index)).hits
            ]
        )
