"""Whatever spellings articles mix, a name counts what its click, its page and its filter show."""

import random

import pytest

from services.enrich.names.names import names
from services.search.documents.document import Document
from services.search.fields import NAMED
from services.search.index.ports import SearchIndex
from services.search.index.totals import counted
from services.search.query.filters import Filters
from services.search.query.query import Query
from services.search.searching.answers import Facet
from services.search.searching.entities import entities, entity
from services.search.searching.facets import facets
from shared.articles import Entity, Name, Zone, ZoneKind
from shared.entity_types import EntityType
from tests.contract.indexes import made

HEBEI = ("河北省", "保定市", "涿州市")
PLACES: list[tuple[str, tuple[str, ...]]] = [
    *((name, HEBEI) for name in ("涿州市", "河北涿州", "河北省涿州市", "涿州市青石村")),
    ("涿州", ()),
    ("河北", HEBEI[:1]),
    ("朝阳区", ()),
    ("北京市朝阳区", ("北京市", "朝阳区")),
    ("云岭市青石区", ()),
    ("青石區", ()),
]
FIRMS = [
    "星澜汽车",
    "星瀾汽車",
    "星澜汽车股份有限公司",
    "星澜公司",
    "ECL",
    "Ecl",
    "电力公司",
    "青石区",
]
WHO = ["祁闻笛", "祁聞笛", "Ａlan Lu", "alan lu", "星澜汽车"]


def mixed(seed: int) -> tuple[Name, ...]:
    """Return the names of an article, drawn by chance."""
    chance = random.Random(seed)
    drawn = [(EntityType.LOC, *chance.choice(PLACES)) for _ in range(3)]
    drawn += [(EntityType.ORG, chance.choice(FIRMS), ()) for _ in range(2)]
    drawn += [(EntityType.PER, chance.choice(WHO), ())]
    return tuple(
        Name(name=name, type=type, salience=1.0, mentions=(), chain=chain)
        for type, name, chain in dict.fromkeys(drawn)
    )


@pytest.mark.parametrize("seed", [0, 1000])
def test_each_value_of_a_facet_finds_as_many_as_it_counts(index: SearchIndex, seed: int) -> None:
    """And has a page of as many; what finds the same is listed once, the list of names agrees."""
    index.write([made(f"{n}", n + 1, f"题{n}", names=mixed(seed + n)) for n in range(30)])
    rows = {type: Facet(row.name) for type, row in NAMED.items()}
    counts = facets(Query(), list(rows.values()), 100, index=index)
    for type, facet in rows.items():
        assert counts[facet]
        terms = [NAMED[type].term(each.value) for each in counts[facet]]
        assert len(set(terms)) == len(terms)
        for each in counts[facet]:
            query = Query(filters=Filters(**{facet.value: each.value}))
            assert counted(query, index).total == each.count, each.value
            assert entity(f"{type}:{each.value}", index=index).count == each.count, each.value
            listed = {found.id: found.count for found in entities(each.value, index=index).entities}
            assert listed[f"{type}:{each.value}"] == each.count


@pytest.mark.parametrize("seed", [0, 1000])
def test_surnames_alone_are_counted_nowhere(index: SearchIndex, seed: int) -> None:
    """But for those whom an article names in full, by whom their surname finds them, too."""
    index.write([surnames(f"{n}", n + 1, seed + n) for n in range(30)])
    persons = facets(Query(), [Facet("person")], 100, index=index)[Facet("person")]
    assert {each.value for each in persons} <= {"祁闻笛", "祁聞笛", "宋晚晴", "宋局长"}
    for each in persons:
        asked = Query(filters=Filters(person=each.value))
        assert counted(asked, index).total == each.count, each.value
    for alone in ("祁", "宋", "唐", "唐某"):
        found = counted(Query(filters=Filters(person=alone)), index).total
        assert found <= sum(each.count for each in persons if each.value[0] == alone[0])


def surnames(id: str, version: int, seed: int) -> Document:
    """Return an article that names persons, some by their surname alone, drawn by chance."""
    chance = random.Random(seed)
    drawn = ["祁闻笛", "祁聞笛", "宋晚晴", "宋局长", *["祁", "宋", "唐", "宋某", "祁女士"] * 2]
    text, entities = "题\n", []
    for name in chance.sample(drawn, 3):
        end = len(text) + len(name)
        entities.append(Entity(start=len(text), end=end, type=EntityType.PER, text=name))
        text += f"{name}，"
    zones = [Zone(start=2, end=len(text), kind=ZoneKind.BODY)]
    named = names(text, zones, entities)
    return made(id, version, text, names=named, entities=tuple(entities))
