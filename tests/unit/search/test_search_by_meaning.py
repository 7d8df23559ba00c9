"""When the search API goes by meaning, and what it says then."""

from dataclasses import replace
from pathlib import Path

import pytest

from services.search.index.local.vectors import LocalVectors
from services.search.indexing.reprints import grouped
from services.search.meaning.embedding import embed_all
from services.search.meaning.nearness import Meaning
from shared.articles import Name
from shared.entity_types import EntityType
from tests.contract.indexes import made
from tests.embedders import CountingEmbedder
from tests.fake_index import FakeIndex
from tests.unit.search.clients import client_of

LONG = "望川电机昨日投产"


def meaning_over(index: FakeIndex, folder: Path) -> Meaning:
    """Return search by meaning over an index, by an embedder that counts characters."""
    embedder = CountingEmbedder()
    vectors = LocalVectors(folder, embedder)
    embed_all(index=index, vectors=vectors, embedder=embedder)
    return Meaning(embedder, vectors)


def filled() -> FakeIndex:
    """Return an index of an article that holds the words, one that is near, and another."""
    index = FakeIndex()
    items = [made("w", 1, "望川电机昨日投产"), made("n", 2, "电电电"), made("x", 3, "大桥桥桥")]
    index.write(grouped(items, index))
    return index


@pytest.mark.parametrize("q", [LONG, "电机投产", "电机"])
def test_what_is_near_comes_behind_the_hits(tmp_path: Path, q: str) -> None:
    """Unless the reader wants words alone; it says how near it is."""
    index = filled()
    client = client_of(index, meaning_over(index, tmp_path))
    answer = client.get("/v1/search", params={"q": q}).json()
    further = {hit["id"]: hit["near"] is not None for hit in answer["further"]}
    assert (answer["total"]["value"], further["n"]) == (len(answer["hits"]), True)
    assert "n" not in [hit["id"] for hit in answer["hits"]]
    alone = client.get("/v1/search", params={"q": q, "meaning": "false"}).json()
    assert [hit["id"] for hit in alone["hits"]] == [hit["id"] for hit in answer["hits"]]
    assert all(hit["near"] is None for hit in (*alone["hits"], *alone["further"]))


@pytest.mark.parametrize("q", ["电电 OR 轻轻", "title:电电", '"望川电机昨日" 投产'])
def test_the_query_language_goes_by_words(tmp_path: Path, q: str) -> None:
    """What is asked for so exactly is not to be guessed at."""
    index = filled()
    client = client_of(index, meaning_over(index, tmp_path))
    answer = client.get("/v1/search", params={"q": q}).json()
    assert answer["further"] == []
    assert all(hit["near"] is None for hit in answer["hits"])


def test_later_pages_need_no_vectors(tmp_path: Path) -> None:
    """What was near is in the cursor; none is lost though all vectors go meanwhile."""
    index = filled()
    meaning = meaning_over(index, tmp_path)
    client = client_of(index, meaning)
    first = client.get("/v1/search", params={"q": LONG, "size": "1"}).json()
    client.app.state.ports = replace(client.app.state.ports, meaning=None)
    params = {"q": LONG, "size": "1", "cursor": first["next_cursor"]}
    second = client.get("/v1/search", params=params).json()
    found = [hit["id"] for hit in (*first["hits"], *second["further"])]
    assert found == ["w", "n"]


def test_without_its_vectors_a_search_goes_by_words(tmp_path: Path) -> None:
    """And says so."""
    index = filled()
    (tmp_path / "file").touch()
    embedder = CountingEmbedder()
    away = Meaning(embedder, LocalVectors(tmp_path / "file", embedder))
    answer = client_of(index, away).get("/v1/search", params={"q": LONG}).json()
    assert [hit["id"] for hit in answer["hits"]] == ["w"]
    assert [note["kind"] for note in answer["noted"]] == ["no_meaning"]


def test_a_correction_is_of_words(tmp_path: Path) -> None:
    """What is merely near makes no query a good one; and where words are found, none is offered."""
    index = FakeIndex()
    name = Name(name="望川电机厂", type=EntityType.ORG, salience=1.0, mentions=())
    index.write([made("n", 1, "电电电"), made("o", 2, "望川电机厂", names=(name,))])
    client = client_of(index, meaning_over(index, tmp_path))
    asked = {"q": "望川电机广 昨日 投产 电电 梨树 葡萄 苹果"}
    alone = client.get("/v1/search", params=asked | {"meaning": "false"}).json()
    assert client.get("/v1/search", params=asked).json()["did_you_mean"] == alone["did_you_mean"]
