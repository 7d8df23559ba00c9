"""A cursor is opaque, belongs to one search and can't be made up."""

import base64

import pytest

from services.search.paging import Cursor, CursorGone, Mark, read_cursor, write_cursor

CURSOR = Cursor(Mark("held", (1.5, 7, "a")), 20)


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
        base64.urlsafe_b64encode(b"[1, 2, 3, 4]").decode(),
        base64.urlsafe_b64encode(b'["", "s", [[]], 1]').decode(),
    ],
)
def test_a_foreign_cursor_is_gone(text: str) -> None:
    """Whatever it looks like."""
    with pytest.raises(CursorGone):
        read_cursor(text, "asked")
