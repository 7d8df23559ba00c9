"""Reprints that meet in two batches at the same moment end in one group all the same."""

import threading
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.search.documents.document import Document, Removal
from services.search.index.ports import Alike, SearchIndex
from services.search.indexing.meeting import bring_together
from tests.contract.indexes import group_of, made, put
from tests.contract.test_reprints import SIGNATURE
from tests.fake_index import FakeIndex

OTHER = tuple(range(100, 164))
# The local index has one writer.
SEVERAL = pytest.mark.parametrize("index", ["fake", "elasticsearch"], indirect=True)


class Meeting:
    """An index whose readers see an article only after what its writer waits for."""

    def __init__(self, index: SearchIndex, barrier: threading.Barrier) -> None:
        self._index = index
        self._barrier = barrier
        self._is_met = False
        self.has_one_writer = False

    def alike(
        self, bands: Sequence[Sequence[str]], without: Sequence[str] = ()
    ) -> list[list[Alike]]:
        """Look up; neither writes before both have looked."""
        found = self._index.alike(bands, without)
        if not self._is_met:
            self._is_met = True
            self._barrier.wait()
        return found

    def __getattr__(self, name: str) -> object:
        return getattr(self._index, name)


def meet(index: SearchIndex, *batches: Sequence[Document | Removal]) -> None:
    """Write batches at the same time, none of which sees the others at first."""
    barrier = threading.Barrier(len(batches))

    def write(batch: Sequence[Document | Removal]) -> None:
        put(Meeting(index, barrier), *batch)  # type: ignore[arg-type]

    writers = [threading.Thread(target=write, args=(batch,)) for batch in batches]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def copies(ids: str, version: int, signature: tuple[int, ...] = SIGNATURE) -> list[Document]:
    """Return reprints of one article, each with an id of one letter."""
    return [made(id, version, "甲", signature=signature) for id in ids]


def groups(index: SearchIndex, ids: str) -> set[str]:
    """Return the groups of articles."""
    return {group_of(index, id) for id in ids}


@SEVERAL
def test_reprints_of_two_batches_end_in_one_group(index: SearchIndex) -> None:
    """However many there are on either side; others have groups of their own."""
    meet(index, copies("cd", 1) + copies("x", 2, OTHER), copies("ab", 3), copies("e", 4))
    assert groups(index, "abcde") == {group_of(index, "a")}
    assert len(groups(index, "ax")) == 2
    put(index, *copies("fg", 5))
    assert len(groups(index, "abcdefg")) == 1


@SEVERAL
def test_who_met_a_group_that_has_moved_on_looks_again(index: SearchIndex) -> None:
    """Of three writers two may see the third's article before another has moved it."""
    put(index, *copies("ab", 1))
    own = group_of(index, "a")
    assert bring_together([frozenset({own, f"{own}~moved"})], index)
    assert groups(index, "ab") == {own}
    assert not bring_together([], index)


@SEVERAL
def test_a_large_group_keeps_its_name(index: SearchIndex) -> None:
    """What comes to it at the same moment joins it, though its own name comes first."""
    many = [made(f"m{n:03}", 1, "甲", signature=SIGNATURE) for n in range(80)]
    meet(index, many, copies("a", 2))
    assert group_of(index, "a") == group_of(index, "m000")


@SEVERAL
def test_a_reprint_that_was_withdrawn_meanwhile_stays_so(index: SearchIndex) -> None:
    """It is written again under its old version, or not at all."""
    put(index, *copies("ab", 1))
    meet(index, copies("c", 2), [Removal("a", 3)], copies("d", 4))
    assert index.article("a") is None
    assert len(groups(index, "bcd")) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("abcdefgh"), st.booleans()), min_size=1, max_size=4),
        min_size=2,
        max_size=3,
    ),
    st.integers(0, 4),
)
def test_whatever_meets_ends_in_one_group(
    batches: list[list[tuple[str, bool]]], before: int
) -> None:
    """Of two sets of reprints each has one group in the end, whoever wrote what."""
    index = FakeIndex()
    put(index, *copies("pqrs"[:before], 1))
    version = 2
    chosen = []
    for batch in batches:
        items = []
        for letter, is_other in dict(batch).items():
            version += 1
            signature = OTHER if is_other else SIGNATURE
            items += copies(letter.upper() if is_other else letter, version, signature)
        chosen.append(items)
    meet(index, *chosen)
    for signature in (SIGNATURE, OTHER):
        members = [each for each in index.documents.values() if each.signature == bytes(signature)]
        assert len({each.keywords["group"][0] for each in members}) <= 1
