"""The command `reindex` on Elasticsearch, ended by signals while writes are kept out."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest.mock import patch

import pytest
from elasticsearch import Elasticsearch
from redis import Redis

from services.search.commands import run_reindex
from services.search.documents.document import Removal
from services.search.documents.rebuild import remade
from services.search.index.elastic.copying import remove_the_removed
from services.search.index.elastic.patience import Patience
from services.search.index.ports import IndexAway
from services.search.indexing.redis_lock import Mender, is_reindexing
from services.search.settings import SearchSettings
from tests.contract.indexes import ids, made
from tests.contract.stepped import Place, placed

_PAUSE = 0.1


class Running:
    """The command at work, at the moment when writes are kept out."""

    def __init__(self, settings: SearchSettings, folder: Path) -> None:
        start = multiprocessing.get_context("spawn").Process
        self.process: BaseProcess = start(target=reindex_and_wait, args=(settings, folder))
        self.go_on = folder / "go-on"
        self.process.start()
        while not (folder / "reached").exists():
            assert self.process.is_alive()
            time.sleep(_PAUSE)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)


def reindex_and_wait(settings: SearchSettings, folder: Path) -> None:
    """Make the index anew, but wait before what is removed is removed."""

    def wait(client: Elasticsearch, old: str, new: str, patience: Patience) -> None:
        (folder / "reached").touch()
        while not (folder / "go-on").exists():
            time.sleep(_PAUSE)
        remove_the_removed(client, old, new, patience)

    with patch("services.search.index.elastic.rebuild.remove_the_removed", wait):
        run_reindex(settings)


@pytest.fixture
def settings(elasticsearch_url: str, redis_port: int) -> SearchSettings:
    """Return the settings of an empty Redis and of an index that isn't there yet."""
    Redis(port=redis_port).flushall()
    return SearchSettings(elasticsearch_url=elasticsearch_url, redis_port=redis_port)


@pytest.fixture
def place(settings: SearchSettings) -> Iterator[Place]:
    """Return an index with some articles."""
    with placed(settings.elasticsearch_url or "") as place:
        yield place


@pytest.fixture
def running(settings: SearchSettings, place: Place, tmp_path: Path) -> Iterator[Running]:
    """Return the command at work."""
    named = settings.model_copy(update={"index_name": place.name})
    started = Running(named, tmp_path)
    yield started
    started.process.kill()
    started.process.join()
    started.process.close()


@pytest.fixture
def mender(place: Place, redis_port: int) -> Mender:
    """Return what an indexer's keeper looks after the index with."""
    redis = Redis(port=redis_port, decode_responses=True)
    return Mender(place.index.mend, partial(is_reindexing, redis))


def mended(place: Place, mender: Mender) -> None:
    """Withdraw an article as the indexer does, until it is withdrawn."""
    withdrawn = Removal("5", 100)
    while True:
        mender.tend()
        try:
            place.index.write([withdrawn])
        except IndexAway:
            time.sleep(_PAUSE)
        else:
            break
    del place.versions["5"]
    assert "5" not in ids(place.index, size=50)


def test_sigterm_leaves_nothing_behind(place: Place, running: Running, redis_port: int) -> None:
    """Writes go on at once, and so may another reindex."""
    running.send(signal.SIGTERM)
    running.process.join()
    assert running.process.exitcode == 128 + signal.SIGTERM
    assert not is_reindexing(Redis(port=redis_port))
    assert place.index.notices() == ()
    place.index.write([made("new", 100, "望川电机")])
    place.versions["new"] = 100
    place.check()


def test_whoever_finds_a_killed_one_goes_on(place: Place, running: Running, mender: Mender) -> None:
    """Not while its lease lives; no person is needed, and the withdrawn article is gone."""
    mender.tend()
    with pytest.raises(IndexAway):
        place.index.write([Removal("5", 100)])
    running.send(signal.SIGKILL)
    running.process.join()
    mended(place, mender)
    place.check()
    assert place.index.rebuild(remade) == len(place.versions)


def test_one_that_was_frozen_gives_up(place: Place, running: Running, mender: Mender) -> None:
    """It wakes up when its lease has ended and others have gone on."""
    running.send(signal.SIGSTOP)
    mended(place, mender)
    running.go_on.touch()
    running.send(signal.SIGCONT)
    running.process.join()
    assert running.process.exitcode == 1
    place.check()


def test_one_whose_lease_lives_is_left_alone(
    place: Place, running: Running, mender: Mender
) -> None:
    """It is done in the end, and what waited is written."""
    for _ in range(3):
        mender.tend()
    running.go_on.touch()
    mended(place, mender)
    running.process.join()
    assert running.process.exitcode == 0
    place.check()
