"""What runs on this machine: the ports and the key that the environment or a file `.env` names.

Of the file only ports and the key count, and the key goes to this machine alone: a `.env` in a
folder of somebody else must not lead a key, or what is posted, to another machine.
"""

from __future__ import annotations

import os
from pathlib import Path

NAMED_BY = "CAIBIAN_ENV_FILE"
"""Names another file than `.env`; empty: none is read."""
INGEST_PORT, SEARCH_PORT, KEY = "CAIBIAN_INGEST_PORT", "CAIBIAN_SEARCH_PORT", "CAIBIAN_KEY"


def settings_here() -> dict[str, str]:
    """Return the ports and the key as exported, else as in the file; what isn't set is left out."""
    found = _of_file() | {name: os.environ.get(name, "") for name in _exported()}
    return {name: found[name] for name in (INGEST_PORT, SEARCH_PORT, KEY) if found.get(name)}


def address_here(settings: dict[str, str], name: str) -> str | None:
    """Return the address at the port that a setting of this name tells, if any."""
    port = settings.get(name)
    return f"http://127.0.0.1:{port}" if port and port.isascii() and port.isdigit() else None


def _exported() -> list[str]:
    return [name for name in (INGEST_PORT, SEARCH_PORT, KEY) if os.environ.get(name)]


def _of_file() -> dict[str, str]:
    named = os.environ.get(NAMED_BY)
    if named == "":
        return {}
    try:
        text = Path(named or ".env").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        # It is the services' file: who may not read it has the usual ports, as without it.
        return {}
    pairs = (line.strip().removeprefix("export ").partition("=") for line in text.splitlines())
    return {name.strip(): _value(told) for name, _, told in pairs if not name.startswith("#")}


def _value(told: str) -> str:
    told = told.strip()
    if told[:1] in ("'", '"') and told[:1] in told[1:]:
        return told[1 : told.index(told[0], 1)]
    return told.partition(" #")[0].strip()
