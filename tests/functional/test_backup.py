"""A backup of a running system comes back, article by article, on the other index as well."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.articles import dense
from tests.functional.quick import running
from tools.system import ROOT, System

MANY = 150


def ran(module: str, *arguments: object, env: dict[str, str]) -> str:
    """Run a tool that succeeds and return what it says."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def article(number: int, text: str = "恢复开放") -> dict[str, Any]:
    """Return an article about an invented place; every fifth is a reprint."""
    body = f"云岭市潮音洞景区今日{text}。{dense(150, number // 5)}。"
    return {"id": f"n{number}", "title": f"潮音洞景区{text}", "content": body, "source": "云岭日报"}


def told(system: System) -> dict[str, Any]:
    """Return all that callers are told: articles, where each stands, saved searches."""
    export = system.search_api.get("/v1/export?format=ndjson").text.splitlines()
    ids = [f"n{number}" for number in range(MANY)] + ["dead", "none"]
    return {
        "export": sorted(export),
        "articles": {id: shown(system, id) for id in ids},
        "status": {id: lasting(system.ingest.get(f"/v1/articles/{id}").json()) for id in ids},
        "dead": lasting(system.ingest.get("/v1/dead-letters").json()),
        "states": system.stats()["states"],
        "searches": system.search_api.get("/v1/searches").text,
    }


def lasting(answer: Any) -> Any:
    """Return an answer without what passes by itself within a day, which no backup has."""
    if isinstance(answer, list):
        return [lasting(each) for each in answer]
    if not isinstance(answer, dict):
        return answer
    passing = ("trace", "claimed", "writing")
    return {name: lasting(value) for name, value in answer.items() if name not in passing}


def shown(system: System, id: str) -> dict[str, Any]:
    """Return an article; of reprints of one second no index promises an order."""
    body: dict[str, Any] = system.search_api.get(f"/v1/articles/{id}").json()
    return body | {"reprints": sorted(body.get("reprints", []), key=lambda each: str(each["id"]))}


@pytest.fixture(params=["local", "elasticsearch"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """Return the folder and settings of an empty system on either index."""
    extra = {}
    if request.param == "elasticsearch":
        extra["CAIBIAN_ELASTICSEARCH_URL"] = request.getfixturevalue("elasticsearch_url")
        extra["CAIBIAN_INDEX_NAME"] = f"test-{uuid4().hex}"
    return tmp_path / "other", extra


@pytest.fixture(scope="module")
def backups(
    tmp_path_factory: pytest.TempPathFactory, lean_config: Path
) -> tuple[list[Path], dict[str, Any]]:
    """Return a whole backup taken under load, one that goes on from it, and what is so then."""
    folder = tmp_path_factory.mktemp("backups")
    with running(folder / "data", {}, lean_config) as system:
        system.post_all([article(number) for number in range(MANY)])
        system.post(id="dead", content="<html></html>", content_type="text/html")
        system.search_api.post("/v1/searches", json={"name": "洞", "q": "潮音洞"})
        system.wait_until_done()
        changes = threading.Thread(target=change, args=(system,))
        changes.start()
        first = ran("tools.backup", folder / "first", env=system.env)
        changes.join()
        assert "articles (0 of them in earlier backups)" in first
        system.wait_until_done()
        second = ran("tools.backup", folder / "second", "--since", folder / "first", env=system.env)
        assert "of them in earlier backups" in second
        return [folder / "first", folder / "second"], told(system)


def change(system: System) -> None:
    """Change and withdraw some articles."""
    for number in range(0, 40, 2):
        system.post(**article(number, "延长开放"))
        system.ingest.delete(f"/v1/articles/n{number + 1}")


def test_a_restored_system_tells_the_same(
    backups: tuple[list[Path], dict[str, Any]],
    other: tuple[Path, dict[str, str]],
    lean_config: Path,
) -> None:
    """Of every article, its state, its times and its annotations; and it goes on from there."""
    folders, before = backups
    data, extra = other
    system = System(data, extra)
    said = ran("tools.restore", *folders, env=system.env)
    assert f"{MANY - 20} articles are back, 1 are under way or dead letters" in said
    refused = subprocess.run(
        [sys.executable, "-m", "tools.restore", *map(str, folders)],
        cwd=ROOT,
        env=system.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "holds something already" in refused.stderr
    noted = [json.loads(line) for line in (data / "logs/audit.log").read_text().splitlines()]
    assert [each["what"] for each in noted] == ["restore"]
    with running(data, extra, lean_config) as restored:
        assert told(restored) == before
        assert restored.post(**article(2, "延长开放"))["duplicate"]
        restored.post(id="new", content="潮音洞景区再次延长开放。")
        restored.wait("new", "indexed")
