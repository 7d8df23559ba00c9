"""What the surroundings do costs no article a try, and nothing holds up what is fresh."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.functional.conftest import FAULTY
from tests.functional.quick import running
from tests.functional.test_faults import all_found, articles
from tools.system import System, eventually


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, faulty_config: Path) -> Iterator[System]:
    """Run a system whose annotator misbehaves when an article asks for it."""
    with running(tmp_path_factory.mktemp("blame") / "data", {}, faulty_config) as system:
        yield system


def test_a_long_article_outlives_redises_that_go_away(system: System) -> None:
    """Store and broker, killed and frozen again and again while it is in work."""
    system.post_all(articles("甲", 1, metadata={"fault": "is long"}))
    id = articles("甲", 1)[0]["id"]
    for part in ("store", "broker") * 3:
        time.sleep(1)
        for process in system.processes(part):
            process.kill()
    eventually(lambda: system.ingest.get("/readyz").status_code == 200, 60)
    assert system.wait(id, "indexed", 60)["attempts"] == 0
    assert system.stats()["states"]["dead"] == 0


def test_workers_that_are_killed_together_blame_nobody(system: System) -> None:
    """Three times, which are more than an article has tries."""
    system.post_all(articles("乙", 2, metadata={"fault": "is long"}))
    ids = [article["id"] for article in articles("乙", 2)]
    for _ in range(3):
        eventually(lambda: len(system.processes(FAULTY)) == 3, 60)
        time.sleep(3)
        for process in system.processes(FAULTY)[1:]:
            process.kill()
    for id in ids:
        assert system.wait(id, "indexed", 120)["attempts"] == 0


def stop_worker(system: System) -> None:
    """Ask the worker to stop and wait until all of it has; the next may be there before."""
    worker = system.processes(FAULTY)
    worker[0].terminate()
    eventually(lambda: not set(worker) & set(system.processes(FAULTY)), 60)


def test_a_worker_that_is_asked_to_stop_hands_its_work_back(system: System) -> None:
    """A deploy in the middle of long work: another goes on at once, and nothing is counted."""
    system.post_all(articles("丙", 2, metadata={"fault": "is long"}))
    ids = [article["id"] for article in articles("丙", 2)]
    for _ in range(2):
        eventually(lambda: len(system.processes(FAULTY)) == 3, 60)
        time.sleep(2)
        stop_worker(system)
    for id in ids:
        assert system.wait(id, "indexed", 60)["attempts"] == 0


def test_what_is_fresh_never_waits_for_what_goes_in_again(system: System) -> None:
    """A hundred slow ones are under way; the fresh one is found before they are done."""
    slow = articles("丁", 100, metadata={"fault": "is slow"})
    system.post_all(slow)
    system.wait_until_done()
    lines = "\n".join(
        f'{{"id": "{each["id"]}", "content": "{each["content"]}",'
        ' "metadata": {"fault": "is slow"}}'
        for each in slow
    )
    answer = system.ingest.post("/v1/articles/batch?again=true", content=lines.encode())
    assert '"problem"' not in answer.text
    assert answer.text.count('"duplicate": false') == 100
    system.post(id="fresh", content="第一座戊桥今日合龙。")
    system.wait("fresh", "indexed")
    assert system.stats()["unfinished"] > 0
    system.wait_until_done()


def store_is_full(system: System) -> bool:
    """Tell whether ingest says that the store is full, and so not all is well."""
    told = system.ingest.get("/readyz").json()
    return (told["status"], told["parts"]["store"]["state"]) == ("degraded", "full")


def search_is_full(system: System) -> bool:
    """Tell whether search says that the store is full, and ingest hears of it."""
    own = system.search_api.get("/readyz").json()["parts"]["store"]
    heard = system.ingest.get("/readyz").json()["parts"]["search"]
    return {own["state"], heard["state"]} == {"full"}


@pytest.mark.parametrize("part", ["STORE", "BROKER"])
def test_a_full_redis_stops_nothing_but_the_way_in(system: System, part: str) -> None:
    """What is on the path gets through; a full store takes nothing in, a full broker all."""
    word = {"STORE": "己", "BROKER": "庚"}[part]
    port = system.ports["REDIS" if part == "STORE" else "BROKER"]
    with Redis(port=port) as redis:
        before = redis.config_get("maxmemory")["maxmemory"]
        system.post_all(articles(word, 100))
        redis.config_set("maxmemory", 1)
        try:
            answer = system.ingest.post("/v1/articles", json={"id": part, "content": "辛桥。"})
            assert answer.status_code == (503 if part == "STORE" else 202)
            assert part == "BROKER" or int(answer.headers["Retry-After"]) > 0
            if part == "STORE":
                system.wait_until_done()
                eventually(lambda: store_is_full(system), 60)
                eventually(lambda: search_is_full(system), 60)
        finally:
            redis.config_set("maxmemory", before)
    system.wait_until_done()
    assert all_found(system, word, 100)
    assert system.post(id=f"{part}-2", content="壬桥。")["state"] == "received"
