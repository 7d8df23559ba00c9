"""Every index keeps one contract: the embedded one, Elasticsearch, and the fake."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from services.search.documents import SCHEMA, Document, Removal, document, unpack
from services.search.elastic import ElasticIndex, connect
from services.search.embedded import EmbeddedIndex, EmbeddedReader
from services.search.ports import IndexAway, IndexLocked, Outcome, SearchIndex
from services.search.queries import Filters, Sort, Zones, query
from services.search.settings import SearchSettings
from shared.models import Disclaimer, DisclaimerKind, EnrichedArticle, Entity, EntityType, Zone
from shared.models import ZoneKind as Kind
from tests.articles import RECEIVED
from tests.fake_index import FakeIndex
from tools.redis_server import free_port

WRITTEN, STALE = Outcome.WRITTEN, Outcome.STALE


class PairCutter:
    """Cuts every two characters: never as the articles below are cut."""

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return pairs of characters."""
        return [(at, min(at + 2, len(text))) for at in range(0, len(text), 2)]


@pytest.fixture(params=["fake", "embedded", "elasticsearch"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    """Return an empty index of each kind."""
    if request.param == "fake":
        yield FakeIndex()
    elif request.param == "embedded":
        embedded = EmbeddedIndex(tmp_path)
        embedded.open()
        yield embedded
        embedded.close()
    else:
        url = request.getfixturevalue("elasticsearch_url")
        with connect(SearchSettings(elasticsearch_url=url)) as client:
            name = f"contract-{uuid4().hex}"
            elastic = ElasticIndex(client, name)
            elastic.ping()
            yield elastic
            client.indices.delete(index=f"{name}-{SCHEMA}")


def made(id: str, version: int, text: str, **fields: Any) -> Document:
    """Return the document of an article whose first line is its title, cut into single words."""
    title, _, body = text.partition("\n")
    zones = [Zone(start=0, end=len(title), kind=Kind.TITLE)]
    if body:
        zones.append(Zone(start=len(title) + 1, end=len(text), kind=Kind.BODY))
    article = EnrichedArticle(
        **{
            "id": id,
            "revision": 1,
            "url": None,
            "title": title,
            "source": None,
            "author": None,
            "published_at": None,
            "language": "zh-Hans",
            "metadata": {},
            "received_at": RECEIVED,
            "text": text,
            "zones": tuple(zones),
            "sentences": (),
            "words": tuple((at, at + 1) for at in range(len(text))),
            "entities": (),
            "disclaimers": (),
            "keywords": (),
            "fingerprint": "",
            **fields,
        }
    )
    return document(article, version, enriched=article.model_dump_json(), raw="{}")


def place(name: str) -> tuple[Entity, ...]:
    """Return the entities of an article about one place."""
    return (Entity(start=0, end=len(name), type=EntityType.LOC, text=name),)


def ids(index: SearchIndex, q: str = "", **more: Any) -> list[str]:
    """Return the ids found."""
    return [hit.id for hit in index.search(query(q, PairCutter(), **more)).hits]


def outcomes(index: SearchIndex, *items: Document | Removal) -> list[Outcome]:
    """Write items and return what became of them."""
    return [written.outcome for written in index.write(items)]


def test_what_was_written_is_found_at_once(index: SearchIndex) -> None:
    """By a word that the article is cut into otherwise, and whole by its id."""
    assert outcomes(index, made("a", 1, "望川电机投产\n望川电机昨日投产。")) == [WRITTEN]
    assert ids(index, "电机") == ["a"]
    assert ids(index, "轻轨") == []
    packed = index.article("a")
    assert packed is not None
    assert EnrichedArticle.model_validate_json(unpack(packed)).id == "a"
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


def test_a_refused_writer_removes_only_what_it_wrote(index: SearchIndex) -> None:
    """A higher version stays."""
    index.write([made("a", 2, "望川电机"), made("b", 9, "望川电机")])
    index.remove_exact("a", 2)
    index.remove_exact("b", 8)
    assert ids(index, "电机") == ["b"]


def test_every_word_of_a_short_query_is_needed_and_most_of_a_long_one(index: SearchIndex) -> None:
    """And quoted words are adjacent."""
    index.write([made("a", 1, "青石区\n望川电机与雁洲大学合作,研制耐低温电解液。")])
    assert ids(index, "电机电解") == ["a"]
    assert ids(index, "电机轻轨") == []
    assert ids(index, '"望川电机"') == ["a"]
    assert ids(index, '"电机雁洲"') == []
    long = "望川电机雁洲大学合作研制"
    assert ids(index, f"{long}轻轨") == ["a"]
    assert ids(index, f"{long}轻轨飞机", sort=Sort.NEWEST) == ["a"]
    assert ids(index, f"{long}轻轨飞机火车高铁", sort=Sort.NEWEST) == []
    assert ids(index, "电机轻轨飞机火车") == []


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
            made(
                "a", 1, "甲", source="青石日报", entities=place("云岭市青石区"), disclaimers=notice
            ),
            made("b", 2, "乙", source="雁洲网", entities=place("云岭市")),
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


def test_an_embedded_index_survives_its_writer(tmp_path: Path) -> None:
    """Killed in the middle of its work, it opens again with what was written."""
    process = multiprocessing.get_context("spawn").Process(target=write_and_die, args=(tmp_path,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    process.close()
    index = EmbeddedIndex(tmp_path)
    index.write([made("b", 2, "望川电机")])
    assert sorted(ids(index, "电机")) == ["a", "b"]
    index.close()


def write_and_die(folder: Path) -> None:
    """Write an article, begin another, and die."""
    index = EmbeddedIndex(folder)
    index.write([made("a", 1, "望川电机")])
    os.kill(os.getpid(), signal.SIGKILL)


def test_an_embedded_index_has_one_writer_and_any_readers(tmp_path: Path) -> None:
    """A second writer is refused; a reader sees each commit, and nothing before the first."""
    reader = EmbeddedReader(tmp_path)
    with pytest.raises(IndexAway):
        reader.ping()
    writer = EmbeddedIndex(tmp_path)
    writer.open()
    with pytest.raises(IndexLocked):
        EmbeddedIndex(tmp_path).open()
    for number in (1, 2):
        writer.write([made(str(number), number, "望川电机")])
        found = reader.search(query("电机", PairCutter()))
        assert found.total == number
    writer.close()


def test_an_elasticsearch_that_is_away_is_nobodys_fault() -> None:
    """Every call says so."""
    url = f"http://127.0.0.1:{free_port()}"
    with connect(SearchSettings(elasticsearch_url=url)) as client:
        index = ElasticIndex(client, "away")
        for ask in (index.ping, lambda: index.article("a"), lambda: ids(index, "甲乙")):
            with pytest.raises(IndexAway):
                ask()
        with pytest.raises(IndexAway):
            index.write([made("a", 1, "甲")])
