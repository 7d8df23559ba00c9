"""Groups of reprints, and what hits are shown with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.search.documents.document import Removal
from services.search.documents.hit_card import listed, read_card
from services.search.documents.packing import read_article
from services.search.index.ports import SearchIndex
from services.search.query.plain import query
from tests.contract.indexes import PairCutter, group_of, made, put

JULY = datetime(2026, 7, 1, tzinfo=UTC)
SIGNATURE = tuple(range(150, 214))


def near(share: float) -> tuple[int, ...]:
    """Return a signature that has this share of its places in common with SIGNATURE."""
    kept = round(64 * share)
    return SIGNATURE[:kept] + tuple(range(kept, 64))


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
