"""Where a page of hits ends, and how that travels as an opaque cursor.

A cursor belongs to one search and is signed: by a digest of all that it holds, under what was
asked, which the API completes by its secret. It hides nothing, and nobody else can make one up.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from dataclasses import dataclass

from services.search.query.near import MOST_NEAR, Near
from services.search.query.steps import Step
from shared.articles import ID_PATTERN
from shared.errors import CaibianError

DEEPEST = 10_000
_LONGEST = 8192
# Bytes of the signature.
_SIGNED = 16
# A query is no longer.
_LONGEST_TEXT = 1000
# Nearer than that nothing is.
_NEAREST = 1e6

MOST_FURTHER = 100
"""So many of what only comes near are shown at most."""

SortKey = tuple[int | float | str, ...]


class CursorGone(CaibianError):
    """The cursor has expired or belongs to another search."""


@dataclass(frozen=True)
class SearchAfter:
    """A place in a result: what the hit there is sorted by, in a snapshot (empty: none held)."""

    snapshot: str
    place: SortKey


@dataclass(frozen=True)
class Cursor:
    """A mark, how many hits lie before it, and what was near in meaning on the first page.

    `is_further` says that it goes on among what only comes near; `step`, `missing` and `text`
    are how the query was understood on the first page, so that it stays so.
    """

    mark: SearchAfter
    depth: int
    near: tuple[Near, ...] = ()
    is_further: bool = False
    step: Step = Step.TYPED
    missing: int = 0
    text: str = ""


def write_cursor(cursor: Cursor, asked: str) -> str:
    """Return a cursor as text.

    `asked` is all that the search depends on, and the secret of who signs it.
    """
    near = [[each.id, each.nearness] for each in cursor.near]
    mark, way = cursor.mark, [cursor.is_further, cursor.step, cursor.missing, cursor.text]
    written = json.dumps([mark.snapshot, list(mark.place), cursor.depth, near, way]).encode()
    signed = _signature(written, asked) + written
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def read_cursor(text: str, asked: str) -> Cursor:
    """Return what a text stands for. Raises CursorGone."""
    if len(text) > _LONGEST:
        raise CursorGone
    try:
        signed = base64.urlsafe_b64decode(text + "==")
        written = signed[_SIGNED:]
        if not hmac.compare_digest(signed[:_SIGNED], _signature(written, asked)):
            raise CursorGone
        parts = json.loads(written)
        snapshot, place, depth, near, (is_further, step, missing, meant) = parts
        nearest = tuple(Near(id, float(nearness)) for id, nearness in near)
        step = Step(step)
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise CursorGone from error
    is_ours = isinstance(snapshot, str) and type(depth) is int and isinstance(place, list)
    if not is_ours or depth < 0 or not all(map(_is_plain, place)):
        raise CursorGone
    if len(nearest) > MOST_NEAR or not all(map(_is_near, nearest)):
        raise CursorGone
    if not (isinstance(is_further, bool) and type(missing) is int and isinstance(meant, str)):
        raise CursorGone
    if len(meant) > _LONGEST_TEXT or not 0 <= missing <= _LONGEST_TEXT:
        raise CursorGone
    mark = SearchAfter(snapshot, tuple(place))
    return Cursor(mark, depth, nearest, is_further, step, missing, meant)


def depth_of(text: str) -> int:
    """Return how many hits lie before the page that a text stands for, 0 if it isn't understood."""
    try:
        signed = base64.urlsafe_b64decode(text[:_LONGEST] + "==")
        depth = json.loads(signed[_SIGNED:])[2]
    except (ValueError, TypeError, LookupError, RecursionError, binascii.Error):
        return 0
    return depth if type(depth) is int else 0


def _is_plain(part: object) -> bool:
    return isinstance(part, int | float | str)


def _is_near(near: Near) -> bool:
    is_id = isinstance(near.id, str) and re.fullmatch(ID_PATTERN, near.id) is not None
    return is_id and 0 <= near.nearness < _NEAREST


def _signature(written: bytes, asked: str) -> bytes:
    key = hashlib.blake2b(asked.encode(errors="replace")).digest()
    return hashlib.blake2b(written, key=key, digest_size=_SIGNED).digest()
