"""One search finds the same wherever it is asked: hits, counts, export, feed, river, alerts."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from itertools import product
from typing import Any

import pytest

from services.search.alerts.finding import Finder
from services.search.alerts.handlers import announce, save
from services.search.alerts.running import feed
from services.search.alerts.schemas import SavedSearch, SearchIn
from services.search.index.ports import SearchIndex
from services.search.query.known import Known
from services.search.query.synonyms import Synonyms
from services.search.ranking.reader import RankedReader
from services.search.searching.find import find
from services.search.searching.parameters import CountParams, ExportParams, SearchParams
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from services.search.searching.taking import count, export
from shared.articles import Disclaimer, DisclaimerKind
from shared.tagging.loader import load_tagger
from shared.tagging.tagger import Tagger
from tests.articles import LATER
from tests.contract.indexes import made, put
from tests.fake_searches import FakePostman, FakeRivers, FakeSearches

SAME = Synonyms([(tuple("青石区"), tuple("青石新区"))])
NEAR = SAME.merged(Synonyms([(tuple("轻轨"), tuple("地铁"))]))
KNOWN = Known(SAME, NEAR, date(2026, 7, 10))
JUNE = datetime(2026, 6, 5, 4, tzinfo=UTC)
FLAG = (Disclaimer(start=0, end=2, kind=DisclaimerKind.REPRINT),)
ARTICLES: list[tuple[str, dict[str, Any]]] = [
    ("鹭洲大学书展开幕\n读者在书展上买到新书。", {"source": "云岭日报", "published_at": JUNE}),
    ("鹭洲大学书展闭幕\n读者在书展上买到新书。", {"source": "雁洲晚报"}),
    ("青石新区地铁通车\n首班车今晨六时发出。", {"source": "云岭日报", "disclaimers": FLAG}),
    ("望川电机投产\n望川电机在青石区投产，市民乘地铁前往。", {"published_at": JUNE}),
    ("望川电机停牌\n大学生在鹭洲书展上听说望川电机停牌。", {"source": "雁洲晚报"}),
    ("鹤汀渡轮复航\n鹤汀渡轮今日复航，每日十二班。", {"disclaimers": FLAG}),
]
ASKED: list[tuple[dict[str, Any], str]] = [
    # As it is typed, in the query language, with filters, and with filters alone.
    ({"q": "望川电机"}, "45"),
    ({"q": '书展 -"闭幕" OR 复航'}, "15"),
    ({"q": "大学", "filters": {"source": ["云岭日报"], "not_disclaimer": ["any"]}}, "1"),
    ({"filters": {"disclaimer": ["reprint"]}}, "36"),
    # By what means the same; cut, or by what comes near, as nothing holds all of it as typed.
    ({"q": "青石区"}, "34"),
    ({"q": "大学鹭洲"}, "125"),
    ({"q": "青石区轻轨"}, "34"),
    ({"q": "轻轨", "filters": {"source": ["云岭日报"]}}, "3"),
    # What is typed is found, but not by this source: nothing is loosened for a filter.
    ({"q": "复航", "filters": {"source": ["云岭日报"]}}, ""),
    # A long one needs most of its words; a date bounds; nothing at all is found.
    ({"q": "鹭洲 电机 投产 停牌 大学 轻轨 书展"}, "5"),
    ({"q": "2026年6月 电机"}, "4"),
    ({"q": "无此词语"}, ""),
]


@cache
def tagger() -> Tagger:
    """Load the tagger once."""
    return load_tagger()


def hits(params: SearchParams, ports: SearchPorts) -> list[str]:
    """Return the ids of all hits, page by page."""
    found: list[str] = []
    while True:
        answer = find(params, ports=ports)
        found += [hit.id for hit in answer.hits]
        if not answer.next_cursor or not answer.hits:
            assert len(found) == answer.total.value
            return sorted(found)
        params = params.model_copy(update={"cursor": answer.next_cursor})


def by_hand(search: SavedSearch) -> dict[str, Any]:
    """Return the parameters of the page that shows what a saved search finds."""
    return {"q": search.q, **search.filters.model_dump(exclude_none=True)}


def ids(lines: Sequence[bytes]) -> list[str]:
    """Return the ids of exported lines."""
    return sorted(json.loads(line)["id"] for line in lines)


@pytest.mark.parametrize(("asked", "found"), ASKED, ids=str)
def test_one_search_finds_the_same_everywhere(
    index: SearchIndex, asked: dict[str, Any], found: str
) -> None:
    """Strict or loosened, whatever the index."""
    searches = FakeSearches()
    search = save(SearchIn.model_validate({"name": "一", **asked}), searches=searches)
    put(
        index,
        *(
            made(f"{at}", at, text, received_at=LATER, **more)
            for at, (text, more) in enumerate(ARTICLES, 1)
        ),
    )
    reader = RankedReader(index)
    ports = SearchPorts(reader, tagger(), Suggester(reader), known=lambda: KNOWN)
    same = by_hand(search)
    wanted = {"size": 2, "group": "none", "sort": "newest", "meaning": False}
    assert hits(SearchParams.model_validate(same | wanted), ports) == list(found)
    ranked = SearchParams.model_validate(same | wanted | {"sort": "relevance"})
    assert hits(ranked, ports) == list(found)
    assert ids(list(export(ExportParams.model_validate(same), ports=ports))) == list(found)
    assert count(CountParams.model_validate(same), ports=ports).total == len(found)
    told = feed(search, index=reader, cutter=tagger(), known=KNOWN)
    assert sorted(entry.id for entry in told) == list(found)
    everything = [str(at) for at in range(1, len(ARTICLES) + 1)]
    finder = Finder(tagger())
    # However many searches are run over them, all at once or one by one.
    for count_of, some in product((1, 1000), ([everything], [[id] for id in everything])):
        batches = [finder.over(part, count_of, reader) for part in some]
        held = [hit.id for each in batches for hit in finder.found(search, each, reader, KNOWN)]
        assert sorted(held) == list(found)
    rivers, postman = FakeRivers(searches), FakePostman()
    announce(
        dict.fromkeys(everything),
        searches=searches,
        rivers=rivers,
        index=reader,
        finder=finder,
        postman=postman,
        known=KNOWN,
    )
    assert sorted(arrival.id for arrival in rivers.arrivals(search.id, 100)) == list(found)
