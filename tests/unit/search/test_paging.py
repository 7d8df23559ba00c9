"""A cursor is opaque, belongs to one search and can't be made up."""

import base64
import math

import pytest

from services.search.query.cursor import Cursor, CursorGone, SearchAfter, read_cursor, write_cursor
from services.search.query.near import MOST_NEAR, Near

MARK = SearchAfter("held", (1.5, 7, "a"))
CURSOR = Cursor(MARK, 20, (Near("url-1", 5.25), Near("b", 3.0)))


def with_near(*near: Near) -> str:
    """Return a cursor of the search that carries this."""
    return write_cursor(Cursor(MARK, 20, near), "asked")


def test_no_byte_of_a_cursor_can_be_changed() -> None:
    """It is signed, under a key that its reader doesn't know."""
    good = base64.urlsafe_b64decode(write_cursor(CURSOR, "asked and secret") + "==")
    for at in range(len(good)):
        changed = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        with pytest.raises(CursorGone):
            read_cursor(base64.urlsafe_b64encode(changed).decode(), "asked and secret")


def test_a_cursor_goes_to_and_fro() -> None:
    """As it was written."""
    assert read_cursor(write_cursor(CURSOR, "asked"), "asked") == CURSOR


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é" * 5,
        "A" * 5000,
        write_cursor(CURSOR, "something else"),
        base64.urlsafe_b64encode(b"[" * 2000).decode(),
        base64.urlsafe_b64encode(b'{"a": 1}').decode(),
        base64.urlsafe_b64encode(b"[1, 2, 3, 4, 5]").decode(),
        base64.urlsafe_b64encode(b'["", "s", [[]], 1, []]').decode(),
        with_near(*(Near(f"{number}", 5.0) for number in range(MOST_NEAR + 1))),
        with_near(Near("\ud800", 5.0)),
        with_near(Near("a b", 5.0)),
        with_near(Near("a", math.nan)),
        with_near(Near("a", math.inf)),
        with_near(Near("a", -1e308)),
        with_near(Near("a", 1e308)),
    ],
)
def test_a_foreign_cursor_is_gone(text: str) -> None:
    """Whatever it looks like."""
    with pytest.raises(CursorGone):
        read_cursor(text, "asked")
