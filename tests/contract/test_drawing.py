"""Samples of hits: the same on all indexes, whatever else is there, and each hit as likely."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from math import sqrt
from pathlib import Path

import pytest

from services.search.documents.document import Removal
from services.search.index.elastic import drawing as elastic_drawing
from services.search.index.local import drawing as local_drawing
from services.search.index.local.index import LocalIndex
from services.search.index.ports import SearchIndex
from services.search.query.filters import Filters
from services.search.query.query import Query
from tests.contract.indexes import made
from tests.contract.opened import KINDS, opened
from tests.fake_index import FakeIndex

COUNT = 40
ALL = [f"a{number}" for number in range(COUNT)]


@pytest.fixture(params=KINDS[1:])
def real_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    """Return an empty index of each kind but the fake."""
    with opened(request, tmp_path) as empty:
        yield empty


def filled(index: SearchIndex) -> SearchIndex:
    """Return it with some articles, half of them of a source."""
    index.write(
        [
            made(id, number + 1, f"望川第{number}篇", source="云岭日报" if number % 2 else None)
            for number, id in enumerate(ALL)
        ]
    )
    return index


def by_hand(seed: str, ids: list[str]) -> list[str]:
    """Return ids in the order in which they are drawn."""
    return sorted(ids, key=lambda id: sha256(f"{seed}\n{id}".encode()).hexdigest())


def drawn(index: SearchIndex, seed: str, size: int = 10, **filters: str) -> list[str]:
    """Return the ids of a sample."""
    found = index.draw(Query(filters=Filters(**filters)), size, seed)
    return [each.id for each in found.articles]


@pytest.mark.parametrize("seed", ["1", "种子", "", "a\nb'\"\\"])
def test_all_indexes_draw_the_same(index: SearchIndex, seed: str) -> None:
    """By the documented rule; with filters, too; written anew an article has the same lot."""
    filled(index)
    assert drawn(index, seed) == by_hand(seed, ALL)[:10]
    assert drawn(index, seed, size=100, source="云岭日报") == by_hand(seed, ALL[1::2])
    found = index.draw(Query(), 3, seed)
    assert (found.total, found.drawn_from) == (COUNT, COUNT)
    first, *rest = by_hand(seed, ALL)
    index.write([Removal(first, 100), made(rest[0], 101, "雁洲轻轨通车", revision=2)])
    assert drawn(index, seed) == rest[:10]
    assert {each.id: each.version for each in index.draw(Query(), 1, seed).articles} == {
        rest[0]: 101
    }
    assert drawn(index, seed, source="无人") == []


def test_each_hit_is_as_likely_as_another() -> None:
    """Within five standard deviations; all indexes draw so."""
    index = filled(FakeIndex())
    _look_at(Counter(id for seed in range(300) for id in drawn(index, str(seed))), 300)


def test_each_hit_is_as_likely_where_some_are_drawn_before(
    real_index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As each of both draws is by chance."""
    _read_at_most(25, 10, monkeypatch)
    times = 300 if isinstance(real_index, LocalIndex) else 40
    index = filled(real_index)
    _look_at(Counter(id for seed in range(times) for id in drawn(index, str(seed))), times)


def _look_at(counts: Counter[str], times: int) -> None:
    share = 10 / COUNT
    spread = 5 * sqrt(times * share * (1 - share))
    assert set(counts) == set(ALL)
    assert all(abs(count - times * share) < spread for count in counts.values())


def test_of_many_hits_some_are_drawn_first(
    real_index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer says so; the same seed draws the same, in whatever portions they are read."""
    filled(real_index)
    samples = []
    for portion in (7, 100):
        _read_at_most(15, portion, monkeypatch)
        found = real_index.draw(Query(), 10, "1")
        assert (found.total, found.drawn_from, len(found.articles)) == (COUNT, 15, 10)
        samples.append(tuple(each.id for each in found.articles))
    assert samples[0] == samples[1]
    assert list(samples[0]) == by_hand("1", list(samples[0]))
    others = {tuple(drawn(real_index, seed)) for seed in ("2", "3")}
    assert len({*samples, *others}) == 3


def _read_at_most(most: int, portion: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in (local_drawing, elastic_drawing):
        monkeypatch.setattr(each, "MOST_READ", most)
    monkeypatch.setattr(local_drawing, "WINDOW", portion)
    monkeypatch.setattr(elastic_drawing, "PAGE", portion)
