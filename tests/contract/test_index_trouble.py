"""What only one kind of index can meet: a killed writer, a full disk, a node that is away."""

import multiprocessing
import os
import resource
import signal
from pathlib import Path
from uuid import uuid4

import pytest

from services.search.documents.counted_fields import COUNTED
from services.search.documents.document import KEYWORDS, Removal
from services.search.fields import LAYOUT
from services.search.index.elastic.index import ElasticIndex, connect
from services.search.index.elastic.query import mapping
from services.search.index.local.index import LocalIndex
from services.search.index.local.reader import LocalReader
from services.search.index.ports import IndexAway, IndexLocked, Outcome, SearchIndex
from services.search.indexing.sample import sample
from services.search.query.plain import query
from services.search.settings import SearchSettings
from tests.contract.indexes import PairCutter, ids, made, outcomes
from tests.contract.test_search_index import WRITTEN
from tools.redis_server import free_port


def test_a_local_index_survives_its_writer(tmp_path: Path) -> None:
    """Killed in the middle of its work, it opens again with what was written."""
    process = multiprocessing.get_context("spawn").Process(target=write_and_die, args=(tmp_path,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    process.close()
    index = LocalIndex(tmp_path)
    index.write([made("b", 2, "望川电机")])
    assert sorted(ids(index, "电机")) == ["a", "b"]
    index.close()


def write_and_die(folder: Path) -> None:
    """Write an article, begin another, and die."""
    index = LocalIndex(folder)
    index.write([made("a", 1, "望川电机")])
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_folder_that_takes_no_more_is_nobodys_fault(tmp_path: Path) -> None:
    """And the same writer goes on when there is room again."""
    process = multiprocessing.get_context("spawn").Process(
        target=write_without_room, args=(tmp_path,)
    )
    process.start()
    process.join(60)
    assert process.exitcode == 0
    process.close()


def write_without_room(folder: Path) -> None:
    """Write while no file may grow, and again when files may."""
    index = LocalIndex(folder)
    index.write([made("a", 1, "望川电机"), made("b", 1, "望川电机")])
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, most))
    for _ in range(2):
        with pytest.raises(IndexAway):
            index.write([made("c", 1, "望川电机" * 1000), Removal("b", 2)])
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert sorted(ids(index, "电机")) == ["a", "b"]
    assert outcomes(index, made("b", 1, "望川电机"), made("c", 1, "望川电机")) == [WRITTEN] * 2
    assert sorted(ids(index, "电机")) == ["a", "b", "c"]
    index.close()


def test_an_elasticsearch_index_that_was_deleted_is_made_anew(elasticsearch_url: str) -> None:
    """A write waits once; one that is blocked waits until it isn't."""
    with connect(SearchSettings(elasticsearch_url=elasticsearch_url)) as client:
        name = f"contract-{uuid4().hex}"
        index = ElasticIndex(client, name)
        index.write([made("a", 1, "望川电机")])
        client.indices.delete(index=f"{name}-{LAYOUT}")
        with pytest.raises(IndexAway):
            index.write([made("a", 1, "望川电机")])
        assert outcomes(index, made("a", 1, "望川电机")) == [WRITTEN]
        client.indices.delete_alias(index=f"{name}-{LAYOUT}", name=name)
        with pytest.raises(IndexAway):
            index.write([made("b", 1, "望川电机")])
        assert outcomes(index, made("b", 1, "望川电机")) == [WRITTEN]
        client.indices.put_settings(index=name, settings={"index.blocks.write": True})
        with pytest.raises(IndexAway):
            index.write([made("c", 1, "望川电机")])
        client.indices.put_settings(index=name, settings={"index.blocks.write": False})
        assert outcomes(index, made("c", 1, "望川电机")) == [WRITTEN]
        assert sorted(ids(index, "电机")) == ["a", "b", "c"]
        client.indices.delete(index=f"{name}-{LAYOUT}")


def test_an_index_in_order_takes_the_sample_and_shows_it_to_nobody(index: SearchIndex) -> None:
    """Which has something in each field; however often."""
    article, removal = sample(1)
    for parts in (article.texts, article.keywords, article.numbers, article.blobs):
        assert all(parts.values())
    assert set(article.keywords) == {*KEYWORDS, *COUNTED}
    for version in (2, 2, 3):
        assert outcomes(index, *sample(version)) == [WRITTEN] * 2
        assert ids(index) == []
    assert index.article(article.id) is None
    assert removal.id == article.id


@pytest.mark.parametrize("field", ["band", "card", "body_pairs", "published_at", "day"])
def test_an_elasticsearch_index_without_a_field_refuses_the_sample(
    elasticsearch_url: str, field: str
) -> None:
    """And takes removals all the same, which therefore prove nothing."""
    with connect(SearchSettings(elasticsearch_url=elasticsearch_url)) as client:
        name = f"contract-{uuid4().hex}"
        broken = mapping()
        del broken["mappings"]["properties"][field]
        client.indices.create(index=f"{name}-{LAYOUT}", aliases={name: {}}, **broken)
        index = ElasticIndex(client, name)
        assert outcomes(index, *sample(1)) == [Outcome.REJECTED, WRITTEN]
        client.indices.delete(index=f"{name}-{LAYOUT}")


def test_a_local_index_has_one_writer_and_any_readers(tmp_path: Path) -> None:
    """A second writer is refused; a reader sees each commit, and nothing before the first."""
    reader = LocalReader(tmp_path)
    with pytest.raises(IndexAway):
        reader.ping()
    writer = LocalIndex(tmp_path)
    writer.open()
    with pytest.raises(IndexLocked):
        LocalIndex(tmp_path).open()
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
