"""Every index keeps the contract of the query language, counts, groups and pages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.search.documents.document import Removal
from services.search.documents.hit_card import listed, read_card
from services.search.documents.packing import read_article, unpack_raw
from services.search.index.ports import Aggregation, SearchIndex
from services.search.query.cursor import CursorGone, SearchAfter
from services.search.query.filters import Filters
from services.search.query.plain import query
from services.search.query.query import Query, Sort
from services.search.searching.answers import Facet, Grouping, SearchAnswer
from services.search.searching.entities import entities
from services.search.searching.search import Asked, search
from services.search.text.names import canonical
from shared.articles import Disclaimer, DisclaimerKind, Name
from shared.entity_types import EntityType
from tests.contract.indexes import PairCutter, group_of, made, put, understood

JULY = datetime(2026, 7, 1, tzinfo=UTC)
SIGNATURE = tuple(range(150, 214))


def name(text: str, type: EntityType = EntityType.PER, **more: object) -> Name:
    """Return an entity that the first characters of a text mention."""
    fields = {"name": text, "type": type, "salience": 1.0, "mentions": ((0, 2),)}
    return Name.model_validate(fields | more)


def near(share: float) -> tuple[int, ...]:
    """Return a signature that has this share of its places in common with SIGNATURE."""
    kept = round(64 * share)
    return SIGNATURE[:kept] + tuple(range(kept, 64))


def page(index: SearchIndex, asked: Query, cursor: str | None = None, **more: Any) -> SearchAnswer:
    """Return what the API answers."""
    return search(Asked(asked, "same", cursor, **more), index=index)


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
    """One person under two spellings is one; the filter knows both, and what lies above a place."""
    full = name("望川电机有限公司", EntityType.ORG)
    place = name("青石區", EntityType.LOC, chain=("云岭省", "云岭市", "青石区"), mentions=())
    index.write(
        [
            made("a", 1, "望川电机投产", names=(full, name("Ａlan LU", mentions=()))),
            made("b", 2, "望川停产", names=(full, place)),
        ]
    )
    fields = ("organisation_name", "person_name", "place_name")
    counts = index.count(Query(), [Aggregation(field) for field in fields])
    assert counts == [[("望川电机有限公司", 2)], [("Alan LU", 1)], [("青石区", 1)]]

    def filtered(**filters: Any) -> list[str]:
        return sorted(hit.id for hit in index.search(Query(filters=Filters(**filters))).hits)

    assert filtered(organisation="望川电机有限公司") == ["a", "b"]
    assert filtered(organisation="望川") == ["a", "b"]
    assert filtered(person="alan lu") == ["a"]
    assert filtered(place="云岭市") == ["b"]


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


def test_reprints_find_their_group(index: SearchIndex) -> None:
    """In one batch and across batches; at seven tenths they are alike, below they are not."""
    put(index, made("a", 1, "甲", signature=SIGNATURE), made("b", 2, "甲", signature=near(0.9)))
    far = tuple(range(26)) + SIGNATURE[26:]
    put(index, made("c", 3, "甲", signature=near(0.75)), made("d", 4, "甲", signature=far))
    put(index, made("short", 5, "甲"), made("brief", 6, "甲"))
    groups = {id: group_of(index, id) for id in ("a", "b", "c", "d", "short", "brief")}
    assert groups["a"] == groups["b"] == groups["c"]
    assert len(set(groups.values())) == 4
    assert index.article("nobody") is None


def test_a_group_survives_re_indexing_removal_and_change(index: SearchIndex) -> None:
    """It keeps its name, and an article that becomes another one leaves it."""
    put(index, made("a", 1, "甲", signature=SIGNATURE), made("b", 2, "甲", signature=SIGNATURE))
    group = group_of(index, "a")
    put(index, made("b", 3, "甲", signature=SIGNATURE), made("a", 4, "甲", signature=SIGNATURE))
    assert group_of(index, "a") == group_of(index, "b") == group
    put(index, made("a", 5, "乙", signature=near(0.0)))
    assert group_of(index, "a") != group
    put(index, Removal("b", 6), made("c", 7, "甲", signature=SIGNATURE))
    put(index, made("d", 8, "甲", signature=SIGNATURE))
    assert group_of(index, "c") == group_of(index, "d")


def test_members_are_listed_oldest_first(index: SearchIndex) -> None:
    """Up to a number, with what a list shows of them."""
    items = [
        made(f"{n}", n + 1, f"题{n}", signature=SIGNATURE, published_at=JULY - timedelta(days=n))
        for n in range(3)
    ]
    put(index, *items)
    hits = index.search(query("题0", PairCutter())).hits
    gone = replace(hits[0], id="gone", group="no such group")
    shown = index.shown([*hits, gone], 1)
    assert [listed(card).title for card in shown["0"].others] == ["题2"]
    assert index.shown(hits, 0)["0"].others == ()
    assert set(shown) == {"0"}


def test_what_hits_are_shown_with_comes_for_each(index: SearchIndex) -> None:
    """Also when a page has large groups, one of them larger than what is listed."""
    small = tuple(range(100, 164))
    items = [made(f"{n:02}", n + 1, f"题{n}", signature=SIGNATURE) for n in range(50)]
    items += [made(f"s{n}", n + 60, f"题{n}", signature=small) for n in range(3)]
    put(index, *items, made("alone", 90, "题"))
    hits = {hit.id: hit for hit in index.search(query("", PairCutter(), size=100)).hits}
    shown = index.shown([hits["07"], hits["s1"], hits["alone"]], 20)
    assert {id: len(each.others) for id, each in shown.items()} == {"07": 20, "s1": 2, "alone": 0}
    assert {read_card(card).id for card in shown["s1"].others} == {"s0", "s2"}
    assert "07" not in {read_card(card).id for card in shown["07"].others}
    assert read_article(shown["07"].enriched, shown["07"].card).id == "07"


def test_pages_follow_each_other_while_articles_come_in(index: SearchIndex) -> None:
    """In every order: none is shown twice, none is left out, one hit for each group."""
    items = [
        made(
            f"{n:02}",
            n + 1,
            "望川电机" + "投产" * (n % 5),
            signature=SIGNATURE if n % 3 == 0 else (),
            published_at=JULY + timedelta(hours=n),
        )
        for n in range(20)
    ]
    put(index, *items)
    for sort in Sort:
        asked = replace(query("电机", PairCutter()), sort=sort, size=4)
        shown: list[str] = []
        cursor = None
        for number in range(30):
            answer = page(index, asked, cursor)
            shown += [hit.id for hit in answer.hits]
            cursor = answer.next_cursor
            if cursor is None:
                break
            late = JULY - timedelta(days=365 * (1 if sort is Sort.NEWEST else -1))
            put(index, made(f"late-{sort}-{number}", 100 + number, "无关", published_at=late))
        assert cursor is None
        singles = {f"{n:02}" for n in range(20) if n % 3}
        assert len(shown) == len(set(shown)) == len(singles) + 1
        assert singles < set(shown)
        assert len(answer.hits) > 0
        group = next(hit for hit in page(index, replace(asked, size=100)).hits if hit.reprints)
        assert len(group.reprints) == 6


def test_pages_of_all_articles_hold_every_reprint(index: SearchIndex) -> None:
    """With group=none; the total counts articles in both cases."""
    put(index, *(made(f"{n}", n + 1, "望川电机", signature=SIGNATURE) for n in range(5)))
    asked = replace(query("电机", PairCutter()), size=2)
    first = page(index, asked, grouping=Grouping.NONE)
    second = page(index, asked, first.next_cursor, grouping=Grouping.NONE)
    ids = {hit.id for hit in (*first.hits, *second.hits)}
    assert len(ids) == 4
    one = page(index, asked)
    assert (len(one.hits), one.total.value, one.next_cursor) == (1, 5, None)


def test_a_snapshot_can_be_read_from_its_beginning(index: SearchIndex) -> None:
    """As it was, though articles have come in and gone."""
    index.write([made(str(n), n + 1, "望川电机" + "投产" * n) for n in range(4)])
    asked = query("电机", PairCutter(), size=3)
    first = index.search(asked)
    index.write([made("new", 9, "电机"), Removal(first.hits[0].id, 10)])
    again = index.search(replace(asked, after=SearchAfter(first.snapshot, ())))
    assert [hit.id for hit in again.hits] == [hit.id for hit in first.hits]
    assert again.total == first.total
    index.release(first.snapshot)
    index.release(first.snapshot)


def test_a_snapshot_that_nobody_holds_is_gone(index: SearchIndex) -> None:
    """One that was made up, or held by a process that is no more."""
    index.write([made(str(n), n + 1, "望川电机") for n in range(3)])
    asked = query("电机", PairCutter())
    with pytest.raises(CursorGone):
        index.search(replace(asked, after=SearchAfter("no-such-snapshot", (1,))))


def test_a_scan_yields_everything_once(index: SearchIndex) -> None:
    """The oldest first, with what re-indexing needs, also when all are of one second."""
    items = [made(f"{n:04}", n + 1, "望川电机", published_at=JULY) for n in range(2100)]
    for first in range(0, len(items), 700):
        index.write(items[first : first + 700])
    index.write([made("old", 9000, "雁洲", published_at=JULY - timedelta(days=1))])
    found = list(index.scan(Query()))
    assert found[0].id == "old"
    assert len(found) == len({each.id for each in found}) == 2101
    assert (found[0].version, unpack_raw(found[0].raw, found[0].enriched, found[0].card)) == (
        9000,
        "{}",
    )
    narrow = query("雁洲", PairCutter())
    assert [each.id for each in index.scan(narrow)] == ["old"]
