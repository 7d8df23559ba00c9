"""Both indexes of vectors keep one contract."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from services.search.index.elastic.index import connect
from services.search.index.elastic.vectors import ElasticVectors
from services.search.index.local.vectors import LocalVectors
from services.search.index.ports import IndexAway
from services.search.index.vectors import ArticleVector, VectorIndex
from services.search.settings import SearchSettings
from tests.embedders import CountingEmbedder

EMBEDDER = CountingEmbedder()


@pytest.fixture(params=["local", "elasticsearch"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorIndex]:
    """Return an index of each kind, in which nothing is yet."""
    if request.param == "local":
        yield LocalVectors(tmp_path, EMBEDDER)
        return
    url = request.getfixturevalue("elasticsearch_url")
    with connect(SearchSettings(elasticsearch_url=url)) as client:
        name = f"contract-{uuid4().hex}"
        yield ElasticVectors(client, name, EMBEDDER)
        client.indices.delete(index=f"{name}-vectors-{EMBEDDER.name}", ignore_unavailable=True)


def item(id: str, text: str, version: int = 1) -> ArticleVector:
    """Return an article's vector; its digest is its text."""
    return ArticleVector(id, version, text, EMBEDDER.query(text))


def nearest(vectors: VectorIndex, text: str, count: int = 9) -> list[str]:
    """Return the ids of the articles nearest to a text."""
    return [near.id for near in vectors.nearest(EMBEDDER.query(text), count)]


def test_before_the_first_vector_nothing_is_near(vectors: VectorIndex) -> None:
    """And nothing is known of any article."""
    assert nearest(vectors, "电") == []
    assert vectors.digests(["a"]) == {}
    assert vectors.digests([]) == {}
    assert list(vectors.ids()) == []
    vectors.remove(["a"])
    vectors.put([])


def test_the_nearest_come_first_with_their_cosines(vectors: VectorIndex) -> None:
    """As many as are asked for."""
    vectors.put([item("a", "电电轻"), item("b", "轻"), item("c", "电")])
    assert nearest(vectors, "电") == ["c", "a", "b"]
    assert nearest(vectors, "电", 2) == ["c", "a"]
    near = vectors.nearest(EMBEDDER.query("电"), 3)
    exact = [float(EMBEDDER.query("电") @ EMBEDDER.query(text)) for text in ("电", "电电轻", "轻")]
    assert [each.cosine for each in near] == pytest.approx(exact, abs=0.02)


def test_the_higher_version_stays(vectors: VectorIndex) -> None:
    """Whichever comes first; the same version may come again."""
    vectors.put([item("a", "电", 5)])
    vectors.put([item("a", "轻", 4), item("b", "电", 1)])
    assert vectors.digests(["a", "b", "c"]) == {"a": "电", "b": "电"}
    vectors.put([item("a", "桥", 5)])
    assert vectors.digests(["a"]) == {"a": "桥"}
    assert nearest(vectors, "桥", 1) == ["a"]


def test_what_is_removed_is_near_no_more(vectors: VectorIndex) -> None:
    """And may come again under a later version."""
    vectors.put([item("a", "电"), item("b", "电轻")])
    assert nearest(vectors, "电") == ["a", "b"]
    vectors.remove(["a", "none"])
    assert nearest(vectors, "电") == ["b"]
    assert list(vectors.ids()) == ["b"]
    vectors.put([item("a", "电", 7)])
    assert nearest(vectors, "电") == ["a", "b"]


def test_all_ids_are_told_however_many_there_are(vectors: VectorIndex) -> None:
    """In order."""
    vectors.put([item(f"{number:04}", "电") for number in range(1203)])
    assert list(vectors.ids()) == [f"{number:04}" for number in range(1203)]
    assert len(nearest(vectors, "电", 30)) == 30


def test_another_process_sees_what_is_written(tmp_path: Path) -> None:
    """New vectors, changed ones and removals."""
    writer, reader = LocalVectors(tmp_path, EMBEDDER), LocalVectors(tmp_path, EMBEDDER)
    assert nearest(reader, "电") == []
    writer.put([item("a", "电"), item("b", "轻")])
    assert nearest(reader, "电") == ["a", "b"]
    writer.put([item("b", "电", 2), item("a", "桥", 2)])
    assert nearest(reader, "电") == ["b", "a"]
    writer.remove(["b"])
    assert nearest(reader, "电") == ["a"]


def test_what_cannot_be_reached_is_away(tmp_path: Path) -> None:
    """Told as the port says."""
    (tmp_path / "file").touch()
    with pytest.raises(IndexAway):
        LocalVectors(tmp_path / "file", EMBEDDER).ids().__next__()
    with connect(SearchSettings(elasticsearch_url="http://127.0.0.1:9")) as client:
        vectors = ElasticVectors(client, "none", EMBEDDER)
        for ask in (lambda: nearest(vectors, "电"), lambda: vectors.put([item("a", "电")])):
            with pytest.raises(IndexAway):
                ask()


def test_vectors_of_other_embedders_are_forgotten(vectors: VectorIndex) -> None:
    """And its own stay, whether there were others or not."""
    vectors.put([item("a", "电")])
    vectors.forget_others()
    assert nearest(vectors, "电") == ["a"]


def test_many_removals_leave_the_others(tmp_path: Path) -> None:
    """Wherever they stood among those that are held in memory."""
    writer, reader = LocalVectors(tmp_path, EMBEDDER), LocalVectors(tmp_path, EMBEDDER)
    writer.put([item(f"{number}", "电" * (number % 3) + "轻") for number in range(700)])
    assert len(nearest(reader, "电", 1000)) == 700
    gone = [f"{number}" for number in range(700) if number % 7 in (0, 6)]
    writer.remove(gone)
    writer.put([item("new", "电")])
    left = {f"{number}" for number in range(700)} - set(gone) | {"new"}
    assert set(nearest(reader, "电", 1000)) == left
    again = LocalVectors(tmp_path, EMBEDDER).nearest(EMBEDDER.query("电"), 1000)
    kept = {each.id: each.cosine for each in reader.nearest(EMBEDDER.query("电"), 1000)}
    assert kept == pytest.approx({each.id: each.cosine for each in again})
