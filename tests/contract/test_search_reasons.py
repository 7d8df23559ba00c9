"""Every index keeps the contract of reasons, synonyms and the order that weighs age."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.search.index.ports import SearchIndex
from services.search.query.known import Known
from services.search.query.language import understand
from services.search.query.nodes import Term
from services.search.query.plain import query
from services.search.query.query import Sort
from services.search.query.synonyms import Synonyms
from services.search.ranking.reader import RankedReader
from services.search.searching.search import Asked, search
from shared.articles import Disclaimer, DisclaimerKind, Name
from shared.entity_types import EntityType
from tests.contract.indexes import PairCutter, made, put

JULY = datetime(2026, 7, 1, tzinfo=UTC)


def test_an_article_says_why_it_is_found(index: SearchIndex) -> None:
    """Where the words stand, which of them side by side, and what is missing."""
    put(index, made("a", 1, "望川电机\n望川电机昨日投产。"), made("b", 2, "雁洲\n雁洲电机"))
    asked = query("望川电机投产停牌雁洲", PairCutter())
    found = search(Asked(asked, "", explained="望川电机投产停牌雁洲"), index=index)
    assert found.hits == ()
    told = {hit.id: [reason.text for reason in hit.explanation or ()] for hit in found.further}
    standing = [
        "title contains 望川, 电机",
        "body contains 望川, 电机, 投产",
        "2 words adjacent: 望川电机",
    ]
    assert told["a"] == [*standing, "without 停牌, 雁洲"]
    assert {hit.id: hit.lacks for hit in found.further} == {
        "a": ("停牌", "雁洲"),
        "b": ("望川", "投产", "停牌"),
    }
    assert search(Asked(asked, ""), index=index).further[0].explanation is None
    whole = query("望川电机投产", PairCutter())
    found = search(Asked(whole, "", explained="望川电机投产"), index=index)
    (hit,) = found.hits
    assert ([reason.text for reason in hit.explanation or ()], hit.lacks) == (standing, ())
    assert search(Asked(whole, ""), index=index).hits[0].explanation is None


def test_fields_and_prefixes_are_reasons(index: SearchIndex) -> None:
    """Those of several that found the article, as they were asked for; not what is excluded."""
    names = (
        Name(name="陆知远", type=EntityType.PER, salience=1.0, mentions=()),
        Name(name="云岭市青石区", type=EntityType.LOC, salience=1.0, mentions=()),
    )
    notice = Disclaimer(start=0, end=2, kind=DisclaimerKind.REPRINT)
    more = {"names": names, "disclaimers": (notice,), "source": "云岭日报"}
    put(index, made("a", 1, "新机\n新机Mate60与Mate 61发布。", **more))
    typed = (
        "person:(陸知遠 OR 祁闻笛) place:青石区 source:云岭日报 kind:reprint Mate6* -person:叶扶光"
    )
    asked, _ = understand(typed, PairCutter())
    (hit,) = search(Asked(asked, "", explained=typed), index=index).hits
    assert [reason.text for reason in hit.explanation or ()] == [
        "names the person 陆知远",
        "names the place 青石区",
        "published by 云岭日报",
        "has the disclaimer reprint",
        "begins as asked: Mate60, Mate 61",
    ]


def test_reasons_of_very_many_matches_are_soon_found(index: SearchIndex) -> None:
    """Each is looked at once."""
    put(index, made("a", 1, "人民\n" + "人民" * 20_000))
    asked = replace(query("人民", PairCutter()), words=(Term("人", ("人",)), Term("民", ("民",))))
    (hit,) = search(Asked(asked, "", explained="人民"), index=index).hits
    assert [reason.kind for reason in hit.explanation or ()] == ["title", "body", "adjacent"]


def test_a_synonym_finds_as_the_word_itself(index: SearchIndex) -> None:
    """In its direction, highlighted and explained; what holds the word comes first."""
    pairs = [(("雁", "洲"), ("鹭", "岛")), (("望", "川"), ("云", "岭"))]
    items = [made("word", 1, "雁洲轻轨"), made("other", 2, "鹭岛轻轨"), made("none", 3, "望川轻轨")]
    put(index, *items)
    asked = query("雁洲轻轨", PairCutter(), known=Known(Synonyms(pairs)))
    found = search(Asked(asked, "", explained="雁洲轻轨"), index=RankedReader(index))
    assert [hit.id for hit in found.hits] == ["word", "other"]
    other = found.hits[1]
    assert [other.title[s:e] for s, e in other.highlights[0].spans] == ["鹭岛轻轨"]
    assert "found by a synonym: 鹭岛" in [reason.text for reason in other.explanation or ()]
    backwards = query("鹭岛轻轨", PairCutter(), known=Known(Synonyms(pairs)))
    assert [hit.id for hit in index.search(backwards).hits] == ["other"]


def test_of_equally_good_hits_the_newer_come_first(index: SearchIndex) -> None:
    """In the fresh order; the rest is as in the order of relevance."""
    items = [
        made(
            f"{days:02}",
            days + 1,
            "望川电机\n望川电机昨日投产。",
            published_at=JULY - timedelta(days),
        )
        for days in (0, 30, 10, 3, 60)
    ]
    put(index, *items)
    asked = query("望川电机", PairCutter(), sort=Sort.FRESH)
    assert [hit.id for hit in RankedReader(index).search(asked).hits] == [
        "00",
        "03",
        "10",
        "30",
        "60",
    ]
    in_title, _ = understand("title:望川电机", PairCutter(), Sort.FRESH)
    found = RankedReader(index).search(replace(in_title, sort=Sort.FRESH)).hits
    assert [hit.id for hit in found] == ["00", "03", "10", "30", "60"]
    put(
        index,
        made("future", 99, "望川电机\n望川电机昨日投产。", published_at=JULY + timedelta(900)),
    )
    found = RankedReader(index).search(asked).hits
    assert [hit.id for hit in found] == ["future", "00", "03", "10", "30", "60"]
