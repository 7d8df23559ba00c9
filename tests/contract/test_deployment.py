"""Compose, the process manager and .env.example agree with the code."""

import re
import shlex
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import yaml
from pydantic_settings import BaseSettings

from tools.up import Settings

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("ingest", "enrich", "search")
SECRET = re.compile(r"PASSWORD|AUTH|KEY")


def compose() -> dict[str, Any]:
    """Return the services of docker-compose.yml."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    services: dict[str, Any] = yaml.safe_load(text)["services"]
    return services


def compose_commands() -> dict[str, list[str]]:
    """Return what each image of ours runs: its entry point and the service's command."""
    commands = {}
    for name, service in compose().items():
        if "build" in service:
            dockerfile = (ROOT / service["build"]["dockerfile"]).read_text(encoding="utf-8")
            entry = re.search(r"^ENTRYPOINT (.*)$", dockerfile, re.MULTILINE)
            assert entry
            commands[name] = [*yaml.safe_load(entry.group(1)), *service.get("command", [])]
    return commands


def supervised_commands() -> dict[str, list[str]]:
    """Return what supervisord runs, with `python` for the interpreter."""
    parser = RawConfigParser()
    parser.read(ROOT / "supervisord.conf", encoding="utf-8")
    programs = {name.removeprefix("program:"): parser[name] for name in parser.sections()}
    return {
        name: shlex.split(section["command"].replace("%(ENV_CAIBIAN_PYTHON)s", "python"))
        for name, section in programs.items()
        if name != "supervisord"
    }


def test_compose_and_the_process_manager_start_the_same_commands() -> None:
    """One is proven by the other."""
    supervised = supervised_commands()
    redis = supervised.pop("redis")
    assert compose_commands() == supervised
    options = {"--appendonly yes", "--appendfsync everysec", "--maxmemory-policy noeviction"}
    script = compose()["redis"]["entrypoint"][-1]
    for option in options:
        assert option in " ".join(redis)
        assert option in script


def test_every_published_port_is_bound_to_the_loopback() -> None:
    """Nothing is open to others by default."""
    ports = [port for service in compose().values() for port in service.get("ports", [])]
    assert len(ports) == 3
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_no_secret_has_a_default_in_compose() -> None:
    """Compose refuses to start without the passwords, and holds none."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    names = set(re.findall(r"\$\{(CAIBIAN_\w+)", text))
    for name in filter(SECRET.search, names):
        assert not re.search(rf"\$\{{{name}:?-", text), name
        assert f"${{{name}:?" in text


def test_every_service_is_checked_limited_and_restarted() -> None:
    """Health, restart policy and limits stand for all; workers have no port to ask."""
    for name, service in compose().items():
        assert service["restart"] == "unless-stopped"
        assert service["deploy"]["resources"]["limits"]["memory"]
        if name not in ("enrich", "indexer", "alerts"):
            assert service["healthcheck"]["test"], name


def test_images_hold_only_shared_and_their_own_room() -> None:
    """And run as nobody special."""
    for room in ROOMS:
        text = (ROOT / f"services/{room}/Dockerfile").read_text(encoding="utf-8")
        copied = re.findall(r"^COPY (\S+)", text, re.MULTILINE)
        own = {f"requirements/{room}.txt", "shared", "services/__init__.py", f"services/{room}"}
        assert set(copied) == own
        assert re.search(r"^USER caibian$", text, re.MULTILINE)


def test_the_example_lists_exactly_the_settings_that_the_code_reads() -> None:
    """With their defaults; a secret's is empty."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^#?\s?(CAIBIAN_\w+)=(.*)$", text, re.MULTILINE))
    assert listed == {f"CAIBIAN_{name.upper()}": default(name) for name in Settings.model_fields}


def default(name: str) -> str:
    """Return a setting's default as it is written in a file."""
    value = Settings.model_fields[name].default
    if value is None:
        return ""
    secret = getattr(value, "get_secret_value", None)
    return secret() if secret else str(value)


def test_requirements_are_pinned_by_hash_and_name_no_registry() -> None:
    """Every file, every package."""
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        packages = re.findall(
            r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==", text, re.MULTILINE | re.IGNORECASE
        )
        assert packages
        assert text.count("--hash=sha256:") >= len(packages)
        assert "://" not in text
    assert issubclass(Settings, BaseSettings)
