"""A digest of as much as a river holds is made alike on every index."""

from datetime import UTC, datetime, timedelta

from services.search.alerts.ports import MOST_IN_RIVER, News
from services.search.alerts.schemas import SavedSearch
from services.search.digests.making import Span, make_digest
from services.search.index.ports import SearchIndex
from shared.articles import Name
from shared.entity_types import EntityType
from tests.contract.indexes import made, put
from tests.fake_searches import FakeRivers, FakeSearches

NOW = datetime(2026, 7, 9, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEARCH = SavedSearch(id="0" * 16, name="轻轨", q="轻轨", created_at=NOW - 30 * HOUR)


def test_a_thousand_articles_are_told_as_stories(index: SearchIndex) -> None:
    """With their names against those of before; also of what is there and isn't told."""
    half, alike = MOST_IN_RIVER // 2, tuple(range(64))
    name = {
        at: (Name(name=f"沈砚{at % 3}", type=EntityType.PER, salience=1.0, mentions=()),)
        for at in range(MOST_IN_RIVER)
    }
    items = [
        made(
            f"a{at}",
            at + 1,
            f"雁洲轻轨{at}号线",
            source=f"来源{at % 7}",
            received_at=NOW - (9 if at < half else 1) * HOUR,
            names=name[at] if at >= half or at % 3 else (),
            **({"signature": alike} if at in (0, half, half + 1) else {}),
        )
        for at in range(MOST_IN_RIVER)
    ]
    for start in range(0, len(items), 250):
        put(index, *items[start : start + 250])
    rivers = FakeRivers(FakeSearches({SEARCH.id: SEARCH}))
    came = [NOW - (9 if at < half else 1) * HOUR for at in range(MOST_IN_RIVER)]
    rivers.note(SEARCH.id, [News(f"a{at}", f"k{at}", came[at]) for at in range(MOST_IN_RIVER)], [])
    span = Span(NOW - 6 * HOUR, NOW)
    digest = make_digest(SEARCH, span, size=200, rivers=rivers, index=index)
    assert (digest.articles, digest.groups, digest.sources) == (half, half - 1, 7)
    assert (digest.stories[0].articles, digest.stories[0].before) == (2, 1)
    assert (len(digest.stories), digest.unlisted) == (200, half - 201)
    # Of the first half every third named nobody.
    assert [each.name for each in digest.names] == ["沈砚0", "沈砚2"]
    assert digest.is_compared
    whole = Span(NOW - 20 * HOUR, NOW, 0, MOST_IN_RIVER)
    all = make_digest(SEARCH, whole, size=50, rivers=rivers, index=index)
    assert (all.articles, all.stories[0].articles) == (MOST_IN_RIVER, 3)
    # A story says what its first article says, however many print it.
    assert sum(each.count for each in all.names) == MOST_IN_RIVER - (half + 2) // 3 - 2
