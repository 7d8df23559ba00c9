"""Logging on standard error: a line of key=value pairs, or a JSON object, for each record.

Each names the trace and the article that it is about, where there are any.
"""

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

from shared import tracing

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Uvicorn repeats its message in colour.
_STANDARD |= {"color_message"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class _KeyValueFormatter(logging.Formatter):
    """Appends what was passed as `extra` to the message."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return " ".join([line, *(f"{key}={_plain(value)}" for key, value in _more(record).items())])


def _plain(value: object) -> str:
    """Return a value on one line: what somebody sent must not look like a line of ours."""
    return _CONTROL.sub(lambda mark: f"\\u{ord(mark.group()):04x}", str(value))


class _JsonFormatter(logging.Formatter):
    """Writes a record as an object: time, level, logger, process, message, and what is passed."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
            **_more(record),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _more(record: logging.LogRecord) -> Mapping[str, object]:
    """Return what the record is about and what was passed as `extra`."""
    trace, article = tracing.current(), tracing.current_article()
    about = {"article": article} if article else {}
    about |= {"trace": trace.id} if trace else {}
    return about | {key: value for key, value in vars(record).items() if key not in _STANDARD}


def get_logger(name: str) -> logging.Logger:
    """Return the logger `caibian.<name>`."""
    return logging.getLogger(f"caibian.{name}")


def configure_logs(level: str, form: str = "text") -> None:
    """Send the process's log records of this level and above to standard error.

    `form` is json or text.
    """
    handler = logging.StreamHandler(sys.stderr)
    text = _KeyValueFormatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(_JsonFormatter() if form == "json" else text)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # It tells every address that is asked, and those of webhooks and sign-ins hold secrets.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
