"""What a board tells is what its searches find, on every index."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from services.search.boards.asked import asked_of, searches_of
from services.search.boards.figures import Figures
from services.search.boards.models import BoardSearch, Compared, Period
from services.search.boards.showing import figures
from services.search.documents.document import Document
from services.search.index.ports import SearchIndex
from services.search.index.time_limit import TimeLimit, within
from services.search.indexing.reprints import Grouping
from services.search.loosening import Reader
from services.search.query.known import NOTHING_KNOWN
from services.search.query.query import Query
from services.search.ranking.reader import RankedReader
from services.search.searching.answers import SearchHit
from services.search.searching.find import find
from services.search.searching.parameters import SearchParams
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from shared.china_time import CHINA
from tests.contract.opened import KINDS, opened
from tests.contract.test_counts import documents, tagger
from tests.fake_searches import FakeSearches

TODAY = date(2025, 12, 31)
PERIOD = {"from": "2025-12-01", "to": "2025-12-20"}
BEFORE = {"from": "2025-11-11", "to": "2025-11-30"}
ASKED: list[dict[str, Any]] = [
    {"q": "望川电机"},
    {"q": "星澜汽车"},
    {"q": "投产", "filters": {"source": ["云岭日报", "望川晚报"]}},
]


@dataclass(frozen=True)
class World:
    """An index with articles, and what searches ask it with."""

    index: SearchIndex
    ports: SearchPorts

    def figures(self, asked: Sequence[dict[str, Any]], **more: Any) -> Figures:
        """Return what a board tells."""
        searches = [BoardSearch.model_validate(each) for each in asked]
        found = searches_of(searches, kept=FakeSearches())
        reader = Reader(tagger(), NOTHING_KNOWN)
        run = list(asked_of(found, reader=reader, index=self.ports.index))
        period = Period.model_validate(more.get("period", PERIOD))
        how = more.get("compare", Compared.BEFORE)
        return figures(run, period, how, TODAY, index=self.ports.index)

    def hits(self, asked: dict[str, Any], **more: Any) -> tuple[SearchHit, ...]:
        """Return the hits that a search finds, each article by itself unless asked otherwise."""
        given = {"q": asked["q"], **asked.get("filters", {}), "size": 100, "group": "none", **more}
        return find(SearchParams.model_validate(given), ports=self.ports).hits


@pytest.fixture(params=KINDS, scope="module")
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Return an index of each kind that holds articles, every fourth of them twice."""
    with opened(request, tmp_path_factory.mktemp("boards")) as index:
        for made in (documents(), tuple(map(copied, documents()[::4]))):
            Grouping(made, index).write()
        reader = RankedReader(index)
        yield World(index, SearchPorts(reader, tagger(), Suggester(reader)))


def copied(made: Document) -> Document:
    """Return the same article under another id."""
    keywords = made.keywords | {"id": [f"copy-{made.id}"], "group": [f"copy-{made.id}"]}
    return replace(made, id=f"copy-{made.id}", keywords=keywords)


def test_each_search_is_counted_as_it_finds(world: World) -> None:
    """Articles, groups of reprints, days, sources, disclaimers, and what has no date."""
    told = world.figures(ASKED)
    for asked, one in zip(ASKED, told.searches, strict=True):
        hits, before = world.hits(asked, **PERIOD), world.hits(asked, **BEFORE)
        assert one.count == len(hits) > 3
        assert one.without_reprints == len(world.hits(asked, **PERIOD, group="reprints"))
        assert not one.is_estimated
        assert one.undated == sum(hit.published_at is None for hit in world.hits(asked)) > 0
        days = Counter(day_of(hit) for hit in hits)
        assert {each.time: each.count for each in one.times if each.count} == days
        assert len(one.times) == 20
        past = Counter(day_of(hit) for hit in before)
        assert [each.before for each in one.times] == [
            past.get(f"2025-11-{day}", 0) for day in range(11, 31)
        ]
        assert one.change
        assert (one.change.before, one.change.more) == (len(before), len(hits) - len(before))
        sources = Counter(hit.source for hit in hits)
        assert {each.value: each.count for each in one.sources} == {
            name: count for name, count in sources.items() if name
        }
        assert one.other_sources == sources[None]
        flagged = world.hits({**asked, "filters": asked.get("filters", {}) | {"disclaimer": "any"}})
        assert one.with_disclaimer == len({h.id for h in flagged} & {h.id for h in hits})
    assert any(one.without_reprints < one.count for one in told.searches)


def day_of(hit: SearchHit) -> str:
    """Return the day in China on which a hit was published."""
    assert hit.published_at
    return hit.published_at.astimezone(CHINA).date().isoformat()


def test_searches_are_compared_as_sets(world: World) -> None:
    """What any and what several find, shares, and names that more than one of them holds."""
    told = world.figures(ASKED)
    found = [{hit.id for hit in world.hits(asked, **PERIOD)} for asked in ASKED]
    assert told.found == len(set().union(*found))
    several = Counter(id for ids in found for id in ids)
    assert told.in_several == sum(count > 1 for count in several.values()) > 0
    total = sum(map(len, found))
    assert [one.share for one in told.searches] == [len(ids) / total for ids in found]
    for common in told.common:
        filters = {"PER": "person", "LOC": "place", "ORG": "organisation"}
        counted = [
            len(world.hits(asked, **PERIOD, **{filters[common.type]: common.name}))
            for asked in ASKED
        ]
        assert list(common.counts) == counted
        assert sum(count > 0 for count in common.counts) > 1
    assert told.common


def test_what_was_searched_for_is_not_told_as_a_name(world: World) -> None:
    """Of each search; another may well name it."""
    first, second, _ = world.figures(ASKED).searches
    assert "望川电机" not in {each.name for each in first.named}
    assert "星澜汽车" not in {each.name for each in second.named}
    assert first.named
    assert second.named


def test_a_source_of_one_search_alone_is_told(world: World) -> None:
    """Where the others find nothing of it."""
    asked = [
        {"q": "", "filters": {"source": "云岭日报"}},
        {"q": "", "filters": {"source": ["云岭日报", "望川晚报"]}},
    ]
    one, both = world.figures(asked).searches
    assert one.own_sources == ()
    assert [each.value for each in both.own_sources] == ["望川晚报"]


def test_days_without_articles_offer_some_that_have(world: World) -> None:
    """As many, up to the newest article."""
    told = world.figures(ASKED, period={"from": "2020-01-01", "to": "2020-01-07"})
    assert told.found == 0
    newest = max(day_of(hit) for asked in ASKED for hit in world.hits(asked) if hit.published_at)
    assert told.offered
    assert str(told.offered.last) == newest
    assert (told.offered.last - told.offered.first).days == 6
    offered = {"from": told.offered.first, "to": told.offered.last}
    assert world.figures(ASKED, period=offered).found > 0
    last = world.figures(ASKED, period={"days": 7, "until": "newest"})
    assert (last.period, last.offered) == (told.offered, None)


def test_a_long_period_is_counted_by_month(world: World) -> None:
    """It holds all that has a date."""
    told = world.figures(ASKED[:1], period={"from": "2024-01-01", "to": "2026-01-31"})
    (one,) = told.searches
    dated = sum(hit.published_at is not None for hit in world.hits(ASKED[0]))
    assert told.unit == "month"
    assert len(one.times) == 25
    assert sum(each.count for each in one.times) == one.count == dated


def test_groups_are_counted_within_a_time_limit(world: World) -> None:
    """What is over finds nothing, and says so."""
    with within(TimeLimit(0)) as limit:
        grouped = world.ports.index.groups(Query())
    assert (grouped.count, grouped.is_exact, limit.is_stopped) == (0, False, True)
    whole = world.ports.index.groups(Query())
    assert (whole.count, whole.is_exact) == (len(world.hits({"q": ""}, group="reprints")), True)
