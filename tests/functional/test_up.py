"""`make up` itself: what it says, what it refuses, and that it leaves nothing behind."""

import os
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psutil
import pytest
from pydantic import SecretStr
from redis import Redis
from redis.exceptions import AuthenticationError

from shared.path.events import all_queues
from tests.functional.quick import QUICK, running
from tests.functional.test_ends import left
from tools import up
from tools.preconditions import Settings
from tools.redis_server import free_port, redis_server_path, version_of
from tools.system import PORTS, ROOT, System, eventually


def refused(system: System, **env: str) -> str:
    """Start another one, which must refuse, and return what it says."""
    done = ran("tools.up", env=system.env | env)
    assert done.returncode == 1
    return done.stderr


def others_free(name: str) -> dict[str, str]:
    """Return free ports for all but one."""
    return {f"CAIBIAN_{each}_PORT": str(free_port()) for each in PORTS if each != name}


def ran(*command: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a module to its end."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_example_calls_name_the_file_of_the_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """They work as they stand, though the setting is in `.env` alone; the key isn't shown."""
    settings = Settings(key=SecretStr("a-key-of-this-test"), data=tmp_path)
    monkeypatch.setenv("CAIBIAN_KEY_FILE", "/a b/key")
    said = up.greeting(settings)
    assert said.count("Bearer $(cat '/a b/key')") == 3
    assert "a-key-of-this-test" not in said


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_says_how_to_use_it_and_stops_without_a_trace(
    tmp_path: Path, sign: signal.Signals
) -> None:
    """Addresses, three example calls, `ready`; then exit status 0 and no process left."""
    system = System(tmp_path / "data", QUICK)
    system.start()
    text = system.output.read_text(encoding="utf-8")
    assert all(str(system.ports[name]) in text for name in ("INGEST", "SEARCH", "FLOWER"))
    assert text.count("curl ") == 3
    assert "another one runs" in refused(system)
    other = str(tmp_path / "other")
    for name in ("REDIS", "BROKER"):
        said = refused(system, CAIBIAN_DATA=other, **others_free(name))
        assert f"port {system.ports[name]} is taken; set CAIBIAN_{name}_PORT" in said
    assert system.process is not None
    children = psutil.Process(system.process.pid).children(recursive=True)
    assert len(children) >= 8
    assert system.stop(sign) == 0
    assert system.output.read_text(encoding="utf-8").endswith("stopping\n")
    assert not left(children)
    system.close()


def test_secrets_of_files_show_nowhere_and_a_folder_may_have_a_blank(tmp_path: Path) -> None:
    """Each Redis asks for its own password; no list of processes, environment or log has one."""
    given = {"REDIS_PASSWORD": 'a b"c/d@e', "BROKER_PASSWORD": "f g'h#i", "FLOWER_AUTH": "j:k l+m"}
    extra = {"CAIBIAN_LOG_LEVEL": "DEBUG"}
    for name, secret in given.items():
        (tmp_path / name).write_text(f"{secret}\n", encoding="utf-8")
        extra[f"CAIBIAN_{name}_FILE"] = str(tmp_path / name)
    with running(tmp_path / "the data", extra) as system:
        system.post(id="kept", content="潮音洞景区恢复开放。")
        system.wait("kept", "indexed")
        for name in ("REDIS", "BROKER"):
            port, password = system.ports[name], given[f"{name}_PASSWORD"]
            with Redis(port=port) as stranger, pytest.raises(AuthenticationError):
                stranger.ping()
            with Redis(port=port, password=password) as known:
                assert known.ping()
        shown = [" ".join(line) for line in commands()] + environments(system)
    logs = [path for path in (system.data / "logs").iterdir() if path.stat().st_size]
    assert len(logs) >= 8
    shown += [path.read_text(encoding="utf-8") for path in (*logs, system.output)]
    for secret in given.values():
        # As it is, in an address, and as a web client sends it.
        forms = (secret, quote(secret, safe=""), b64encode(secret.encode()).decode())
        assert not [one for one in shown if any(form in one for form in forms)]


def environments(system: System) -> list[str]:
    """Return the environment of each process of a system, as others of its user see them."""
    assert system.process is not None
    found = []
    for process in psutil.Process(system.process.pid).children(recursive=True):
        with suppress(psutil.Error):
            found.append(str(process.environ()))
    assert len(found) >= 8
    return found


def test_the_store_may_be_the_broker_too(tmp_path: Path) -> None:
    """Then one Redis is started, a warning says so, and an article still arrives."""
    port = str(free_port())
    extra = {"CAIBIAN_REDIS_PORT": port, "CAIBIAN_BROKER_PORT": port}
    with running(tmp_path / "data", extra) as system:
        assert "the store is the broker too" in system.output.read_text(encoding="utf-8")
        system.post(id="one", content="潮音洞景区恢复开放。")
        system.wait("one", "indexed")
        assert len(system.processes("redis-server")) == 1
    for part in ("ingest", "enrich"):
        log = (tmp_path / "data" / "logs" / f"{part}.log").read_text(encoding="utf-8")
        assert "store and broker are one Redis" in log
    said = refused(system, CAIBIAN_REDIS_PASSWORD="of the store alone")
    assert "one Redis has one password" in said


def test_promises_are_on_disk_and_messages_are_not(tmp_path: Path) -> None:
    """What the store answers is written before; the broker writes nothing and stays small."""
    with running(tmp_path / "data") as system:
        with Redis(port=system.ports["REDIS"]) as store:
            assert store.config_get("appendonly") == {"appendonly": "yes"}
            assert store.config_get("appendfsync") == {"appendfsync": "always"}
            assert store.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        with Redis(port=system.ports["BROKER"]) as broker:
            assert broker.config_get("appendonly") == {"appendonly": "no"}
            assert broker.config_get("save") == {"save": ""}
            assert broker.config_get("maxmemory") == {"maxmemory": str(256 << 20)}
            assert broker.config_get("maxmemory-policy") == {"maxmemory-policy": "allkeys-lru"}
        assert (tmp_path / "data" / "redis" / "appendonly.aof").exists()
        assert not list((tmp_path / "data" / "broker").glob("*.*"))
        # Nobody else on the machine reads articles, keys or secrets.
        data = tmp_path / "data"
        assert data.stat().st_mode & 0o777 == 0o700
        files = [path for path in data.rglob("*") if path.is_file()]
        assert len(files) > 10
        assert not [path for path in files if path.stat().st_mode & 0o077]
        told = system.output.read_text(encoding="utf-8")
        assert f"redis   {version_of(redis_server_path())}" in told


def commands() -> list[list[str]]:
    """Return the command lines of all processes that can be seen."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            found.append(process.cmdline())
    return found


def test_what_does_not_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the process manager has had its time, nothing is left of it."""
    config = tmp_path / "supervisord.conf"
    config.write_text(
        "[supervisord]\nnodaemon = true\n"
        f"logfile = {tmp_path}/log\npidfile = {tmp_path}/pid\n"
        "[program:stubborn]\n"
        "command = sh -c 'trap \"\" TERM; while :; do sleep 1; done'\nstopwaitsecs = 600\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(up, "STOP_SECONDS", 1)
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}
    try:
        with up.supervisord(config, dict(os.environ)) as process:
            parent = psutil.Process(process.pid)
            eventually(lambda: bool(parent.children()), 30)
            children = parent.children(recursive=True)
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
    assert process.poll() is not None
    eventually(lambda: not [child for child in children if child.is_running()], 60)


def test_a_process_that_dies_is_started_again(tmp_path: Path) -> None:
    """Each part, killed, answers again."""
    with running(tmp_path / "data") as system:
        system.post(id="before", content="潮音洞景区恢复开放。")
        system.wait("before", "indexed")
        for part in ("store", "broker", "indexer", "enrich", "vectors"):
            for process in system.processes(part):
                # Without its parent a process ends by itself.
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        eventually(lambda: bool(system.processes("store")), 60)
        eventually(lambda: system.ingest.get("/readyz").status_code == 200, 60)
        after = {"id": "after", "content": "潮音洞景区游客增多。"}
        eventually(lambda: system.ingest.post("/v1/articles", json=after).is_success, 60)
        system.wait("after", "indexed", 90)
        assert sorted(system.search("潮音洞")) == ["after", "before"]
        eventually(lambda: near(system, "去潮音洞玩的人为什么多了?") == {"after", "before"}, 120)


def near(system: System, q: str) -> set[str]:
    """Return the ids of what is found by its meaning, as a hit or behind the hits."""
    answer = system.search_api.get("/v1/search", params={"q": q}).json()
    return {hit["id"] for hit in (*answer["hits"], *answer["further"]) if hit["near"]}


def test_flower_shows_ids_and_no_text(tmp_path: Path) -> None:
    """The tasks bear telling names; their arguments are ids."""
    auth = ("desk", "a-password-of-the-test")
    with running(tmp_path / "data", {"CAIBIAN_FLOWER_AUTH": ":".join(auth)}) as system:
        url = f"http://127.0.0.1:{system.ports['FLOWER']}"
        for path in ("/api/tasks", "/metrics", "/", "/workers", "/broker"):
            assert httpx.get(f"{url}{path}").status_code == 401, path
        for path in ("worker/shutdown/enrich@a", "task/apply/enrich.articles_received"):
            assert httpx.post(f"{url}/api/{path}", auth=auth, json={}).status_code == 403, path
        assert httpx.get(f"{url}/metrics", auth=auth).is_success
        system.post(id="watched", content="灯塔小学迎来新生。")
        system.wait("watched", "indexed")

        names = {"enrich.articles_received", "index.articles_enriched", "index.articles_indexed"}

        def tasks() -> list[dict[str, Any]]:
            return list(httpx.get(f"{url}/api/tasks", auth=auth).json().values())

        # The worker of vectors takes its task when no other process wants to run.
        eventually(lambda: names <= {task["name"] for task in tasks() if "worker" in task}, 120)
        told = [task for task in tasks() if task["name"] in names]
        assert {task["args"] for task in told} == {"watched"}
        # What was sent a moment ago has no worker yet.
        workers = [task["worker"] for task in told if "worker" in task]
        assert all(name.startswith(("enrich@", "index@", "vectors@")) for name in workers)
        assert {task["args"] for task in tasks()} == {"watched"}
        shown = httpx.get(f"{url}/broker", auth=auth).text
        assert [queue for queue in all_queues() if f">{queue}<" not in shown] == []


def test_without_an_embedder_there_is_nothing_to_run(tmp_path: Path) -> None:
    """The worker waits to be stopped, the command says so, a bad folder is told."""
    none = {"CAIBIAN_EMBEDDER": "none", "CAIBIAN_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "services.search", "vectors"]
    worker = subprocess.Popen(command, cwd=ROOT, env=os.environ | none, stderr=subprocess.PIPE)
    assert worker.stderr is not None
    assert b"nothing to do" in worker.stderr.readline()
    worker.terminate()
    assert worker.wait(60) == 0
    worker.stderr.close()
    told = ran("services.search", "embed", env=os.environ | none)
    assert (told.returncode, "is off" in told.stdout) == (0, True)
    system = System(tmp_path / "data", QUICK)
    said = refused(system, CAIBIAN_EMBEDDER=str(tmp_path))
    assert "no model.onnx" in said
    assert said.count("\n") == 1
