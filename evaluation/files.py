"""Reads evaluation files; what can't be read or parsed says which file and line."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

Row = TypeVar("Row")


class BadFile(Exception):
    """A file that can't be read or parsed."""


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, line) of a UTF-8 file, gzipped or not; blank lines are left out."""
    try:
        with path.open("rb") as raw:
            plain = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
            for number, line in enumerate(plain, start=1):
                text = line.decode("utf-8-sig").rstrip("\r\n")
                if text.strip():
                    yield number, text
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: {error}") from error


def rows(path: Path, parse: Callable[[dict[str, Any]], Row]) -> list[Row]:
    """Return what a parser makes of each JSON line."""
    out = []
    for number, line in lines(path):
        try:
            out.append(parse(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadFile(f"{path}, line {number}: {type(error).__name__}: {error}") from error
    return out
