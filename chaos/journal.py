"""The journal: every operation on disk before it is sent and after it is answered."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chaos.history import Answer, Deed, Effect, History

_SYNC_SECONDS = 0.1


class Journal:
    """Appends operations to a file; a thread syncs it ten times a second.

    What the harness had been told is thus known even if it is itself killed: but for the last tenth
    of a second, whose operations then count as sent and not answered.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._sync, name="journal", daemon=True)
        self._thread.start()

    def sent(self, id: str, effect: Effect) -> None:
        """Note what is about to be sent."""
        self._write({"id": id, "deed": effect.deed, "marker": effect.marker})

    def answered(self, id: str, effect: Effect, answer: Answer, status: int | str) -> None:
        """Note what came back."""
        line = {"id": id, "deed": effect.deed, "marker": effect.marker}
        self._write(line | {"answer": answer, "status": status})

    def close(self) -> None:
        """Sync and close the file."""
        self._closed.set()
        self._thread.join()
        self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=False)
        with self._lock:
            self._file.write(text + "\n")

    def _sync(self) -> None:
        while True:
            is_last = self._closed.wait(_SYNC_SECONDS)
            with self._lock:
                self._file.flush()
            os.fsync(self._file.fileno())
            if is_last:
                return


def read_journal(path: Path) -> dict[str, History]:
    """Return the histories that a journal tells; what was sent and not answered is unknown."""
    histories: dict[str, History] = {}
    open_: dict[str, Effect] = {}
    for line in _lines(path):
        id, effect = line["id"], Effect(Deed(line["deed"]), line["marker"])
        history = histories.setdefault(id, History(id))
        if "answer" in line:
            open_.pop(id, None)
            history.note(effect, Answer(line["answer"]))
        else:
            open_[id] = effect
    for id, effect in open_.items():
        histories[id].note(effect, Answer.UNKNOWN)
    return histories


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for text in file:
            # The last line of a harness that was killed may be cut off.
            if text.endswith("\n"):
                yield json.loads(text)
