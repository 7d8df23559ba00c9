"""Settings become what their users need."""

import subprocess
import sys

import pytest
from pydantic import SecretStr
from redis import Redis

from services.search.settings import SearchSettings
from shared.errors import BadSettings
from shared.settings import SharedSettings, read_settings
from tools.system import ROOT


def test_a_password_may_hold_any_character() -> None:
    """In the address of Redis it is quoted."""
    password = "a/b@c:d%e#f?g h"
    url = SharedSettings(redis_password=SecretStr(password), redis_host="redis").redis_url()
    options = Redis.from_url(url).connection_pool.connection_kwargs
    assert (options["password"], options["host"], options["port"]) == (password, "redis", 6379)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CAIBIAN_SEARCH_PORT", "abc"),
        ("CAIBIAN_SEARCH_PORT", "70000"),
        ("CAIBIAN_LEASE_SECONDS", "-1"),
        ("CAIBIAN_LOG_LEVEL", "LOUD"),
        ("CAIBIAN_KEY", "too short a key"),
        ("CAIBIAN_SECRET", "secret"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Without its value, which may be a secret."""
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match=name) as caught:
        read_settings(SearchSettings)
    assert value not in str(caught.value)


def test_an_empty_setting_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As .env.example and compose write it."""
    monkeypatch.setenv("CAIBIAN_DICTIONARY", "")
    monkeypatch.setenv("CAIBIAN_LOG_LEVEL", "debug")
    settings = SharedSettings()
    assert (settings.dictionary, settings.log_level) == (None, "DEBUG")


def test_reenrich_finds_ingest_at_the_port_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless its address is given."""
    monkeypatch.setenv("CAIBIAN_INGEST_PORT", "8123")
    assert SearchSettings().ingest_api() == "http://127.0.0.1:8123"
    monkeypatch.setenv("CAIBIAN_INGEST_URL", "http://ingest:8000")
    assert SearchSettings().ingest_api() == "http://ingest:8000"


@pytest.mark.parametrize(
    "program", ["services.ingest", "services.enrich", "services.search", "tools.up", "tools.demo"]
)
def test_no_program_dumps_a_wrong_setting(program: str) -> None:
    """One line on standard error, and status 1."""
    env = {"CAIBIAN_REDIS_PORT": "abc", "CAIBIAN_INGEST_PORT": "abc"}
    done = subprocess.run(
        [sys.executable, "-m", program],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("caibian can't start: ")
    assert "CAIBIAN_REDIS_PORT" in done.stderr
    assert len(done.stderr.splitlines()) == 1
