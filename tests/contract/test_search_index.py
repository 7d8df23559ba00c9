"""Every index keeps one contract: the local one, Elasticsearch, and the fake."""

from datetime import UTC, datetime

from services.search.documents.document import Removal
from services.search.documents.packing import read_article
from services.search.index.ports import Outcome, SearchIndex
from services.search.query.filters import Filters
from services.search.query.plain import query
from services.search.query.query import Sort, Zones
from shared.articles import Disclaimer, DisclaimerKind, Zone
from shared.articles import ZoneKind as Kind
from tests.contract.indexes import PairCutter, ids, made, outcomes, place

WRITTEN, STALE = Outcome.WRITTEN, Outcome.STALE


def test_what_was_written_is_found_at_once(index: SearchIndex) -> None:
    """By a word that the article is cut into otherwise, and whole by its id."""
    assert outcomes(index, made("a", 1, "望川电机投产\n望川电机昨日投产。")) == [WRITTEN]
    assert ids(index, "电机") == ["a"]
    assert ids(index, "轻轨") == []
    stored = index.article("a")
    assert stored is not None
    assert read_article(stored.enriched, stored.card).id == "a"
    assert index.article("b") is None


def test_the_higher_version_wins(index: SearchIndex) -> None:
    """Whatever comes first; the same version may be written again."""
    assert outcomes(index, made("a", 5, "新的文本")) == [WRITTEN]
    assert outcomes(index, made("a", 4, "旧的文本")) == [STALE]
    assert outcomes(index, made("a", 5, "新的文本")) == [WRITTEN]
    assert ids(index, "旧的") == []
    assert outcomes(index, made("a", 6, "更新文本"), made("a", 7, "最后文本")) == [WRITTEN, WRITTEN]
    assert (ids(index, "最后"), ids(index, "更新")) == (["a"], [])


def test_a_removal_outlasts_older_writes(index: SearchIndex) -> None:
    """It may be repeated, and a higher version brings the article back."""
    index.write([made("a", 1, "望川电机")])
    assert outcomes(index, Removal("a", 3), Removal("nobody", 4)) == [WRITTEN, WRITTEN]
    assert outcomes(index, Removal("a", 3)) == [WRITTEN]
    assert ids(index, "电机") == []
    assert index.article("a") is None
    assert outcomes(index, made("a", 2, "望川电机")) == [STALE]
    assert outcomes(index, made("a", 5, "望川电机")) == [WRITTEN]
    assert ids(index, "电机") == ["a"]


def test_a_removal_hides_nothing_newer(index: SearchIndex) -> None:
    """What was written after it stays, whatever comes late."""
    index.write([made("a", 1, "望川电机"), Removal("b", 5)])
    assert outcomes(index, Removal("a", 5)) == [WRITTEN]
    assert outcomes(index, made("a", 7, "望川电机")) == [WRITTEN]
    assert outcomes(index, made("a", 6, "旧的文本")) == [STALE]
    assert outcomes(index, Removal("a", 6)) == [STALE]
    index.remove_exact("a", 5)
    assert ids(index, "电机") == ["a"]


def test_a_refused_writer_removes_only_what_it_wrote(index: SearchIndex) -> None:
    """A higher version stays."""
    index.write([made("a", 2, "望川电机"), made("b", 9, "望川电机")])
    index.remove_exact("a", 2)
    index.remove_exact("b", 8)
    assert ids(index, "电机") == ["b"]


def test_every_word_is_needed_unless_some_of_a_long_query_may_be_missing(
    index: SearchIndex,
) -> None:
    """And quoted words are adjacent."""
    index.write([made("a", 1, "青石区\n望川电机与雁洲大学合作,研制耐低温电解液。")])
    assert ids(index, "电机电解") == ["a"]
    assert ids(index, "电机轻轨") == []
    assert ids(index, '"望川电机"') == ["a"]
    assert ids(index, '"电机雁洲"') == []
    long = "望川电机雁洲大学合作研制"
    for sort in Sort:
        assert ids(index, long, sort=sort) == ["a"]
        assert ids(index, f"{long}轻轨", sort=sort) == []
        assert ids(index, f"{long}轻轨", sort=sort, missing=1) == ["a"]
        assert ids(index, f"{long}轻轨飞机", sort=sort, missing=1) == []
        assert ids(index, f"{long}轻轨飞机", sort=sort, missing=2) == ["a"]
    assert ids(index, f'"望川轻轨" {long}', missing=9) == []
    assert ids(index, "电机轻轨飞机火车", missing=9) == []


def test_what_stands_elsewhere_on_the_page_makes_no_hit(index: SearchIndex) -> None:
    """Unless all zones are searched."""
    text = "青石区\n望川电机投产。\n星湖股份停牌"
    zones = (
        Zone(start=0, end=3, kind=Kind.TITLE),
        Zone(start=4, end=11, kind=Kind.BODY),
        Zone(start=12, end=18, kind=Kind.RELATED),
    )
    index.write([made("a", 1, text, zones=zones)])
    assert ids(index, "星湖") == []
    assert ids(index, "星湖", zones=Zones.ALL) == ["a"]
    assert ids(index, '"投产。星湖"', zones=Zones.ALL) == []


def test_scripts_widths_and_cases_fold(index: SearchIndex) -> None:
    """In both directions; codes and models are found as they are typed."""
    index.write([made("a", 1, "鷺洲大橋通車\nＣ919與Mate 60，ECL.US上漲")])
    for typed in ('"鹭洲大桥"', '"鷺洲大橋"', '"c919"', '"Ｍate60"', '"mate 60"', '"ecl.us"'):
        assert ids(index, typed) == ["a"], typed


def test_filters_narrow(index: SearchIndex) -> None:
    """By id, source, place and disclaimer; a place is found under each of its levels."""
    notice = (Disclaimer(start=0, end=1, kind=DisclaimerKind.REPRINT),)
    index.write(
        [
            made("a", 1, "甲", source="青石日报", disclaimers=notice, **place("云岭市青石区")),
            made("b", 2, "乙", source="雁洲网", **place("云岭市")),
        ]
    )
    assert ids(index, filters=Filters(id="b")) == ["b"]
    assert ids(index, filters=Filters(source="青石日报")) == ["a"]
    for name in ("青石区", "青石", "云岭市青石区"):
        assert ids(index, filters=Filters(place=name)) == ["a"], name
    assert sorted(ids(index, filters=Filters(place="云岭市"))) == ["a", "b"]
    assert ids(index, filters=Filters(disclaimer="reprint")) == ["a"]
    assert ids(index, filters=Filters(disclaimer="any")) == ["a"]
    assert ids(index, filters=Filters(disclaimer="none")) == ["b"]
    assert ids(index, filters=Filters(disclaimer="copyright")) == []


def test_times_bound_and_order(index: SearchIndex) -> None:
    """Both ends count; an article without a time is ordered by when it was received."""
    july = [datetime(2026, 7, day, tzinfo=UTC) for day in (1, 2, 3)]
    items = [made(f"{n}", n + 1, "甲乙", published_at=time) for n, time in enumerate(july)]
    index.write(items)
    assert ids(index, sort=Sort.NEWEST) == ["2", "1", "0"]
    assert ids(index, sort=Sort.OLDEST) == ["0", "1", "2"]
    inner = Filters(published_from=july[0], published_to=july[1])
    assert ids(index, sort=Sort.OLDEST, filters=inner) == ["0", "1"]
    found = index.search(query("甲乙", PairCutter(), size=2))
    assert (found.total, found.is_exact, len(found.hits)) == (3, True, 2)
    assert all(hit.score is not None for hit in found.hits)


def test_long_tokens_and_values_harm_nobody(index: SearchIndex) -> None:
    """A word of 40,000 letters, a source as long, a character beyond the basic plane."""
    long = "x" * 40_000
    assert outcomes(index, made("a", 1, f"{long} 𠮷野家", source=long)) == [WRITTEN]
    assert ids(index, '"𠮷野家"') == ["a"]


def test_nothing_is_written_without_a_word(index: SearchIndex) -> None:
    """An empty bulk is no trouble of the index."""
    assert index.write([]) == []
