"""The settings of `.env` in the folder where a program starts, as compose and systemd read them."""

import os
import sys
from pathlib import Path

from dotenv import dotenv_values

from shared.errors import BadSettings

NAMED_BY = "CAIBIAN_ENV_FILE"
"""Names another file; empty: none is read."""
_OURS = ("CAIBIAN_", "OTEL_")


def load_env_file() -> None:
    """Take what the file sets and the environment doesn't. Raises BadSettings.

    So what is typed by hand (keys, backups) finds the same store as the service does.
    """
    named = os.environ.get(NAMED_BY)
    path = Path(".env" if named is None else named)
    if named == "" or (named is None and not path.is_file()):
        return
    try:
        found = dotenv_values(path, interpolate=False, encoding="utf-8")
        is_there = path.is_file()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        if named is None:
            # A service has been given its settings by who may read the file.
            sys.stderr.write(f"{path.absolute()} isn't read: {reason}\n")
            return
        raise BadSettings(f"{NAMED_BY}: {path} can't be read: {reason}") from None
    if not is_there:
        raise BadSettings(f"{NAMED_BY}: {path} is no file")
    for name, text in found.items():
        if text and name.startswith(_OURS):
            os.environ.setdefault(name, text)
