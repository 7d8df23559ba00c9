"""Every index can be made anew while articles come in, and nothing is lost."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from services.search.documents.document import Document, Removal
from services.search.documents.rebuild import remade
from services.search.documents.stored import Stored
from services.search.fields import FIRST_READABLE, LAYOUT
from services.search.index.elastic.index import ElasticIndex, connect
from services.search.index.elastic.query import mapping
from services.search.index.local.index import LocalIndex
from services.search.index.local.reader import LocalReader
from services.search.index.ports import (
    Aggregation,
    IndexAway,
    Outcome,
    RebuildHindered,
    SearchIndex,
)
from services.search.indexing.reprints import grouped
from services.search.query.plain import query
from services.search.query.query import Query
from services.search.settings import SearchSettings
from tests.contract.indexes import PairCutter, group_of, ids, made


def test_a_rebuilt_index_holds_what_it_held(index: SearchIndex) -> None:
    """Texts, versions, groups; and it goes on taking articles."""
    signature = tuple(range(64))
    items = [made(f"{n}", n + 1, f"望川电机\n第{n}", signature=signature) for n in range(5)]
    index.write(grouped(items, index))
    index.write([Removal("4", 10)])
    group = group_of(index, "3")
    assert index.rebuild(remade) == 4
    assert sorted(ids(index, "电机")) == ["0", "1", "2", "3"]
    assert {each.id: each.version for each in index.scan(Query())}["3"] == 4
    assert group_of(index, "3") == group
    assert [w.outcome for w in index.write([made("3", 3, "旧")])] == [Outcome.STALE]
    index.write([made("new", 20, "望川电机")])
    assert "new" in ids(index, "电机")
    assert index.rebuild(remade) == 5


def test_a_rebuild_applies_what_documents_are_now(index: SearchIndex) -> None:
    """That is what it is for."""
    index.write([made("a", 1, "望川电机")])

    def remake(stored: Stored) -> Document:
        return made(stored.id, stored.version, "雁洲轻轨")

    index.rebuild(remake)
    assert (ids(index, "轻轨"), ids(index, "电机")) == (["a"], [])


def damaged(id: str, version: int) -> Document:
    """Return a document whose enriched article ends too early."""
    item = made(id, version, "望川电机")
    return replace(item, blobs=item.blobs | {"enriched": item.blobs["enriched"][:-3]})


def test_a_rebuild_names_the_article_that_hinders_it(index: SearchIndex) -> None:
    """The index stays as it is and goes on; without that article the rebuild is done."""
    index.write([made("a", 1, "望川电机"), damaged("bad", 2)])
    with pytest.raises(RebuildHindered, match="bad"):
        index.rebuild(remade)
    assert sorted(ids(index, "电机")) == ["a", "bad"]
    index.write([Removal("bad", 3), made("b", 4, "望川电机")])
    assert index.rebuild(remade) == 2
    assert sorted(ids(index, "电机")) == ["a", "b"]


@pytest.mark.parametrize("index", ["elasticsearch"], indirect=True)
def test_elasticsearch_takes_articles_while_it_is_rebuilt(index: SearchIndex) -> None:
    """Written, changed and removed ones, by a writer that tries again as the indexer does.

    The local index has one writer, which does one thing after the other.
    """
    index.write([made(f"{n}", 1, "望川电机") for n in range(600)])
    started, done = threading.Event(), threading.Event()
    versions = dict.fromkeys(map(str, range(600)), 1)

    def changes() -> Iterator[Document | Removal]:
        version = 2
        while not done.is_set() or version < 50:
            for id in (str(version % 600), f"new-{version}"):
                is_removed = version % 3 == 0
                yield Removal(id, version) if is_removed else made(id, version, "雁洲轻轨")
                versions[id] = 0 if is_removed else version
            version += 1

    def write() -> None:
        for change in changes():
            while not written(change):
                pass
            started.set()

    def written(change: Document | Removal) -> bool:
        try:
            index.write([change])
        except IndexAway:
            return False
        return True

    writer = threading.Thread(target=write)
    writer.start()
    assert started.wait(60)
    index.rebuild(remade)
    done.set()
    writer.join(120)
    assert not writer.is_alive()
    found = {each.id: each.version for each in index.scan(Query())}
    assert found == {id: version for id, version in versions.items() if version}


def test_a_reader_of_the_local_index_goes_on_through_a_rebuild(tmp_path: Path) -> None:
    """With its snapshot, and then with the new index."""
    writer = LocalIndex(tmp_path)
    writer.write([made(f"{n}", n + 1, "望川电机") for n in range(3)])
    reader = LocalReader(tmp_path)
    asked = query("电机", PairCutter(), size=2)
    first = reader.search(asked)
    writer.rebuild(remade)
    writer.write([made("new", 9, "望川电机")])
    assert reader.search(asked).total == 4
    assert first.total == 3
    writer.close()


@pytest.fixture
def reads_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the layout before the present one be readable, which it need not be."""
    for engine in ("local", "elastic"):
        name = f"services.search.index.{engine}.rebuild.FIRST_READABLE"
        monkeypatch.setattr(name, LAYOUT - 1)


@pytest.mark.usefixtures("reads_the_last")
def test_a_local_index_of_another_version_is_made_anew(tmp_path: Path) -> None:
    """When the indexer starts; what an interrupted rebuild left is cleared away."""
    writer = LocalIndex(tmp_path)
    writer.write([made("a", 1, "望川电机")])
    writer.close()
    (tmp_path / f"index-{LAYOUT}").rename(tmp_path / f"index-{LAYOUT - 1}")
    (tmp_path / "index.new").mkdir()
    (tmp_path / "index.new" / "half").touch()
    writer.open()
    assert ids(writer, "电机") == ["a"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"index-{LAYOUT}", "index.lock"]
    writer.close()
    (tmp_path / f"index-{LAYOUT}").rename(tmp_path / "index.old")
    writer.open()
    assert ids(writer, "电机") == ["a"]
    writer.close()


def test_a_local_index_too_old_to_be_read_is_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The indexer starts an empty one beside it and warns, once; articles can be posted again."""
    before = tmp_path / f"index-{FIRST_READABLE - 1}"
    writer = LocalIndex(tmp_path)
    writer.write([damaged("old", 1)])
    writer.close()
    (tmp_path / f"index-{LAYOUT}").rename(before)
    kept = sorted(path.name for path in before.iterdir())
    for _ in range(2):
        writer = LocalIndex(tmp_path)
        writer.open()
        assert ids(writer) == []
        writer.close()
    (warning,) = (each for each in caplog.records if each.levelno == logging.WARNING)
    assert str(before) in warning.getMessage()
    assert sorted(path.name for path in before.iterdir()) == kept
    assert not (tmp_path / "index.new").exists()
    writer.write([made("old", 1, "望川电机")])
    assert ids(writer, "电机") == ["old"]
    writer.close()


@pytest.mark.usefixtures("reads_the_last")
def test_a_damaged_article_does_not_hinder_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is left out and named, and the old index is kept, each time under a name of its own."""
    for _ in range(2):
        writer = LocalIndex(tmp_path)
        writer.write([made("a", 1, "望川电机"), damaged("bad", 2)])
        writer.close()
        (tmp_path / f"index-{LAYOUT}").rename(tmp_path / f"index-{LAYOUT - 1}")
        writer.open()
        assert ids(writer, "电机") == ["a"]
        writer.close()
    assert "bad can't be read" in caplog.text
    before = f"index-{LAYOUT - 1}.unreadable"
    names = [before, f"{before}-1", f"index-{LAYOUT}", "index.lock"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    kept = LocalReader(tmp_path, before).scan(Query())
    assert sorted(each.id for each in kept) == ["a", "bad"]


@pytest.mark.usefixtures("reads_the_last")
@pytest.mark.parametrize(("age", "mend"), [(1, "reindex"), (2, "post its articles again")])
def test_elasticsearch_of_another_schema_says_how_to_mend_it(
    elasticsearch_url: str, age: int, mend: str
) -> None:
    """To every reader, before it opens what it can't read."""
    with connect(SearchSettings(elasticsearch_url=elasticsearch_url)) as client:
        name = f"contract-{uuid4().hex}"
        before = f"{name}-{LAYOUT - age}"
        client.indices.create(index=before, aliases={name: {}}, **mapping())
        index = ElasticIndex(client, name)
        asked = query("轻轨", PairCutter())
        for ask in (
            lambda: index.search(asked),
            lambda: index.article("a"),
            lambda: index.count(asked, [Aggregation("source")]),
            lambda: list(index.scan(Query())),
        ):
            with pytest.raises(IndexAway, match=mend):
                ask()
        client.indices.delete(index=before)
