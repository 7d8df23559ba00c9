"""What got a 202 arrives, whatever happens to the processes on its way."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psutil
import pytest
from redis import Redis

from tests.functional.conftest import FAULTY
from tests.functional.proxy import Proxy
from tests.functional.quick import running
from tools.system import System, eventually

# Longer than a lease; the indexer tries seven times meanwhile, and an article has two attempts.
AWAY_SECONDS = 10
# An article that waits is given up after ten times as long, four times in a test. The first article
# of a process takes a third of a second of processor time.
IMPATIENT = {"CAIBIAN_ARTICLE_SECONDS": "1"}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, faulty_config: Path) -> Iterator[System]:
    """Run a system whose annotator misbehaves when an article asks for it."""
    with running(tmp_path_factory.mktemp("faults") / "data", IMPATIENT, faulty_config) as system:
        yield system


def articles(word: str, count: int, **fields: Any) -> list[dict[str, Any]]:
    """Return articles that all say the same word, with ids made from it."""
    prefix = "-".join(f"{ord(character):x}" for character in word)
    return [
        {"id": f"{prefix}-{n}", "content": f"第{n}座{word}桥今日合龙。", **fields}
        for n in range(count)
    ]


def all_found(system: System, word: str, count: int) -> bool:
    """Tell whether a search finds as many articles with the word."""
    answer = system.search_api.get("/v1/search", params={"q": f'"{word}桥"'})
    return bool(answer.json()["total"]["value"] == count)


def test_an_enrich_worker_killed_in_the_middle_of_a_batch_loses_nothing(system: System) -> None:
    """Neither when one of its processes dies nor when all of it does."""
    system.post_all(articles("甲", 60, metadata={"fault": "is slow"}))
    eventually(lambda: system.stats()["unfinished"] < 58, 60)
    system.processes(FAULTY)[-1].kill()
    eventually(lambda: system.stats()["unfinished"] < 50, 60)
    for process in system.processes(FAULTY):
        # The first is the parent, without which the others end by themselves.
        with suppress(psutil.NoSuchProcess):
            process.kill()
    system.wait_until_done()
    assert all_found(system, "甲", 60)
    assert system.stats()["states"]["dead"] == 0


def test_the_indexer_killed_in_the_middle_of_its_work_loses_nothing(system: System) -> None:
    """Three times, while articles come in."""
    for round_ in range(3):
        system.post_all(articles(f"乙{'东西南'[round_]}", 150))
        eventually(lambda: system.stats()["states"]["enriched"] > 0, 60)
        for process in system.processes("indexer"):
            process.kill()
    system.wait_until_done()
    for side in "东西南":
        assert all_found(system, f"乙{side}", 150)


def test_the_emptied_queues_are_healed_by_the_sweep(system: System) -> None:
    """Whoever flushes the broker's queues costs time and nothing else."""
    with Redis(port=system.ports["BROKER"]) as redis:
        for process in system.processes(FAULTY):
            process.suspend()
        system.post_all(articles("丙", 120))
        eventually(lambda: redis.llen("enrich") > 0, 60)
        redis.delete("enrich", "index", "unacked", "unacked_index")
        for process in system.processes(FAULTY):
            process.resume()
        system.wait_until_done()
    assert all_found(system, "丙", 120)


@pytest.mark.parametrize(
    ("fault", "cause", "is_quick"),
    [
        ("raises", "ValueError", True),
        ("never ends", "TimeLimitExceeded", False),
        ("kills", "WorkerLost", True),
        ("hangs for good", "WorkerLost", False),
    ],
)
def test_a_bad_article_is_buried_and_its_neighbours_get_through(
    system: System, fault: str, cause: str, is_quick: bool
) -> None:
    """With its cause, after its tries, from where it can be tried again, or changed."""
    word = {"raises": "丁", "never ends": "戊", "kills": "己", "hangs for good": "庚"}[fault]
    batch = articles(word, 20)
    batch[7]["metadata"] = {"fault": fault}
    bad = batch[7]["id"]
    system.post_all(batch)
    status = system.wait(bad, "dead", 90)
    assert status["attempts"] == 2
    assert status["last_error"]["type"] == cause
    assert status["last_error"]["step"] == "enrich"
    system.wait_until_done()
    assert all_found(system, word, 19)
    dead = system.ingest.get("/v1/dead-letters").json()
    assert bad in {item["id"] for item in dead["items"]}
    # What a replay does has nothing to do with how the article ended.
    if is_quick:
        assert system.ingest.post(f"/v1/dead-letters/{bad}/replay").status_code == 202
        system.wait(bad, "dead", 90)
    good = {**batch[7], "metadata": {}}
    assert system.post(**good)["revision"] == 2
    system.wait(bad, "indexed")


def test_all_dead_letters_are_replayed_at_once(system: System) -> None:
    """Each is tried again, under its own id."""
    system.post_all(articles("辛", 3, metadata={"fault": "raises"}))
    eventually(lambda: system.stats()["states"]["dead"] == 3, 60)
    assert system.ingest.post("/v1/dead-letters/replay").json() == {"replayed": 3}
    eventually(lambda: system.stats()["states"]["dead"] == 3, 60)


def test_data_outlives_a_restart(system: System) -> None:
    """What was indexed is found; what was on its way arrives."""
    system.post_all(articles("壬", 10))
    system.wait_until_done()
    system.post_all(articles("癸", 40, metadata={"fault": "is slow"}))
    assert system.stop() == 0
    system.start()
    system.wait_until_done()
    assert all_found(system, "壬", 10)
    assert all_found(system, "癸", 40)


def test_an_index_away_for_a_while_costs_no_article_a_try(
    tmp_path: Path, elasticsearch_url: str, lean_config: Path
) -> None:
    """Nothing dies, nothing is counted, and all arrives when it is back."""
    address = urlsplit(elasticsearch_url)
    proxy = Proxy((address.hostname or "", address.port or 9200))
    extra = {
        "CAIBIAN_ELASTICSEARCH_URL": f"http://127.0.0.1:{proxy.port}",
        "CAIBIAN_INDEX_NAME": f"test-{uuid4().hex}",
    }
    try:
        with running(tmp_path / "data", extra, lean_config) as system:
            proxy.cut()
            posted = articles("子", 100)
            system.post_all(posted)
            eventually(lambda: system.search_api.get("/readyz").status_code == 503, 60)
            assert system.search_api.get("/v1/search?q=桥").status_code == 503
            end = time.monotonic() + AWAY_SECONDS
            eventually(lambda: time.monotonic() > end, AWAY_SECONDS + 5)
            eventually(lambda: system.stats()["states"]["enriched"] == 100, 60)
            proxy.mend()
            system.wait_until_done()
            assert all_found(system, "子", 100)
            assert system.status(posted[0]["id"])["attempts"] == 0
    finally:
        proxy.close()
