"""A rebuild of the local index may die between any two changes of its folders."""

import multiprocessing
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.search.documents.rebuild import remade
from services.search.index.local.index import LocalIndex
from services.search.index.ports import IndexLocked
from tests.contract.indexes import ids, made, put

DEAD = 9
# mkdir, fill, two renames, the removal of what was before.
CHANGES = 4


def rebuild_and_die(folder: Path, at: int) -> None:
    """Make the index anew and die, as by kill -9, before so many changes of folders more."""
    left = [at]

    def dying(change: Callable[..., Any]) -> Callable[..., Any]:
        def changed(*args: Any, **more: Any) -> Any:
            if not left[0]:
                os._exit(DEAD)
            left[0] -= 1
            return change(*args, **more)

        return changed

    index = LocalIndex(folder)
    index.open()
    for owner, name in ((Path, "mkdir"), (Path, "rename"), (shutil, "rmtree")):
        setattr(owner, name, dying(getattr(owner, name)))
    index.rebuild(remade)
    os._exit(0)


@pytest.mark.parametrize("at", range(CHANGES + 1))
def test_a_killed_rebuild_leaves_all_there(tmp_path: Path, at: int) -> None:
    """The indexer opens what is whole and goes on; the rebuild can be run again."""
    index = LocalIndex(tmp_path)
    index.write([made(id, 1, "望川电机") for id in "abc"])
    index.close()
    process = multiprocessing.get_context("spawn").Process(
        target=rebuild_and_die, args=(tmp_path, at)
    )
    process.start()
    process.join()
    assert process.exitcode == DEAD
    process.close()
    index.open()
    put(index, made("d", 2, "望川电机"))
    assert sorted(ids(index, "电机")) == ["a", "b", "c", "d"]
    assert index.notices() == ()
    assert index.rebuild(remade) == 4
    with pytest.raises(IndexLocked):
        LocalIndex(tmp_path).open()
    index.close()
