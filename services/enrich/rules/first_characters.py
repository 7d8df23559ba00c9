"""Which characters a match can begin with, so that other places are passed over at a glance."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from services.enrich.rules.parsing import REPEATS, ZERO_WIDTH, parse


@dataclass(frozen=True, slots=True)
class _Firsts:
    """Parts of a character class (None: any), and whether a piece may match nothing at all."""

    parts: frozenset[str] | None = None
    may_be_empty: bool = False


def first_characters(pattern: str, flags: int = 0) -> str | None:
    """Return a character class that matches wherever a pattern does; None if any character may.

    What a lookahead asks for counts as what a match begins with. For patterns that heed case.
    """
    firsts = _of_sequence(parse(pattern, flags))
    if firsts.parts is None or firsts.may_be_empty:
        return None
    return f"[{''.join(sorted(firsts.parts))}]"


def _of_sequence(items: Iterable[Any]) -> _Firsts:
    seen = []
    for op, argument in items:
        seen.append(_of_piece(op.name, argument))
        if not seen[-1].may_be_empty:
            return _Firsts(_union(seen))
    return _Firsts(_union(seen), may_be_empty=True)


def _of_piece(name: str, argument: Any) -> _Firsts:
    if name == "SUBPATTERN":
        return _of_sequence(argument[-1])
    if name == "BRANCH":
        branches = [_of_sequence(branch) for branch in argument[1]]
        return _Firsts(_union(branches), any(branch.may_be_empty for branch in branches))
    if name in REPEATS:
        body = _of_sequence(argument[2])
        return replace(body, may_be_empty=body.may_be_empty or argument[0] == 0)
    if name == "ASSERT" and argument[0] > 0:
        return _of_sequence(argument[1])
    if name in ZERO_WIDTH:
        return _Firsts(frozenset(), may_be_empty=True)
    return _Firsts(_members([(name, argument)]))


def _union(pieces: Iterable[_Firsts]) -> frozenset[str] | None:
    parts: frozenset[str] = frozenset()
    for piece in pieces:
        if piece.parts is None:
            return None
        parts |= piece.parts
    return parts


def _members(items: Iterable[tuple[str, Any]]) -> frozenset[str] | None:
    """Return the parts of a class; None for one that says what it isn't."""
    parts: set[str] = set()
    for name, argument in items:
        if name == "LITERAL":
            parts.add(re.escape(chr(argument)))
        elif name == "RANGE":
            parts.add("-".join(re.escape(chr(code)) for code in argument))
        elif name == "CATEGORY" and argument.name == "CATEGORY_DIGIT":
            parts.add(r"\d")
        elif name == "IN":
            inside = _members((op.name, value) for op, value in argument)
            if inside is None:
                return None
            parts |= inside
        else:
            return None
    return frozenset(parts)
