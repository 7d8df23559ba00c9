"""The shape of JSON that comes in: how deep it is and of how many parts, looked at before parsing.

A parser makes an object of each part and a validator maybe an error; a few megabytes of `[` or of
fields that there aren't cost seconds of processor time. This looks at bytes, in linear time, and
stops where it is too much.
"""

import re

from shared.http.problem import Problem

MOST_DEEP = 32
MOST_PARTS = 10_000
MOST_MEMBERS = 100
"""Levels of arrays and objects, values in all, and members of the outermost object or array."""

# A string that doesn't end is taken to the end: a further look at its rest would be quadratic.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{\]},]', re.DOTALL)
_OPENS, _CLOSES, _PARTS = frozenset(b"[{"), frozenset(b"]}"), frozenset(b"[{,")
_MEND = "Send it flatter and in fewer parts; what is your own of an article may go as text."


def check_shape(body: bytes) -> None:
    """Refuse JSON that is too deep or of too many parts. Raises Problem 422.

    What is no JSON at all passes: the parser tells what is wrong with it.
    """
    depth = parts = members = 0
    for token in _TOKEN.finditer(body):
        mark = body[token.start()]
        parts += mark in _PARTS
        members += mark == ord(",") and depth == 1
        depth += (mark in _OPENS) - (mark in _CLOSES)
        if depth > MOST_DEEP:
            raise _too_much(f"nested deeper than {MOST_DEEP} levels", token.start())
        if parts > MOST_PARTS or members >= MOST_MEMBERS:
            most = MOST_PARTS if parts > MOST_PARTS else MOST_MEMBERS
            raise _too_much(f"more than {most} parts", token.start())


def _too_much(detail: str, place: int) -> Problem:
    problem = Problem(422, f"byte {place}: {detail}", f"byte {place}", _MEND)
    return problem.on_pages("problem.invalid", name="JSON", message=detail)
