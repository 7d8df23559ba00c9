"""Logging as one line of key=value pairs per record on standard error."""

import logging
import sys

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Uvicorn repeats its message in colour.
_STANDARD |= {"color_message"}


class _KeyValueFormatter(logging.Formatter):
    """Appends what was passed as `extra` to the message."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        extra = [f"{key}={value}" for key, value in vars(record).items() if key not in _STANDARD]
        return " ".join([line, *extra])


def get_logger(name: str) -> logging.Logger:
    """Return the logger `caibian.<name>`."""
    return logging.getLogger(f"caibian.{name}")


def configure_logs(level: str) -> None:
    """Send the process's log records of this level and above to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_KeyValueFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
