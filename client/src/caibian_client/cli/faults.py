"""What went wrong, said in a line or two with what to do, and as an exit status."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from pydantic import ValidationError

from caibian_client import ApiError, CaibianClientError, NoKey, NotAllowed, Unreachable
from caibian_client.cli.screen import say
from caibian_client.importing.files import Missing
from caibian_client.importing.journal import InUse, NotJournal
from caibian_client.importing.sending import GaveUp, Stopped

FAILED, LATER, NOT_ALLOWED, STOPPED = 1, 3, 4, 130
"""Exit statuses; 2 is a command that isn't as it must be. 3: try again later."""
_ON = "Run the same command again: it goes on from there."


class Fault(Exception):
    """Something that a command can't do; its words say what and how to mend it."""


@contextmanager
def said() -> Iterator[None]:
    """Turn errors into words and an exit status. Raises typer.Exit."""
    try:
        yield
    except KeyboardInterrupt:
        raise _told("Stopped.", STOPPED) from None
    except BrokenPipeError:
        raise
    except _KNOWN as error:
        raise _told(*_words(error)) from error


_KNOWN = (
    *(CaibianClientError, Fault, ValidationError, OSError),
    *(Missing, InUse, NotJournal, GaveUp, Stopped, sqlite3.Error),
)


def _told(words: str, status: int) -> typer.Exit:
    say(f"caibian: {words}", is_error=True)
    return typer.Exit(status)


def _words(error: Exception) -> tuple[str, int]:
    if isinstance(error, Stopped):
        return f"Stopped. {_ON}", STOPPED
    if isinstance(error, GaveUp):
        return f"nothing was taken for too long: {error} {_ON}", LATER
    if isinstance(error, (Missing, InUse, NotJournal, sqlite3.Error)):
        return _of_files(error), FAILED
    if isinstance(error, ValidationError):
        each = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        return "; ".join(each), FAILED
    if isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        return f"{name}{error.strerror or error}", FAILED
    return _of_client(error) if isinstance(error, CaibianClientError) else (str(error), FAILED)


def _of_files(error: Exception) -> str:
    if isinstance(error, Missing):
        return f"there is no {error}"
    if isinstance(error, InUse):
        return f"another import of the same is under way ({error}); let it end, or stop it"
    if isinstance(error, sqlite3.Error):
        return f"the journal can't be kept ({error}); make room, then run it again"
    return f"{error} is no journal of an import; name another file, or remove it"


def _of_client(error: CaibianClientError) -> tuple[str, int]:
    if isinstance(error, Unreachable):
        return str(error), LATER
    if isinstance(error, NoKey):
        return f"{error} Set CAIBIAN_KEY, or --key-file FILE.", NOT_ALLOWED
    if isinstance(error, NotAllowed):
        return str(error), NOT_ALLOWED
    is_later = isinstance(error, ApiError) and (error.status == 429 or error.status >= 500)
    return str(error), LATER if is_later else FAILED
