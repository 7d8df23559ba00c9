"""Every index keeps the contract of entities, trends, similar articles and suggestions."""

from datetime import UTC, datetime, timedelta

import pytest

from services.search.documents.document import Document
from services.search.index.ports import SearchIndex
from services.search.indexing.reprints import grouped
from services.search.query.nodes import Node
from services.search.query.plain import query
from services.search.query.query import Query
from services.search.query.sounds import sounds
from services.search.ranking.reader import RankedReader
from services.search.searching.answers import TrendType
from services.search.searching.entities import NoEntity, entities, entity, trends
from services.search.searching.meant import Correction
from services.search.searching.similar import similar
from services.search.searching.suggestions import Suggester
from shared.articles import Name
from shared.entity_types import EntityType
from shared.errors import NotFound
from tests.contract.indexes import PairCutter, made
from tests.fake_index import FakeIndex
from tests.unit.search.test_queries import BlankCutter

JULY = datetime(2026, 7, 10, 12, tzinfo=UTC)
TYPES = (EntityType.PER, EntityType.LOC, EntityType.ORG)


def named(*names: str) -> tuple[Name, ...]:
    """Return entities: two letters are places, three persons, more are organisations."""
    kinds = {2: EntityType.LOC, 3: EntityType.PER}
    return tuple(
        Name(name=name, type=kinds.get(len(name), EntityType.ORG), salience=1.0, mentions=())
        for name in names
    )


def test_an_entity_is_shown_with_its_surroundings(index: SearchIndex) -> None:
    """Its articles newest first, who is named with it, and the days."""
    days = (0, 1, 1, 5)
    names = (
        named("陆知远", "望川电机"),
        named("陆知远", "望川电机", "云岭"),
        named("陆知远"),
        named("祁闻笛"),
    )
    index.write(
        [
            made(f"{n}", n + 1, f"题{n}", names=found, published_at=JULY + timedelta(days=day))
            for n, (day, found) in enumerate(zip(days, names, strict=True))
        ]
    )
    page = entity("PER:陸知遠", index=index)
    assert (page.id, page.name, page.count) == ("PER:陆知远", "陆知远", 3)
    assert {article.id for article in page.articles} == {"0", "1", "2"}
    assert page.articles[-1].title == "题0"
    assert [(e.id, e.count) for e in page.together] == [("ORG:望川电机", 2), ("LOC:云岭", 1)]
    assert [(d.day, d.count) for d in page.timeline] == [("2026-07-10", 1), ("2026-07-11", 2)]
    for id in ("PER:无名氏", "LOC:陆知远", "TIME:今天", "nothing"):
        with pytest.raises(NoEntity):
            entity(id, index=index)


def test_a_name_has_the_articles_that_its_filter_finds(index: SearchIndex) -> None:
    """In the list, on its page and in trends; it isn't named together with itself."""
    inner, plain = ("云岭市青石区", EntityType.LOC), ("青石区", EntityType.LOC)
    firm, short = ("青石机械有限公司", EntityType.ORG), ("青石机械", EntityType.ORG)
    person = ("青石机械", EntityType.PER)
    for n, pairs in enumerate(([inner, firm], [plain, short, person], [inner, short, firm])):
        names = tuple(Name(name=name, type=type, salience=1.0, mentions=()) for name, type in pairs)
        index.write([made(f"{n}", n + 1, f"题{n}", names=names, published_at=JULY)])
    place = entity("LOC:青石区", index=index)
    assert (place.count, len(place.articles)) == (3, 3)
    assert [(each.type, each.name) for each in place.together] == [
        ("ORG", "青石机械"),
        ("PER", "青石机械"),
    ]
    assert [each.name for each in entity("ORG:青石机械", index=index).together] == [
        "青石区",
        "云岭市青石区",
    ]
    listed = {each.id: each.count for each in entities("青石区", index=index).entities}
    assert listed == {"LOC:青石区": 3, "LOC:云岭市青石区": 2}
    rising = trends(JULY - timedelta(days=1), JULY + timedelta(days=1), None, index=index)
    assert {each.id: each.count for each in rising.entities if each.type == "LOC"} == listed


def test_entities_are_listed_by_what_their_names_hold(index: SearchIndex) -> None:
    """The most frequent first, those that begin so before the others."""
    index.write(
        [
            made("a", 1, "甲", names=named("望川电机", "川望重工", "祁闻笛")),
            made("b", 2, "乙", names=named("川望重工", "祁闻笛")),
            made("c", 3, "丙", names=named("祁闻笛")),
        ]
    )
    assert next(e.id for e in entities("", index=index).entities) == "PER:祁闻笛"
    assert [e.name for e in entities("望", index=index).entities] == ["望川电机", "川望重工"]
    assert entities("轻轨", index=index).entities == ()


def test_trends_compare_with_the_period_before(index: SearchIndex) -> None:
    """Who is named more often rises; who was always there doesn't."""
    week = timedelta(days=7)

    def at(id: int, days: float, *names: str) -> Document:
        time = JULY - timedelta(days=days)
        return made(f"{id}", id + 1, "甲", names=named(*names), published_at=time)

    index.write(
        [
            *(at(n, 1, "陆知远", "望川电机") for n in range(4)),
            *(at(n, 8, "望川电机") for n in range(10, 14)),
            at(20, 9, "陆知远"),
            at(21, 2, "云岭"),
            at(22, 30, "云岭"),
        ]
    )
    told = trends(JULY - week, JULY, None, index=index)
    rising = told.entities
    assert told.articles == 5
    assert [(t.id, t.count, t.before) for t in rising] == [("PER:陆知远", 4, 1), ("LOC:云岭", 1, 0)]
    assert rising[0].rise == 2.5
    places = trends(JULY - week, JULY, TrendType("LOC"), index=index).entities
    assert [t.id for t in places] == ["LOC:云岭"]


def test_similar_articles_share_what_tells_most(index: SearchIndex) -> None:
    """Not the article itself, not its reprints, not those about something else."""
    words = ("固态电池", "电解质", "望川电机")
    body = "望川电机研制固态电池,电解质耐低温。"
    items = [
        made("a", 1, f"甲\n{body}", keywords=words, signature=tuple(range(64))),
        made("copy", 2, f"甲\n{body}", keywords=words, signature=tuple(range(64))),
        made("b", 3, "乙\n固态电池的电解质有新进展。", keywords=words),
        made("c", 4, "丙\n雁洲轻轨通车。", keywords=("雁洲", "轻轨")),
        made("none", 5, "丁"),
    ]
    index.write(grouped(items, index))
    assert [hit.id for hit in similar("a", 10, index=index).hits] == ["b"]
    assert similar("none", 10, index=index).hits == ()
    with pytest.raises(NotFound):
        similar("nobody", 10, index=index)


def test_suggestions_know_names_keywords_and_titles(index: SearchIndex) -> None:
    """In characters and in pinyin, each with what it stands for."""
    index.write(
        [
            made("a", 1, "望川电机投产", names=named("望川电机"), keywords=("望川电机", "投产")),
            made("b", 2, "望远镜开放", names=named("陆知远")),
        ]
    )
    suggester = Suggester(index)
    found = {(s.text, s.kind.value, s.id) for s in suggester.suggest("望").suggestions}
    assert found == {
        ("望川电机", "organisation", "ORG:望川电机"),
        ("望川电机投产", "title", "a"),
        ("望远镜开放", "title", "b"),
    }
    assert [s.id for s in suggester.suggest("luzhi").suggestions] == ["PER:陆知远"]
    assert [s.text for s in suggester.suggest("touchan").suggestions] == ["投产"]
    assert suggester.suggest("  ").suggestions == ()


def test_what_was_meant_has_hits(index: SearchIndex) -> None:
    """A homophone is mended where the mended query finds something."""
    index.write([made("a", 1, "望川电机投产", names=named("望川电机", "陆知远"))])
    suggester = Suggester(index)
    offered = Correction("望川电机", is_certain=False)
    assert suggester.did_you_mean("望穿电机", Query(), PairCutter()) == offered
    assert suggester.did_you_mean("路知远", Query(), PairCutter()) is None
    assert suggester.did_you_mean("轻轨", Query(), PairCutter()) is None


def test_what_stands_in_an_article_is_no_slip(index: SearchIndex) -> None:
    """Else a name that several articles hold is certainly meant."""
    items = [made(id, at, "望川电机投产", names=named("望川电机")) for at, id in enumerate("ab", 1)]
    index.write([*items, made("c", 3, "望串电机停产")])
    suggester = Suggester(index)
    certain = Correction("望川电机", is_certain=True)
    assert suggester.did_you_mean("望穿电机", Query(), PairCutter()) == certain
    assert suggester.did_you_mean("望串电机", Query(), PairCutter()) is None


def test_a_sound_finds_what_begins_so(index: SearchIndex) -> None:
    """A name or the title, all of its syllables; what comes near is found by the other way."""
    index.write(
        [
            made("title", 1, "云岭通车"),
            made("name", 2, "昨日通车", names=named("云岭")),
            made("longer", 3, "昨日通车", names=named("云岭轻轨")),
            made("inside", 4, "昨日云岭通车", names=named("青石云岭")),
            made("other", 5, "云雁通车", names=named("云雁")),
        ]
    )
    typed = sounds("yunling")
    assert typed is not None
    assert typed.further is not None
    assert found(index, typed.hits) == {"title", "name", "longer"}
    assert found(index, typed.further) == {"title", "name", "longer", "inside"}
    letters = sounds("ylqg")
    assert letters is not None
    assert found(index, letters.hits) == {"longer"}


def found(index: SearchIndex, node: Node) -> set[str]:
    """Return the ids that a node finds."""
    return {hit.id for hit in index.search(Query(words=(node,))).hits}


def test_sounds_come_in_tiers(index: SearchIndex) -> None:
    """As typed, whole names before longer ones, persons before places, salient before others."""
    if isinstance(index, FakeIndex):
        pytest.skip("its scores are but numbers of terms")
    person, place = EntityType.PER, EntityType.LOC
    names = {
        "passing": (spoken("云领", person, 0.1), spoken("陆知远", person, 1.0)),
        "salient": (spoken("云领", person, 1.0), spoken("陆知远", person, 0.1)),
        "place": (spoken("云岭", place, 1.0),),
        "longer": (spoken("云岭市", place, 1.0),),
    }
    items = [made(id, at, "昨日通车", names=names[id]) for at, id in enumerate(names, 1)]
    index.write([*items, made("typed", 9, "Yunling 通车"), made("none", 10, "轻轨通车")])
    asked = query("yunling", BlankCutter())
    order = [hit.id for hit in RankedReader(index).search(asked).hits]
    assert order == ["typed", "salient", "passing", "place", "longer"]


def spoken(text: str, type: EntityType, salience: float) -> Name:
    """Return a name that is that salient."""
    return Name(name=text, type=type, salience=salience, mentions=())
