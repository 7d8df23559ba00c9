"""A digest tells what came in of a span of time: reprints as one story, most told of first."""

from datetime import UTC, datetime, timedelta

import pytest

from services.search.alerts.ports import MOST_IN_RIVER, News
from services.search.alerts.schemas import SavedSearch
from services.search.digests.digest import Digest
from services.search.digests.making import Span, make_digest
from services.search.indexing.reprints import grouped
from shared.articles import Name
from shared.entity_types import EntityType
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.fake_searches import FakeRivers, FakeSearches

NOON = datetime(2026, 7, 9, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEARCH = SavedSearch(id="0" * 16, name="轻轨", q="轻轨", created_at=NOON - 30 * HOUR)
TEXTS = ("雁洲轻轨通车", "望川电机投产", "岚山港扩建开工", "枫溪镇水厂检修", "青石机械停产整顿")


class Desk:
    """An index and a river, into which articles come."""

    def __init__(self) -> None:
        self.index, searches = FakeIndex(), FakeSearches({SEARCH.id: SEARCH})
        self.rivers = FakeRivers(searches)
        self.came = 0

    def put(
        self,
        id: str,
        story: int = 0,
        *,
        source: str | None = None,
        at: datetime = NOON,
        names: str = "",
        is_found: bool = True,
    ) -> None:
        """Have an article of a story come in, which names these persons."""
        self.came += 1
        persons = tuple(
            Name(name=name, type=EntityType.PER, salience=1.0, mentions=())
            for name in names.split()
        )
        fields = {"source": source, "received_at": at, "names": persons}
        signature = tuple((n * (2 * story + 3) + story) % 256 for n in range(64))
        items = [made(id, self.came, TEXTS[story % 5], signature=signature, **fields)]
        self.index.write(grouped(items, self.index))
        if is_found:
            self.rivers.note(SEARCH.id, [News(id, f"k{id}", at)], [])

    def digest(self, *, size: int = 50, **span: object) -> Digest:
        """Return the digest of the six hours before noon."""
        asked = {"since": NOON - 6 * HOUR, "until": NOON} | span
        span_ = Span(**asked)  # type: ignore[arg-type]
        return make_digest(SEARCH, span_, size=size, rivers=self.rivers, index=self.index)


def test_reprints_are_one_story_led_by_what_most_tell() -> None:
    """The lead is the first of those that came in; what is told alike stands the newest first."""
    desk = Desk()
    desk.put("a1", 1, source="云岭日报", at=NOON - 3 * HOUR)
    desk.put("b1", 2, source="雁洲晚报", at=NOON - 5 * HOUR)
    desk.put("b2", 2, source="云岭日报", at=NOON - 4 * HOUR)
    desk.put("b3", 2, source="云岭日报", at=NOON - 4 * HOUR)
    desk.put("c1", 3, at=NOON - HOUR)
    digest = desk.digest()
    assert [story.lead.id for story in digest.stories] == ["b1", "c1", "a1"]
    assert digest.stories[0].sources == ("云岭日报", "雁洲晚报")
    assert [story.articles for story in digest.stories] == [3, 1, 1]
    assert (digest.articles, digest.groups, digest.sources) == (5, 3, 2)
    assert (digest.unlisted, digest.is_cut, digest.missed) == (0, False, 0)


def test_a_story_tells_how_much_of_it_was_there_before() -> None:
    """Also of what the search itself doesn't find, and of what came in earlier."""
    desk = Desk()
    desk.put("a0", 1, at=NOON - 9 * HOUR)
    desk.put("a1", 1, is_found=False)
    desk.put("a2", 1, at=NOON - HOUR)
    desk.put("b", 2, at=NOON - HOUR)
    assert {s.lead.id: s.before for s in desk.digest().stories} == {"a2": 2, "b": 0}


def test_what_is_too_much_is_counted_not_hidden() -> None:
    """Stories beyond the size, and arrivals that the river no longer holds."""
    desk = Desk()
    for number in range(4):
        desk.put(f"a{number}", number, at=NOON - HOUR)
    desk.put("b", 0, at=NOON - HOUR)
    digest = desk.digest(size=2)
    assert (len(digest.stories), digest.unlisted, digest.unlisted_articles) == (2, 2, 2)
    full = Desk()
    several = [News(f"n{n}", f"k{n}", NOON - HOUR) for n in range(MOST_IN_RIVER + 7)]
    full.rivers.note(SEARCH.id, several, [])
    full.put("z", at=NOON - HOUR + timedelta(minutes=1))
    assert (full.digest().is_cut, full.digest().missed) == (True, 0)
    after = full.digest(after=3)
    assert (after.is_cut, after.missed) == (True, 5)
    assert not full.digest(after=8).is_cut
    late = full.digest(since=NOON - HOUR / 2, until=NOON)
    assert (late.articles, late.is_cut) == (0, False)


def test_between_two_arrivals_time_says_nothing() -> None:
    """What came in up to the first was told before, what is behind the last comes next."""
    desk = Desk()
    for number in range(4):
        desk.put(f"a{number}", number, at=NOON - 9 * HOUR)
    digest = desk.digest(after=1, number=3)
    assert {story.lead.id for story in digest.stories} == {"a1", "a2"}
    assert digest.number == 3
    assert desk.digest(after=4).number == 4
    assert desk.digest(after=4).stories == ()


def test_names_rise_against_the_span_before() -> None:
    """By the measure of the trends; who is named less often isn't listed."""
    desk = Desk()
    for number in range(3):
        desk.put(f"o{number}", number, at=NOON - 9 * HOUR, names="何处 陆知远")
    for number in range(4):
        desk.put(f"n{number}", number, at=NOON - HOUR, names="陆知远 沈砚" if number else "沈砚")
    digest = desk.digest()
    assert digest.is_compared
    assert [(each.name, each.count, each.before) for each in digest.names] == [("沈砚", 4, 0)]
    desk.put("n4", 4, at=NOON - HOUR, names="陆知远")
    assert [each.name for each in desk.digest().names] == ["沈砚", "陆知远"]


def test_reprints_name_nobody_more_often() -> None:
    """A story is one, however many print it, now and before."""
    desk = Desk()
    desk.put("o1", 1, at=NOON - 9 * HOUR, names="何处")
    desk.put("o2", 1, at=NOON - 8 * HOUR, names="何处")
    desk.put("n1", 2, at=NOON - 2 * HOUR, names="沈砚 何处")
    desk.put("n2", 2, at=NOON - HOUR, names="沈砚 何处")
    desk.put("n3", 3, at=NOON - HOUR, names="何处")
    named = [(each.name, each.count, each.before) for each in desk.digest().names]
    assert named == [("沈砚", 1, 0), ("何处", 2, 1)]


@pytest.mark.parametrize("age", [7, 11])
def test_where_nothing_is_known_of_before_names_are_only_counted(age: int) -> None:
    """A search that is younger than that finds nothing in it, which is no rise."""
    desk = Desk()
    desk.put("a", at=NOON - HOUR, names="沈砚")
    young = SEARCH.model_copy(update={"created_at": NOON - age * HOUR})
    span = Span(NOON - 6 * HOUR, NOON)
    digest = make_digest(young, span, size=9, rivers=desk.rivers, index=desk.index)
    assert not digest.is_compared
    assert [(each.name, each.count, each.before) for each in digest.names] == [("沈砚", 1, None)]


@pytest.mark.parametrize(("minutes", "is_compared"), [(59, False), (60, True)])
def test_less_than_an_hour_is_compared_with_nothing(minutes: int, is_compared: bool) -> None:
    """What was named five times in a minute and not in the one before hasn't risen."""
    desk = Desk()
    desk.put("a", at=NOON - timedelta(minutes=1), names="沈砚")
    digest = desk.digest(since=NOON - timedelta(minutes=minutes))
    assert digest.is_compared is is_compared
    before = 0 if is_compared else None
    assert [(each.name, each.count, each.before) for each in digest.names] == [("沈砚", 1, before)]


def test_what_was_withdrawn_is_told_no_more() -> None:
    """Though it stands in the river still."""
    desk = Desk()
    desk.put("a", 1, at=NOON - HOUR)
    desk.put("b", 2, at=NOON - HOUR)
    del desk.index.documents["a"]
    assert [story.lead.id for story in desk.digest().stories] == ["b"]
    assert desk.digest().articles == 1
