"""Has the one writer of the embedded index make it anew: asked for in a file, told by a message.

The message only wakes the indexer; the file says whether there is anything to do, so that a
message that comes twice, or is lost and sent again, does no harm.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.search.documents.rebuild import remade
from services.search.index.ports import RebuildHindered, SearchIndex
from shared.logs import get_logger

TASK = "index.reindex"
_POLL_SECONDS = 0.2


def request_file(data: Path) -> Path:
    """Return where the request lies in the data folder."""
    return data / "reindex.json"


def ask(file: Path, wake: Callable[[], None]) -> int:
    """Ask for a new index and wait for it; return how many articles it has.

    Raises RebuildHindered, QueueAway.
    """
    _put(file, {"state": "asked"})
    wake()
    while (answer := _read(file))["state"] == "asked":
        time.sleep(_POLL_SECONDS)
    file.unlink()
    if answer["state"] != "done":
        raise RebuildHindered(answer["error"])
    return int(answer["articles"])


def answer(file: Path, *, index: SearchIndex) -> None:
    """Make the index anew if that is asked for, and say how it went."""
    if not file.exists() or _read(file)["state"] != "asked":
        return
    try:
        articles = index.rebuild(remade)
    except Exception as error:  # noqa: BLE001  # whatever it is, who asked is told
        get_logger("reindex").error("the index stays as it was", exc_info=error)
        _put(file, {"state": "failed", "error": f"{type(error).__name__}: {error}"})
    else:
        _put(file, {"state": "done", "articles": articles})


def _put(file: Path, answer: dict[str, Any]) -> None:
    written = file.with_suffix(".part")
    written.write_text(json.dumps(answer), encoding="utf-8")
    written.replace(file)


def _read(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return read
