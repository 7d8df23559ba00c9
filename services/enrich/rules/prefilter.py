"""What every match of a pattern must hold, so that texts without it are skipped at a glance.

It is read off the pattern as `re` itself parses it, so that the two can't contradict each other
(Cox, Regular Expression Matching with a Trigram Index, 2012).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.enrich.rules.parsing import REPEATS, ZERO_WIDTH, parse

_MOST = 24
"""Wordings of one stretch that are kept apart at most."""
_EMPTY = frozenset([""])

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of a piece: all that it can match, or words of which a match holds one."""

    exact: Words | None = None
    required: Words | None = None


def prefilter(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that is found, fast, in every text that one of some patterns matches."""
    words = frozenset[str]()
    for pattern in patterns:
        required = required_words(pattern)
        if required is None:
            return re.compile("")
        words |= required
    return re.compile("|".join(map(re.escape, sorted(_shortest(words)))))


def required_words(pattern: str) -> Words | None:
    """Return words of which every match holds at least one; None where none are sure.

    Letters that have a case are left out, so that the answer holds if case is ignored, too.
    """
    facts = _sequence(parse(pattern))
    best = _best([facts.exact, facts.required])
    return best and _shortest(best)


def _sequence(items: Iterable[Any]) -> _Facts:
    """Put together what is known of pieces in a row: neighbours that are exact make words."""
    run: Words | None = _EMPTY
    whole, candidates = True, []
    for op, argument in items:
        facts = _piece(op.name, argument)
        longer = _product(run, facts.exact)
        if longer is None:
            candidates += [run, facts.required]
            whole = False
        run = longer or facts.exact or _EMPTY
    if whole:
        return _Facts(exact=run)
    return _Facts(required=_best([*candidates, run]))


def _piece(name: str, argument: Any) -> _Facts:
    if name == "SUBPATTERN":
        return _sequence(argument[-1])
    if name == "BRANCH":
        return _branch([_sequence(branch) for branch in argument[1]])
    if name in REPEATS:
        return _repeat(argument[0], argument[1], _sequence(argument[2]))
    return _Facts(exact=_characters(name, argument))


def _characters(name: str, argument: Any) -> Words | None:
    if name in ZERO_WIDTH:
        return _EMPTY
    if name == "LITERAL":
        return _uncased([argument])
    return _members(argument) if name == "IN" else None


def _uncased(codes: Iterable[int]) -> Words | None:
    words = frozenset(map(chr, codes))
    return words if all(word.lower() == word.upper() for word in words) else None


def _members(items: Iterable[Any]) -> Words | None:
    """Return the characters of a class if it lists them one by one."""
    listed = list(items)
    if any(op.name != "LITERAL" for op, _ in listed):
        return None
    return _uncased(code for _, code in listed)


def _branch(branches: list[_Facts]) -> _Facts:
    """Return what holds whichever way a match goes."""
    exact = [facts.exact for facts in branches]
    joined = frozenset[str]().union(*(words for words in exact if words is not None))
    if None not in exact and len(joined) <= _MOST:
        return _Facts(exact=joined)
    best = [_best([facts.exact, facts.required]) for facts in branches]
    if None in best:
        return _Facts()
    return _Facts(required=frozenset[str]().union(*(words for words in best if words)))


def _repeat(least: int, most: int, body: _Facts) -> _Facts:
    if (least, most) == (0, 1) and body.exact is not None:
        return _Facts(exact=body.exact | _EMPTY)
    if least == 0:
        return _Facts()
    return _Facts(required=_best([body.exact, body.required]))


def _product(firsts: Words | None, seconds: Words | None) -> Words | None:
    if firsts is None or seconds is None or len(firsts) * len(seconds) > _MOST:
        return None
    return frozenset(first + second for first in firsts for second in seconds)


def _shortest(words: Words) -> Words:
    """Leave out the words that hold another one."""
    return frozenset(w for w in words if not any(v != w and v in w for v in words))


def _best(candidates: Iterable[Words | None]) -> Words | None:
    """Return the words that the fewest texts hold: the longest ones, and few of them."""
    usable = [words for words in candidates if words and "" not in words]
    return max(usable, key=lambda words: (min(map(len, words)) > 1, -len(words)), default=None)
