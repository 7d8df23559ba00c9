"""The example of a proxy leads to the ports that compose publishes, and Caddy takes it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.contract.deployed import ROOT, compose

CADDYFILE = ROOT / "deploy/caddy/Caddyfile"


def test_the_proxy_leads_to_what_compose_publishes() -> None:
    """Each of its three ports, on the loopback."""
    there = {port for one in compose().values() for port in one.get("ports", [])}
    published = {re.sub(r"\$\{\w+:-(\d+)\}:\d+$", r"\1", port) for port in there}
    led = re.findall(r"reverse_proxy (\S+)", CADDYFILE.read_text(encoding="utf-8"))
    assert set(led) == published
    assert len(led) == len(published)


@pytest.mark.skipif(
    not shutil.which("caddy") and "CI" not in os.environ, reason="needs caddy, a Debian package"
)
def test_caddy_takes_it(tmp_path: Path) -> None:
    """With its own check."""
    env = {"HOME": str(tmp_path), "CAIBIAN_CADDY_LOG": str(tmp_path / "log"), "PATH": "/usr/bin"}
    subprocess.run(
        [str(shutil.which("caddy")), "validate", "--adapter", "caddyfile", "--config", CADDYFILE],
        env=env,
        check=True,
        capture_output=True,
    )
