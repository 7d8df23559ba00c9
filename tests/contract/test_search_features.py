"""Every index keeps the contract of the query language, counts, groups and pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.search.index.ports import Aggregation, SearchIndex
from services.search.query.cursor import read_cursor
from services.search.query.filters import Filters
from services.search.query.query import Query
from services.search.searching.answers import Facet, SearchAnswer
from services.search.searching.entities import entities
from services.search.searching.search import Asked, search
from services.search.text.names import canonical
from shared.articles import Disclaimer, DisclaimerKind, Name
from shared.entity_types import EntityType
from tests.contract.indexes import made, understood

JULY = datetime(2026, 7, 1, tzinfo=UTC)


def name(text: str, type: EntityType = EntityType.PER, **more: object) -> Name:
    """Return an entity that the first characters of a text mention."""
    fields = {"name": text, "type": type, "salience": 1.0, "mentions": ((0, 2),)}
    return Name.model_validate(fields | more)


def page(index: SearchIndex, asked: Query, cursor: str | None = None, **more: Any) -> SearchAnswer:
    """Return what the API answers."""
    begin = read_cursor(cursor, "same") if cursor else None
    return search(Asked(asked, "same", begin, **more), index=index)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("电机 OR 轻轨", "ab"),
        ("电机 -轻轨", "a"),
        ("-电机", "bc"),
        ("通车 NOT 轻轨", "c"),
        ("(电机 OR 轻轨) 投产", "a"),
        ("电机 OR 轻轨 投产", "a"),
        ('投产 OR "大桥通车"', "ac"),
        ("title:投产", ""),
        ("title:望川", "a"),
        ("-title:望川", "bc"),
        ("person:陆知远", "a"),
        ("person:(陆知远 OR 祁闻笛)", "ab"),
        ("人物：祁闻笛 轻轨", "b"),
        ("source:青石日报", "c"),
        ("kind:reprint", "b"),
        ("类型:转载", "b"),
        ("mate6*", "a"),
        ("mat*", "a"),
        ("云岭 mate6*", ""),
        ("鹭洲*", "c"),
        ("望川 AND 电机", "a"),
        ('"望川电机', "a"),
        ("(望川 电机", "a"),
    ],
)
def test_the_query_language_means_the_same_everywhere(
    index: SearchIndex, q: str, found: str
) -> None:
    """Whatever the adapter, every operator finds what its page in the docs says."""
    notice = (Disclaimer(start=0, end=1, kind=DisclaimerKind.REPRINT),)
    index.write(
        [
            made("a", 1, "望川电机\n电机昨日投产,Mate60同日发布。", names=(name("陆知远"),)),
            made("b", 2, "雁洲\n轻轨今日通车。", names=(name("祁闻笛"),), disclaimers=notice),
            made("c", 3, "鷺洲\n鷺洲大橋通車。", source="青石日报"),
        ]
    )
    assert understood(index, q) == list(found)


def test_names_count_by_their_canonical_form_and_filter_by_every_spelling(
    index: SearchIndex,
) -> None:
    """One person under two spellings is one; the filter knows both, aliases and divisions."""
    full = name("望川电机有限公司", EntityType.ORG, also=("望电",))
    place = name("青石區", EntityType.LOC, chain=("云岭省", "云岭市", "青石区"), mentions=())
    index.write(
        [
            made("a", 1, "望川电机投产", names=(full, name("Ａlan LU", mentions=()))),
            made("b", 2, "望川停产", names=(full, place)),
        ]
    )
    fields = ("organisation_name", "person_name", "place_name")
    counts = index.count(Query(), [Aggregation(field) for field in fields])
    assert counts == [[("望川电机", 2)], [("Alan LU", 1)], [("青石区", 1)]]

    def filtered(**filters: Any) -> list[str]:
        return sorted(hit.id for hit in index.search(Query(filters=Filters(**filters))).hits)

    assert filtered(organisation="望川电机有限公司") == ["a", "b"]
    assert filtered(organisation="望川") == ["a", "b"]
    assert filtered(organisation="望电") == ["a", "b"]
    assert filtered(person="alan lu") == ["a"]
    assert filtered(person="a\u200blan\u200d lu") == ["a"]
    assert filtered(place="云岭市") == ["b"]
    assert filtered(person=["Alan Lu", "无人"], not_place="云岭市") == ["a"]
    assert filtered(place=["青石区", "无此地"]) == ["b"]
    assert filtered(not_person="ALAN LU") == ["b"]
    assert filtered(not_person="alan lu", not_place=["云岭市", "无此地"]) == []
    assert filtered(id=["a", "b", "c"], not_organisation="无此厂") == ["a", "b"]


def test_a_place_is_found_by_whatever_levels_call_it(index: SearchIndex) -> None:
    """Filters, their opposites and the query language mean the one name that it is filed under."""
    place = name("涿州市", EntityType.LOC, chain=("河北省", "保定市", "涿州市"), mentions=())
    index.write([made("a", 1, "通车", names=(place,)), made("b", 2, "停运")])
    for asked in ("涿州市", "涿州", "河北涿州", "河北省涿州市", "保定市涿州市", "保定"):
        found = index.search(Query(filters=Filters(place=asked))).hits
        assert [hit.id for hit in found] == ["a"], asked
        assert understood(index, f"place:{asked}") == ["a"], asked
    found = index.search(Query(filters=Filters(not_place="河北涿州"))).hits
    assert [hit.id for hit in found] == ["b"]


def test_tallies_follow_query_and_filters(index: SearchIndex) -> None:
    """The most frequent first, of days the latest; bounded, restricted and searched."""
    words = ("稻田音乐节", "轻轨"), ("轻轨",), ("轻轨", "Mate60")
    index.write(
        [
            made(f"{n}", n + 1, "甲乙", keywords=keywords, published_at=JULY + timedelta(days=n))
            for n, keywords in enumerate(words)
        ]
    )
    everything = Query()
    assert index.count(everything, [Aggregation("keyword", 1), Aggregation("day", 2)]) == [
        [("轻轨", 3)],
        [("2026-07-03", 1), ("2026-07-02", 1)],
    ]
    first = Query(filters=Filters(keyword="稻田音乐节"))
    assert index.count(first, [Aggregation("keyword", 5, only=("轻轨",))]) == [[("轻轨", 1)]]
    assert index.count(everything, [Aggregation("keyword", like="mATE")]) == [[("Mate60", 1)]]
    assert index.count(everything, [Aggregation("keyword", like=".*")]) == [[]]
    assert index.count(everything, []) == []


SIGNS = '乔·拜登—《“<😀.?+*|{}[]()"\\#@&>~^$-\ud800\0\n'
ODD_NAMES = (
    "乔·拜登",
    "N<e>[i]l-l^",
    '\\"#@&~|',
    "{甲}+(乙)?*.$",
    "《乙》—“丙”",
    "😀 Ελλάδα",
    "1-3",
)


def test_any_text_may_be_a_part_of_a_name(index: SearchIndex) -> None:
    """Whatever signs stand in it: none is taken for a sign of a pattern."""
    index.write([made("a", 1, "甲乙", names=tuple(map(name, ODD_NAMES)))])

    @settings(max_examples=200)
    @given(st.text(SIGNS, max_size=3) | st.text(max_size=100) | parts())
    def check(q: str) -> None:
        found = {each.name for each in entities(q, index=index).entities}
        wanted = canonical(q).lower()
        assert found == {each for each in ODD_NAMES if wanted in each.lower()}

    check()


@st.composite
def parts(draw: st.DrawFn) -> str:
    """Draw a part of a name, in small letters or capitals."""
    whole = draw(st.sampled_from(ODD_NAMES))
    first, last = sorted(draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    part = whole[first:last]
    return draw(st.sampled_from([part, part.upper(), part.lower()]))


def test_a_day_is_chinas(index: SearchIndex) -> None:
    """Eight in the evening of UTC is tomorrow there."""
    index.write([made("a", 1, "甲乙", published_at=JULY + timedelta(hours=20))])
    answer = page(index, Query(), facets=(Facet("day"), Facet("month")))
    assert answer.facets[Facet("day")][0].value == "2026-07-02"
    assert answer.facets[Facet("month")][0].value == "2026-07"
