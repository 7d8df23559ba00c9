"""JSON: one article a line (NDJSON), or a file that is one article or a list of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from caibian_client.importing.bounded import Broken, Lines, Reads, TooLarge, read_all
from caibian_client.importing.columns import article, understood
from caibian_client.importing.items import Bad, Content, Item, Ways, too_large

_WHOLE_BYTES = 64 << 20
"""How large a JSON file may be that must be read at once."""
_OF_RAW = ("revision", "received_at")
_ESCAPED = 6
"""So many bytes an escaped character takes (\\u4e2d) that is three bytes in UTF-8 at most."""


def read_ndjson(file: Reads, _name: str, ways: Ways) -> Iterator[Item]:
    """Yield the article of each line that isn't blank."""
    lines = Lines(file, ways.item_bytes * _ESCAPED)
    try:
        for number, line in enumerate(lines, 1):
            if line is None:
                yield Item(f"line {number}", too_large(ways.item_bytes))
            elif line := line.removeprefix(b"\xef\xbb\xbf").strip():
                yield Item(f"line {number}", _parsed(line, ways))
    except Broken as error:
        yield Item("end", Bad(str(error), "What comes behind was not read"))


def read_json(file: Reads, name: str, ways: Ways) -> Iterator[Item]:
    """Yield the articles of a JSON file: one object, a list of them, or one a line."""
    try:
        whole = read_all(file, _WHOLE_BYTES).removeprefix(b"\xef\xbb\xbf")
    except TooLarge:
        mend = "Make NDJSON of it, one article a line: jq -c '.[]' FILE.json > FILE.ndjson"
        yield Item("", Bad(f"larger than {_WHOLE_BYTES} bytes", mend))
        return
    except Broken as error:
        yield Item("", Bad(str(error)))
        return
    try:
        value = json.loads(whole)
    except (ValueError, RecursionError):
        yield from read_ndjson(_Bytes(whole), name, ways)
        return
    if isinstance(value, list):
        for number, each in enumerate(value, 1):
            yield Item(f"item {number}", _article(each, ways))
    else:
        yield Item("", _article(value, ways))


class _Bytes:
    """Bytes that are there already, as a file."""

    def __init__(self, whole: bytes) -> None:
        self._whole = memoryview(whole)

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        taken, self._whole = bytes(self._whole[:size]), self._whole[size:]
        return taken


def _parsed(line: bytes, ways: Ways) -> Content:
    try:
        return _article(json.loads(line), ways)
    except UnicodeDecodeError:
        return Bad("it isn't UTF-8", "Make it UTF-8: iconv -f gb18030 -t utf-8 FILE")
    except (ValueError, RecursionError) as error:
        return Bad(f"it isn't JSON ({error})", "Write one JSON object a line")


def _article(value: Any, ways: Ways) -> Content:
    if not isinstance(value, dict):
        return Bad("it isn't a JSON object", "Write one JSON object a line")
    # What a raw export says besides: the service numbers and dates what it takes in by itself.
    value = {key: each for key, each in value.items() if key not in _OF_RAW}
    fields = understood(value, ways)
    if not ways.columns and not ways.keep_rest:
        # An unknown key is a mistake of which the API shall speak: nothing is dropped unsaid.
        known = {column: field for field, column in fields.items()}
        value = {known.get(key, key): each for key, each in value.items()}
        fields = {key: key for key in value}
        if "content" not in fields:
            return Bad("it has no content", "Name the key that has it: --map content=KEY")
    return article(value, fields, ways)
