"""The process manager's file with every part behind its own links."""

from collections.abc import Mapping
from configparser import RawConfigParser
from pathlib import Path

Env = Mapping[str, str]

CLIENTS = ("ingest", "sources", "enrich", "indexer", "search", "alerts", "vectors", "flower")
SERVERS = ("store", "broker")


def wired(source: Path, target: Path, envs: Mapping[str, Env], only: tuple[str, ...] = ()) -> None:
    """Write the file anew with an environment for each program that has one.

    `only` names the programs to keep; none keeps all.
    """
    config = _read(source)
    for section in config.sections():
        program = section.removeprefix("program:")
        if program == section:
            if only and section.startswith("group:"):
                config.remove_section(section)
            continue
        if only and program not in only:
            config.remove_section(section)
            continue
        if env := envs.get(program):
            before = config.get(section, "environment", fallback="")
            ours = ",".join(f'{name}="{_escaped(value)}"' for name, value in env.items())
            config.set(section, "environment", ",".join(filter(None, (before, ours))))
    with target.open("w", encoding="utf-8") as file:
        config.write(file)


def programs(source: Path) -> list[str]:
    """Return the names of the programs in the file."""
    sections = _read(source).sections()
    return [name.removeprefix("program:") for name in sections if name.startswith("program:")]


def _read(source: Path) -> RawConfigParser:
    config = RawConfigParser(inline_comment_prefixes=None, comment_prefixes=(";",))
    config.read(source, encoding="utf-8")
    return config


def _escaped(value: str) -> str:
    """Return a value as supervisord reads it: % stands for an expression there."""
    return value.replace("%", "%%")
