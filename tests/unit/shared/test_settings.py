"""Settings become what their users need."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis import Redis

from services.enrich.settings import EnrichSettings
from services.ingest.settings import IngestSettings
from services.search.settings import SearchSettings
from shared.errors import BadSettings
from shared.secret_files import is_secret
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
        # Addresses are shown, in backups too: passwords have settings of their own.
        ("CAIBIAN_ELASTICSEARCH_URL", "http://elastic:a-password@es:9200"),
        ("CAIBIAN_SEARCH_URL", "https://desk:a-password@news.example"),
        ("CAIBIAN_SMTP_TLS", "sometimes"),
        ("CAIBIAN_SMTP_FROM", "nobody"),
        ("CAIBIAN_SMTP_FROM", "A <a@b.example> c"),
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


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"host": "mail.example"}, "CAIBIAN_SMTP_FROM"),
        ({"host": "mail.example", "from": "a@b.example", "tls": "none", "user": "u"}, "SMTP_TLS"),
        ({"host": "127.0.0.1", "from": "a@b.example", "tls": "none", "user": "u"}, None),
        ({"host": "mail.example", "from": "采编 <a@b.example>"}, None),
        ({}, None),
    ],
)
def test_a_mail_server_is_named_with_a_sender_and_told_no_password_in_clear(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], named: str | None
) -> None:
    """But on this machine."""
    for name, value in given.items():
        monkeypatch.setenv(f"CAIBIAN_SMTP_{name.upper()}", value)
    if named is None:
        assert read_settings(SearchSettings).smtp_host == given.get("host", "")
        return
    with pytest.raises(BadSettings, match=named):
        read_settings(SearchSettings)


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


@pytest.fixture
def secret_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file that the setting of a password names."""
    path = tmp_path / "redis_password"
    path.write_text("geheim 密码\n", encoding="utf-8")
    monkeypatch.setenv("CAIBIAN_REDIS_PASSWORD_FILE", str(path))
    return path


@pytest.mark.usefixtures("secret_file")
def test_a_secret_may_lie_in_a_file() -> None:
    """Without the end of its line; what is empty in the environment doesn't count."""
    assert SharedSettings().redis_password.get_secret_value() == "geheim 密码"


@pytest.mark.parametrize("kind", [IngestSettings, EnrichSettings, SearchSettings])
def test_every_secret_setting_may_lie_in_a_file(
    kind: type[SharedSettings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each by its own name; what is no secret is read from the environment alone."""
    secrets = [name for name, field in kind.model_fields.items() if is_secret(field)]
    assert len(secrets) >= 3
    for name in secrets:
        (tmp_path / name).write_text(f"the secret of {name}", encoding="utf-8")
        monkeypatch.setenv(f"CAIBIAN_{name.upper()}_FILE", str(tmp_path / name))
    (tmp_path / "host").write_text("elsewhere", encoding="utf-8")
    monkeypatch.setenv("CAIBIAN_REDIS_HOST_FILE", str(tmp_path / "host"))
    settings = read_settings(kind)
    assert {name: getattr(settings, name).get_secret_value() for name in secrets} == {
        name: f"the secret of {name}" for name in secrets
    }
    assert settings.redis_host == "127.0.0.1"


def test_a_secret_that_is_given_twice_is_refused(
    secret_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever counted, somebody would wonder."""
    monkeypatch.setenv("CAIBIAN_REDIS_PASSWORD", "other")
    with pytest.raises(BadSettings, match="CAIBIAN_REDIS_PASSWORD_FILE are both set") as caught:
        read_settings(SharedSettings)
    assert "other" not in str(caught.value)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"", b"\n", b"geheim\xff", b"geheim" * 20_000])
def test_a_file_without_a_usable_secret_is_named(secret_file: Path, content: bytes | None) -> None:
    """By its variable and path, never by what it holds."""
    secret_file.unlink()
    if content is not None:
        secret_file.write_bytes(content)
    with pytest.raises(BadSettings, match="CAIBIAN_REDIS_PASSWORD_FILE: ") as caught:
        read_settings(SharedSettings)
    assert str(secret_file) in str(caught.value)
    assert "geheim" not in str(caught.value)
