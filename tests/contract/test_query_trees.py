"""No two indexes disagree on what a hit is, whatever is asked.

Trees are put together at random of all nodes there are, and texts of words and the marks of the
query language; the index in memory says what they find.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.search.fields import LAYOUT, Heard
from services.search.index.elastic.index import ElasticIndex, connect
from services.search.index.local.index import LocalIndex
from services.search.index.ports import SearchIndex
from services.search.query.filters import Filters
from services.search.query.language import understand
from services.search.query.near import Near
from services.search.query.nodes import (
    Group,
    Neighbours,
    Node,
    Prefix,
    Sound,
    Term,
    TimeRange,
    Value,
)
from services.search.query.query import Query, Sort, Zones
from services.search.settings import SearchSettings
from services.search.text.analysis import BREAK
from shared.articles import Zone, ZoneKind
from tests.articles import RECEIVED
from tests.contract.indexes import PairCutter, made, place
from tests.fake_index import FakeIndex

TEXTS = [
    "云岭轻轨\n云岭轻轨昨日通车，雁洲电机供货。",
    "雁洲电机\n雁洲电机发布Mate60与C919模型。",
    "轻轨\n通车",
    "云岭雁洲通车\n电机，轻轨；Mate61。",
    "Mate60\n云岭的雁洲",
]
TEASER = "轻轨提速\n云岭"
IDS = ["a", "b", "c", "d", "e", "f"]
SOURCES = ["云岭日报", "雁洲日报"]
WORDS = ["云岭", "雁洲", "轻轨", "通车", "电机", "mate60", "c919"]
OPERATORS = ["(", ")", '"', "-", " ", " OR ", " NOT ", "*", "title:", "place:", "source:"]
SECOND = int(RECEIVED.timestamp())


def filled(index: SearchIndex) -> SearchIndex:
    """Write a few articles that differ in their words, sources, places and times."""
    items = [
        made(
            id,
            number + 1,
            text,
            source=SOURCES[number % 2],
            **place(text[:2]),
            published_at=RECEIVED + timedelta(seconds=number) if number else None,
        )
        for number, (id, text) in enumerate(zip(IDS, TEXTS, strict=False))
    ]
    zones = (Zone(start=0, end=4, kind=ZoneKind.TITLE), Zone(start=5, end=7, kind=ZoneKind.RELATED))
    index.write([*items, made("f", 6, TEASER, zones=zones)])
    return index


@pytest.fixture(scope="module")
def memory() -> SearchIndex:
    """Return the index in memory that holds the articles."""
    return filled(FakeIndex())


@pytest.fixture(params=["local", "elasticsearch"], scope="module")
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SearchIndex]:
    """Return an index of each other kind that holds the articles."""
    if request.param == "local":
        local = LocalIndex(tmp_path_factory.mktemp("trees"))
        yield filled(local)
        local.close()
        return
    url = request.getfixturevalue("elasticsearch_url")
    with connect(SearchSettings(elasticsearch_url=url)) as client:
        name = f"trees-{uuid4().hex}"
        yield filled(ElasticIndex(client, name))
        client.indices.delete(index=f"{name}-{LAYOUT}")


def runs(tokens: list[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    """Return adjacent tokens."""
    return st.lists(st.sampled_from(tokens), min_size=1, max_size=most).map(tuple)


def ranges() -> st.SearchStrategy[Node]:
    """Return times of which one side may be open."""
    seconds = st.none() | st.integers(SECOND - 1, SECOND + 5)
    sides = st.tuples(seconds, seconds).filter(any)
    return sides.map(lambda pair: TimeRange("published_at", *pair))


def leaves() -> st.SearchStrategy[Node]:
    """Return every kind of leaf."""
    characters = runs([*"云岭雁洲轻轨通车电机", "mate", "60", "c"])
    synonyms = st.lists(characters, max_size=2).map(tuple)
    values = st.sampled_from([*SOURCES, "云岭", "雁洲", "a"])
    near = runs([*IDS, "gone"]).map(lambda ids: tuple(Near(id, 3.0) for id in ids))
    return st.one_of(
        st.builds(Term, st.none() | st.sampled_from(WORDS), characters, synonyms),
        st.builds(Term, st.sampled_from(WORDS), characters, synonyms, runs(WORDS)),
        st.builds(Prefix, runs([*"云岭轻通车", "mate", "ma", "6", "60"], 2)),
        st.builds(Value, st.sampled_from(["source", "place", "id"]), values),
        ranges(),
        st.builds(
            Sound, st.just(Heard.PINYIN), runs([BREAK, "yun", "ling", "yan", "zhou", "qing"])
        ),
        st.builds(Sound, st.just(Heard.INITIALS), runs([BREAK, *"ylzqg"])),
        st.builds(Neighbours, near),
    )


def groups(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Return groups of nodes."""
    some = st.lists(nodes, max_size=3).map(tuple)
    scopes = st.sampled_from([None, ("title",), ("body", "other")])
    return st.builds(Group, some, some, some, st.integers(1, 3), scopes)


def queries() -> st.SearchStrategy[Query]:
    """Return queries of any nodes."""
    nodes = st.lists(st.recursive(leaves(), groups, max_leaves=8), max_size=2).map(tuple)
    times = st.none() | st.integers(-1, 5).map(lambda n: RECEIVED + timedelta(seconds=n))
    sources = st.none() | st.lists(st.sampled_from(SOURCES), max_size=2)
    filters = st.builds(Filters, source=sources, not_source=sources, published_from=times)
    return st.builds(
        Query,
        words=nodes,
        clauses=nodes,
        filters=filters,
        sort=st.sampled_from(Sort),
        zones=st.sampled_from(Zones),
    )


def typed() -> st.SearchStrategy[str]:
    """Return what a reader may type."""
    pieces = [*OPERATORS, *WORDS, *SOURCES, "的", "？", "yunling", "yan zhou"]
    return st.lists(st.sampled_from(pieces), max_size=12).map("".join)


def found(index: SearchIndex, query: Query) -> tuple[int, list[str]]:
    """Return how many articles are found, and which."""
    answer = index.search(query)
    index.release(answer.snapshot)
    return answer.total, sorted(hit.id for hit in answer.hits)


@settings(max_examples=100, deadline=None)
@given(queries())
def test_any_tree_finds_the_same(memory: SearchIndex, index: SearchIndex, query: Query) -> None:
    """Whether a node stands where it is scored or not."""
    assert found(index, query) == found(memory, query)


@settings(max_examples=100, deadline=None)
@given(typed(), st.sampled_from(Sort))
def test_whatever_is_typed_finds_the_same(
    memory: SearchIndex, index: SearchIndex, text: str, sort: Sort
) -> None:
    """Hits, and what comes near, by words and in meaning, which are never hits as well."""
    query, _ = understand(text, PairCutter(), sort)
    assert found(index, query) == found(memory, query)
    beside = replace(query, near=(Near("f", 3.0), Near("gone", 2.0)))
    for further in filter(None, (query.further, beside.further)):
        assert found(index, further) == found(memory, further)
        assert not set(found(index, query)[1]) & set(found(index, further)[1])
