"""A system that is reached from outside: closed to all but who has a key."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from shared.access.audit import FILE
from shared.http.bearer import bearer
from tests.functional.quick import QUICK, running
from tools.system import ROOT, System, eventually

OUTSIDE = {
    "CAIBIAN_INGEST_HOST": "0.0.0.0",
    "CAIBIAN_SEARCH_HOST": "0.0.0.0",
    "CAIBIAN_KEY": "the-first-key-of-this-test",
    "CAIBIAN_INGEST_PROCESSES": "2",
    "CAIBIAN_EMBEDDER": "none",
}


def keys(system: System, *arguments: str) -> str:
    """Return what the command about keys says."""
    command = [sys.executable, "-m", "services.ingest", "keys", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=system.env, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def state_of_search(system: System) -> Any:
    """Return how search is, as ingest hears it; what answers too slowly is away for a moment."""
    return system.ingest.get("/readyz").json()["parts"]["search"]["state"]


def test_a_system_that_is_open_to_others_is_closed_to_those_without_a_key(tmp_path: Path) -> None:
    """Keys made by hand are good on every process at once, and gone within seconds."""
    with running(tmp_path / "data", OUTSIDE) as system:
        ingest, search = (
            f"http://127.0.0.1:{system.ports[name]}/" for name in ("INGEST", "SEARCH")
        )
        for url in (f"{ingest}v1/stats", f"{search}v1/search?q=a", f"{ingest}metrics", search):
            assert httpx.get(url).status_code == 401
            assert httpx.get(url, headers=bearer("wrong")).status_code == 401
        feed = keys(system, "create", "feed", "--scope", "ingest", "--source", "云岭日报")
        desk = keys(system, "create", "desk", "--scope", "read")
        for n in range(4):
            # A connection each, so that both processes are asked.
            article = {"id": f"a{n}", "content": f"云岭市新建第{n}座水厂。"}
            posted = httpx.post(f"{ingest}v1/articles", json=article, headers=bearer(feed))
            assert posted.status_code == 202
        mine = posted.json()["id"]
        system.wait(mine, "indexed")
        # Its ids are its own: it reaches nothing of others, and takes its own back by either id.
        others = system.post(id="a3", content="鹭洲大桥今晨通车。")["id"]
        back = httpx.delete(f"{ingest}v1/articles/a0", headers=bearer(feed))
        assert back.json()["state"] == "withdrawn"
        assert (others, system.status("a3")["revision"]) == ("a3", 1)
        assert httpx.get(f"{ingest}v1/articles/{mine}", headers=bearer(feed)).status_code == 200
        found = httpx.get(f"{search}v1/search?q=水厂", headers=bearer(desk)).json()["hits"]
        assert {hit["source"] for hit in found} == {"云岭日报"}
        gone = httpx.delete(f"{ingest}v1/articles/a0", headers=bearer(desk))
        assert gone.status_code == 403
        # Ingest asks search for what it doesn't know, by the key that both know.
        eventually(lambda: state_of_search(system) == "ok", 60)
        assert system.ingest.get("/v1/articles/nobody").status_code == 404
        keys(system, "revoke", desk.split("_")[1])
        url = f"{search}v1/search?q=水厂"
        eventually(lambda: httpx.get(url, headers=bearer(desk)).status_code == 401, 30)
    lines = (system.data / FILE).read_text(encoding="utf-8").splitlines()
    did = [(line["what"], line.get("count")) for line in map(json.loads, lines)]
    assert sum(count for what, count in did if what == "post-article") == 5
    assert [what for what, _ in did if what.endswith("-key")] == ["create-key"] * 2 + ["revoke-key"]


def test_it_doesnt_start_without_a_key(tmp_path: Path) -> None:
    """One line says how to make one."""
    system = System(tmp_path / "data", QUICK | {"CAIBIAN_SEARCH_HOST": "0.0.0.0"})
    done = subprocess.run(
        [sys.executable, "-m", "tools.up"],
        cwd=ROOT,
        env=system.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "CAIBIAN_KEY" in done.stderr


def test_the_first_key_is_made_before_anything_listens(tmp_path: Path) -> None:
    """A used folder without a key is refused soon; with one in the store alone it is ready."""
    outside = {**QUICK, **OUTSIDE, "CAIBIAN_KEY": "", "CAIBIAN_INGEST_PROCESSES": "1"}
    system = System(tmp_path / "data", outside)
    (system.data / "redis").mkdir(parents=True)
    (system.data / "redis" / "used").touch()
    assert "make key NAME=desk" in refused(system)
    made = by_hand("tools.access", "keys", "create", "desk", "--scope", "admin", env=system.env)
    assert f":{system.ports['REDIS']}" in made.stderr
    with running(system.data, outside) as opened:
        desk = bearer(made.stdout.strip())
        assert opened.ingest.get("/v1/stats").status_code == 401
        assert opened.ingest.get("/v1/stats", headers=desk).status_code == 200
        said = opened.output.read_text(encoding="utf-8")
        assert "$CAIBIAN_KEY" in said
        assert "warning: without CAIBIAN_KEY" in said
        eventually(lambda: state_of_search(opened) == "away", 60)
        assert opened.ingest.get("/v1/articles/nobody", headers=desk).status_code == 503


def refused(system: System) -> str:
    """Return why a system doesn't start."""
    done = by_hand("tools.up", env=system.env, status=1)
    return done.stderr


def by_hand(
    *command: str, env: Mapping[str, str], status: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run a module as an administrator does, to the exit status that is expected."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done
