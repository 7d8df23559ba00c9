"""The log of what admins and keys changed: a line of JSON each, never a key, never a body."""

import fcntl
import json
import logging
import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Any

from shared.access.callers import Caller
from shared.logs import get_logger

FILE = "logs/audit.log"
_BYTES, _KEPT = 10 << 20, 9
_COUNT_SECONDS = 60.0
_OWN, _OWN_FOLDER = 0o600, 0o700
_LONGEST = 200

Value = str | int | float | None


class _SharedFile(RotatingFileHandler):
    """A rotated file of several processes, for its owner alone.

    The standard handler may lose lines when two processes rotate at once, so each holds a lock.
    """

    def __init__(self, path: Path) -> None:
        self._lock_file = path.with_suffix(".lock")
        super().__init__(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line at the end of what is the file now, and let go of it."""
        with self._alone():
            super().emit(record)
            if self.stream:
                self.stream.close()
                self.stream = None

    def _open(self) -> Any:
        return open(  # a path has no opener of its own
            self.baseFilename, self.mode, encoding=self.encoding, opener=_for_owner
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock: IO[bytes]
        with open(self._lock_file, "ab", opener=_for_owner) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Audit:
    """Notes who changed what, from where; counts what happens too often for a line each.

    Where the folder takes no file, as in a container, the lines go to the log of the process.
    """

    def __init__(self, data: Path) -> None:
        self._path = data / FILE
        self._lock = threading.Lock()
        self._counts: Counter[tuple[Caller, str, str]] = Counter()
        self._timer: threading.Timer | None = None

    def note(self, caller: Caller, address: str, what: str, **about: Value) -> None:
        """Write down what a caller did, such as "create-key"; `about` names what it was done to."""
        who = {"kind": caller.kind, "id": caller.id, "name": caller.name}
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "who": who, "from": address, "what": what}
        self._write(line | {name: _short(value) for name, value in about.items()})

    def count(self, caller: Caller, address: str, what: str, number: int = 1) -> None:
        """Add to what is written down once a minute."""
        with self._lock:
            self._counts[(caller, address, what)] += number
            if self._timer is None:
                timer = threading.Timer(_COUNT_SECONDS, self.close)
                timer.daemon = True
                timer.start()
                # One that couldn't be started is tried again with the next count.
                self._timer = timer

    def close(self) -> None:
        """Write down what is counted."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            if self._timer:
                self._timer.cancel()
            self._timer = None
        for (caller, address, what), number in counts.items():
            self.note(caller, address, what, count=number)

    @cached_property
    def _handler(self) -> _SharedFile | None:
        return _handler(self._path)

    def _write(self, line: dict[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=False)
        record = logging.LogRecord("caibian.audit", logging.INFO, "", 0, text, None, None)
        if self._handler:
            self._handler.handle(record)
        else:
            logging.getLogger("caibian.audit").handle(record)


def _handler(path: Path) -> _SharedFile | None:
    """Return what writes to the file, or None where none can be."""
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(_OWN_FOLDER, parents=True, exist_ok=True)
            _give(path.parent)
        with open(path, "ab", opener=_for_owner):
            pass
    except OSError as error:
        get_logger("audit").info("no file for it, so it is in this log: %s", error)
        return None
    handler = _SharedFile(path)
    handler.setFormatter(logging.Formatter("%(message)s"))
    return handler


def _for_owner(path: str, flags: int) -> int:
    opened = os.open(path, flags, _OWN)
    _give(opened, Path(path).parent)
    return opened


def _give(made: int | Path, folder: Path | None = None) -> None:
    """Give what root makes to whom the folder belongs to, else the service couldn't go on there."""
    if os.geteuid() == 0:
        owner = (folder or Path(str(made)).parent).stat()
        os.chown(made, owner.st_uid, owner.st_gid)


def _short(value: Value) -> Value:
    return value[:_LONGEST] if isinstance(value, str) else value
