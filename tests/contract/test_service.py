"""The units that tools.service writes are ones that systemd takes, and harmless."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.deployed import supervised_commands
from tools.secret_folder import make_secrets
from tools.service import ALL, PARTS, unit
from tools.system import ROOT

HARDENED = (
    *("NoNewPrivileges=true", "ProtectSystem=strict", "ProtectHome=read-only"),
    *("PrivateTmp=true", "CapabilityBoundingSet=", "RestrictSUIDSGID=true", "UMask=0077"),
)


def written(folder: Path, *options: object) -> list[Path]:
    """Write units as an administrator would, and return them."""
    command = [sys.executable, "-m", "tools.service", *map(str, options), "--root", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return sorted(folder.iterdir())


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    """All as one for the system and for a user, and each part with its secrets."""
    make_secrets(tmp_path / "secrets")
    data = ("--data", tmp_path / "data", "--run-as", "daemon")
    units = [
        *written(tmp_path / "system", *data),
        *written(tmp_path / "user", "--user", *data),
        *written(tmp_path / "parts", *PARTS, "--secrets", tmp_path / "secrets", *data),
    ]
    assert len(units) == 2 + len(PARTS)
    command = ["systemd-analyze", "verify", *map(str, units)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert (done.returncode, said) == (0, [])


def test_units_run_what_make_up_runs() -> None:
    """Each part by the same command."""
    supervised = supervised_commands(sys.executable)
    for part in PARTS:
        text = unit(part, data=Path("/d"), settings=Path("/s"), user="caibian")
        assert f" {' '.join(supervised[part])}\n" in text
    assert " -m tools.up\n" in unit(ALL, data=Path("/d"), settings=Path("/s"), user="caibian")


@pytest.mark.parametrize("part", [ALL, *PARTS])
def test_the_systems_units_can_do_little(part: str) -> None:
    """They write only to the data folder, as a user of their own."""
    lines = unit(part, data=Path("/d"), settings=Path("/s"), user="caibian").splitlines()
    assert {"User=caibian", "ReadWritePaths=/d", *HARDENED} <= set(lines)


def test_a_part_is_given_its_own_secrets() -> None:
    """As credentials, which only it can read."""
    secrets = [Path("/x/redis_password"), Path("/x/flower_auth"), Path("/x/README")]
    text = unit("ingest", data=Path("/d"), settings=Path("/s"), secrets=secrets, user="u")
    assert "LoadCredential=redis_password:/x/redis_password\n" in text
    assert " CAIBIAN_REDIS_PASSWORD_FILE=%d/redis_password " in text
    assert "flower" not in text
    assert "README" not in text


def test_a_path_that_systemd_would_read_otherwise_is_refused() -> None:
    """Blanks, quotes and % mean something there."""
    with pytest.raises(ValueError, match="without blanks"):
        unit(ALL, data=Path("/a b"), settings=Path("/s"))


def test_what_env_says_of_the_data_counts_and_what_is_missed_is_said(tmp_path: Path) -> None:
    """The folder of `.env` is the unit's; another one, or a user that isn't there, is told."""
    (tmp_path / ".env").write_text(f"CAIBIAN_DATA={tmp_path}/kept\n", encoding="utf-8")
    clean = {name: text for name, text in os.environ.items() if not name.startswith("CAIBIAN_")}
    env = clean | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tools.service", "--root", str(tmp_path), "--run-as"]
    python = Path(sys.executable).resolve()
    can_run = all(folder.stat().st_mode & stat.S_IXOTH for folder in python.parents)
    closed = "" if can_run else f"can't run {python}"
    for more, said in (["daemon"], closed), (["nobody-like-that"], "no user nobody-like-that"):
        done = subprocess.run(
            [*command, *more], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
        )
        assert said in done.stderr
        assert bool(done.stderr) == bool(said)
    unit = (tmp_path / "caibian.service").read_text(encoding="utf-8")
    assert f"ReadWritePaths={tmp_path}/kept\n" in unit
    done = subprocess.run(
        [*command, "daemon", "--data", "/elsewhere"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "put CAIBIAN_DATA=/elsewhere into .env" in done.stderr
