"""The files that start Caibian, compose's and the process manager's, as tests read them."""

import re
import shlex
from configparser import RawConfigParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from services.enrich.settings import EnrichSettings
from services.ingest.settings import IngestSettings
from services.search.settings import SearchSettings
from shared.settings import SharedSettings

ROOT = Path(__file__).parent.parent.parent
# What runs code of ours, with the settings that it reads.
PARTS: dict[str, type[SharedSettings]] = {
    "ingest": IngestSettings,
    "sources": IngestSettings,
    "enrich": EnrichSettings,
    "flower": EnrichSettings,
    "indexer": SearchSettings,
    "alerts": SearchSettings,
    "vectors": SearchSettings,
    "search": SearchSettings,
}
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


def supervisord_file() -> RawConfigParser:
    """Return supervisord.conf, with what it takes from the environment left as it is."""
    parser = RawConfigParser()
    parser.read(ROOT / "supervisord.conf", encoding="utf-8")
    return parser


def supervised_commands(python: str = "python", data: str = "data") -> dict[str, list[str]]:
    """Return what supervisord runs, with this interpreter and data folder."""
    parser = supervisord_file()
    filled = {
        name.removeprefix("program:"): shlex.split(
            parser[name]["command"]
            .replace("%(ENV_CAIBIAN_PYTHON)s", python)
            .replace("%(ENV_CAIBIAN_REDIS_SERVER)s", f"{python}-redis")
            .replace("%(ENV_CAIBIAN_DATA)s", data)
        )
        for name in parser.sections()
        if name.startswith("program:")
    }
    return {name: untied(command, python, data) for name, command in filled.items()}


def untied(command: list[str], python: str, data: str) -> list[str]:
    """Return the command that `tools.tied` becomes; a Redis holds the folder it writes to."""
    assert command[:3] == [python, "-m", "tools.tied"]
    if "--dir" not in command:
        return command[3:]
    folder = command[command.index("--dir") + 1]
    assert command[3:5] == ["--lock", folder]
    assert folder.startswith(data)
    return command[5:]


def redis_options(command: list[str]) -> dict[str, str]:
    """Return the options of a Redis with their values."""
    named = pairwise(command)
    return {name[2:]: value for name, value in named if name.startswith("--")}
