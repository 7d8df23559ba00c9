"""A cursor goes on in whichever process is asked, on the local index."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from services.search.index.local.index import LocalIndex
from services.search.index.local.reader import LocalReader
from services.search.index.ports import SearchReader
from services.search.query.cursor import CursorGone, SearchAfter
from services.search.query.plain import query
from services.search.query.query import Query
from services.search.ranking.reader import RankedReader
from tests.contract.indexes import PairCutter, made

ASKED = replace(query("电机", PairCutter()), size=7)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LocalIndex]:
    """Return an index of several segments."""
    index = LocalIndex(tmp_path)
    for first in range(0, 120, 40):
        index.write(
            [made(f"{n}", n + 1, "望川电机" + "投产" * (n % 7)) for n in range(first, first + 40)]
        )
    yield index
    index.close()


def pages(
    readers: Sequence[SearchReader], asked: Query, between: Callable[[], object]
) -> list[str]:
    """Return the ids of all pages, each asked of the next reader."""
    ids: list[str] = []
    found = readers[0].search(asked)
    for number in range(1, 100):
        ids += [hit.id for hit in found.hits]
        if len(found.hits) < asked.size:
            return ids
        between()
        after = SearchAfter(found.snapshot, found.hits[-1].place)
        found = readers[number % len(readers)].search(replace(asked, after=after))
    raise AssertionError("it has no end")


def test_pages_of_two_processes_fit_together(index: LocalIndex, tmp_path: Path) -> None:
    """Though articles come in and go between them, and files of the index with them."""
    readers = [RankedReader(LocalReader(tmp_path, shares=True)) for _ in range(2)]
    alone = pages(readers[:1], ASKED, lambda: None)
    number = iter(range(1000, 2000))

    def write() -> None:
        n = next(number)
        index.write([made(f"new-{n}", n, "电机"), made(alone[n % 100], n, "无关")])

    assert pages(readers, ASKED, write) == alone
    assert len(set(alone)) == len(alone) == 120


def test_a_commit_outlives_the_process_that_found_it(index: LocalIndex, tmp_path: Path) -> None:
    """And a rebuild that puts another index in its place."""
    script = (
        "import sys; from pathlib import Path; from dataclasses import replace\n"
        "from services.search.index.local.reader import LocalReader\n"
        "from tests.contract.test_shared_snapshots import ASKED\n"
        "found = LocalReader(Path(sys.argv[1]), shares=True).search(ASKED)\n"
        "print(found.snapshot, *(hit.id for hit in found.hits))"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    snapshot, *ids = told.stdout.split()
    index.rebuild(lambda stored: made(stored.id, stored.version, "无关"))
    again = LocalReader(tmp_path, shares=True).search(
        replace(ASKED, after=SearchAfter(snapshot, ()))
    )
    assert [hit.id for hit in again.hits] == ids
    assert LocalReader(tmp_path).search(ASKED).hits == ()


@pytest.mark.parametrize("name", ["1-1", "../index-1", "", "..", "abc", "/etc"])
def test_a_name_that_was_made_up_opens_nothing(
    index: LocalIndex, tmp_path: Path, name: str
) -> None:
    """Neither a commit that is gone nor another folder."""
    reader = LocalReader(tmp_path, shares=True)
    snapshot = reader.search(ASKED).snapshot
    shutil.rmtree(tmp_path / "snapshots" / snapshot)
    other = LocalReader(tmp_path, shares=True)
    for gone in (name, snapshot):
        with pytest.raises(CursorGone):
            other.search(replace(ASKED, after=SearchAfter(gone, ())))


def test_what_nobody_asks_for_is_removed(
    index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest go first, and whoever holds one goes on with it."""
    monkeypatch.setattr("services.search.index.local.snapshots._MOST", 3)
    reader = LocalReader(tmp_path, shares=True)
    first = reader.search(ASKED)
    for n in range(6):
        index.write([made(f"more-{n}", 500 + n, "电机")])
        reader.search(ASKED)
    assert len(list((tmp_path / "snapshots").iterdir())) <= 4
    with pytest.raises(CursorGone):
        LocalReader(tmp_path, shares=True).search(
            replace(ASKED, after=SearchAfter(first.snapshot, ()))
        )
