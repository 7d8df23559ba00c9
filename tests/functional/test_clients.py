"""Clients at work on a running system: the README's examples, and one generated in TypeScript."""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from caibian_client.addresses import INGEST_URL, KEY, SEARCH_URL

from tests.functional.quick import running
from tools.system import ROOT, System

_README = (ROOT / "client/README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"\*\*(\d+)\. .*?```python\n(.*?)```", _README, re.DOTALL)
_PROGRAM = ROOT / "tests/functional/typescript"
_NPM = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Run a system."""
    with running(tmp_path_factory.mktemp("clients") / "data") as system:
        yield system


def environment(system: System) -> dict[str, str]:
    """Return where a client finds the system."""
    urls = {INGEST_URL: system.client.addresses.ingest, SEARCH_URL: system.client.addresses.search}
    return urls | {KEY: system.client.addresses.key}


def test_the_examples_of_the_readme_run(
    system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten of them, one after the other, as they stand, and each shows something."""
    for name, value in environment(system).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    assert [int(number) for number, _ in EXAMPLES] == list(range(1, 11))
    shown = []
    for number, code in EXAMPLES:
        with contextlib.redirect_stdout(io.StringIO()) as output:
            exec(compile(code, f"example {number}", "exec"), {"__name__": f"example_{number}"})
        shown.append(output.getvalue())
    assert shown[0] == "云岭市新建三座水厂 云岭日报\n"
    assert shown[1].startswith("indexed 20")
    assert shown[2] == "250 articles\n"
    assert shown[3].startswith("250 found\nport-")
    assert shown[4].startswith("250 hits\n")
    assert (tmp_path / "berths.csv").read_text(encoding="utf-8-sig").startswith("id,title,url")
    assert "PER 陆知远" in shown[5]
    assert "陆知远 1 ['云岭市新建三座水厂']" in shown[6]
    assert shown[7].startswith("<?xml version=")
    assert "refused: " in shown[7]
    assert shown[8].startswith("422 /url ")
    assert "\n404 Not Found: " in shown[8]
    assert shown[9].startswith("水厂 1\n轻轨 1\n泊位 250\n")


def test_a_client_in_typescript_comes_out_of_the_documents(system: System, tmp_path: Path) -> None:
    """It is generated, its types are checked with a program that uses it, and that runs."""
    if shutil.which("npm") is None:
        if os.environ.get("CI"):
            pytest.fail("npm is missing")
        pytest.skip("npm is missing")
    folder = shutil.copytree(_PROGRAM, tmp_path / "typescript")
    _run(folder, *_NPM)
    for name, http in (("ingest", system.ingest), ("search", system.search_api)):
        (folder / f"{name}.json").write_bytes(http.get("/openapi.json").raise_for_status().content)
        _run(folder, "npx", "openapi-ts", "-s", "--no-log-file", "-i", f"{name}.json", "-o", name)
    _run(folder, "npx", "tsc", "-p", ".")
    assert _run(folder, "node", "built/desk.js", **environment(system)) == "done\n"


def test_its_lock_file_names_no_registry() -> None:
    """Packages are pinned by version and digest; where they come from is each machine's own."""
    lock = json.loads((_PROGRAM / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert packages
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())
    assert not any("resolved" in each for each in packages.values())


def _run(folder: Path, *command: str, **more: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | more,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout
