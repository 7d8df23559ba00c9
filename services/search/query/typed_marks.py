"""What an input method for Chinese types means what its half-width form means.

A blank, a mark or a letter that is typed wide becomes its half-width form, one character for one,
so the offsets of notes are those of what was typed. Elsewhere than where an operator may stand
nothing changes that look-up would tell apart.
"""

import re
import string
import sys
from functools import cache

from shared.text.joined import UNSEEN

_WIDTH = 0xFEE0
_SAME = (
    # What is typed, and what it means.
    ("（﹙", "("),
    ("）﹚", ")"),
    ("＂", '"'),
    ("「﹁｢〝", "“"),
    ("」﹂｣〞〟", "”"),
    ("｜￨", "|"),
    ("＊﹡", "*"),
)
# No em dash: that is a mark of Chinese prose. Within a word a dash stays what it is.
_MINUS = re.compile(r"(?<![^\s(|])[－﹣−–‐‑](?=[^\s\-－﹣−–‐‑])")
_EDGE = re.compile(rf"(?<!\S)[{UNSEEN}]+|(?<![{UNSEEN}])[{UNSEEN}]++(?!\S)")
"""What nobody sees, at the beginning or end of a word; it comes along when text is copied."""


def half_width(text: str) -> str:
    """Return a query as the language reads it, with exactly as many characters as before."""
    narrow = _EDGE.sub(lambda match: " " * len(match.group()), text.translate(_table()))
    return _MINUS.sub("-", narrow)


@cache
def _table() -> dict[int, str]:
    """Return code point → what it means."""
    blanks = {point: " " for point in range(sys.maxunicode + 1) if chr(point).isspace()}
    letters = {ord(letter) + _WIDTH: letter for letter in string.ascii_letters}
    marks = {ord(mark): meant for typed, meant in _SAME for mark in typed}
    return blanks | letters | marks
