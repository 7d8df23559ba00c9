"""Vectors follow their articles: made once, made again when the text changed, forgotten."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from services.search.documents.document import Removal
from services.search.documents.packing import read_text
from services.search.index.local.vectors import LocalVectors
from services.search.index.vectors import LEAD
from services.search.meaning.embedding import embed, embed_all, passage
from tests.contract.indexes import made
from tests.embedders import CountingEmbedder
from tests.fake_index import FakeIndex


class Desk:
    """An index in memory, its vectors in a file, and an embedder that tells what it read."""

    def __init__(self, folder: Path) -> None:
        self.index, self.embedder = FakeIndex(), CountingEmbedder()
        self.vectors = LocalVectors(folder, self.embedder)

    def embed(self, *ids: str) -> list[str]:
        """Tell that articles changed; return what was read of them."""
        self.embedder.read.clear()
        embed(ids, index=self.index, vectors=self.vectors, embedder=self.embedder)
        return list(self.embedder.read)

    def embed_all(self) -> int:
        """Make what is missing; return how many."""
        return embed_all(index=self.index, vectors=self.vectors, embedder=self.embedder)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk with two articles."""
    desk = Desk(tmp_path)
    desk.index.write([made("a", 1, "电机\n电机投产。"), made("b", 2, "轻轨")])
    return desk


def test_an_article_gets_its_vector_once(desk: Desk) -> None:
    """Doing it again reads nothing."""
    assert desk.embed("a", "b") == ["电机\n电机投产。", "轻轨"]
    assert desk.embed("a", "b") == []
    assert sorted(desk.vectors.ids()) == ["a", "b"]


def test_only_another_text_makes_another_vector(desk: Desk) -> None:
    """A new version with the same words, as another model makes it, keeps its vector."""
    desk.embed("a", "b")
    desk.index.write([made("a", 5, "电机\n电机投产。"), made("b", 6, "大桥")])
    assert desk.embed("a", "b") == ["大桥"]


def test_what_is_gone_is_forgotten(desk: Desk) -> None:
    """An article that was withdrawn, or that never was."""
    desk.embed("a", "b")
    desk.index.write([Removal("a", 9)])
    assert desk.embed("a", "never") == []
    assert list(desk.vectors.ids()) == ["b"]


def test_what_comes_back_as_it_is_forgotten_keeps_a_vector(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker may have made one, which this one removes."""
    desk.embed("a")
    desk.index.write([Removal("a", 9)])
    remove = desk.vectors.remove

    def late(ids: Iterable[str]) -> None:
        if (gone := list(ids)) == ["a"]:
            desk.index.write([made("a", 10, "大桥")])
            embed(["a"], index=desk.index, vectors=desk.vectors, embedder=desk.embedder)
        remove(gone)

    monkeypatch.setattr(desk.vectors, "remove", late)
    assert desk.embed("a") == ["大桥", "大桥"]
    assert sorted(desk.vectors.ids()) == ["a"]


def test_everything_missing_is_made_and_what_is_too_much_forgotten(desk: Desk) -> None:
    """Whatever the worker missed."""
    desk.embed("a")
    assert desk.embed_all() == 1
    assert desk.embed_all() == 0
    desk.index.write([Removal("a", 9)])
    assert desk.embed_all() == 0
    assert list(desk.vectors.ids()) == ["b"]


def test_an_article_that_cannot_be_opened_robs_no_other(desk: Desk) -> None:
    """The others get their vectors, by the worker and by the command."""
    whole = desk.index.documents["a"]
    blobs = whole.blobs | {"enriched": whole.blobs["enriched"][:-3]}
    desk.index.documents["a"] = replace(whole, blobs=blobs)
    assert desk.embed("a", "b") == ["轻轨"]
    assert desk.embed_all() == 0
    assert list(desk.vectors.ids()) == ["b"]


def test_an_article_without_a_text_has_no_vector(desk: Desk) -> None:
    """Nor keeps the one that it had."""
    desk.embed("a", "b")
    desk.index.write([made("a", 5, "")])
    assert desk.embed("a") == []
    assert list(desk.vectors.ids()) == ["b"]


def test_vectors_of_other_models_go(desk: Desk, tmp_path: Path) -> None:
    """When all are made anew; they are never compared."""
    desk.embed("a", "b")
    other = CountingEmbedder()
    other.name = "other"
    vectors = LocalVectors(tmp_path, other)
    assert list(vectors.ids()) == []
    assert embed_all(index=desk.index, vectors=vectors, embedder=other) == 2
    assert {path.name.split(".")[0] for path in tmp_path.iterdir()} == {"vectors-other"}


def test_title_and_lead_stand_for_an_article() -> None:
    """Without notices and teasers, and no more than so much."""
    blobs = made("a", 1, f"电机\n{'长' * 900}").blobs
    article = read_text(blobs["enriched"], blobs["card"])
    assert passage(article) == f"电机\n{'长' * LEAD}"
