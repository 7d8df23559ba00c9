"""Cuts folded text into the tokens of the character level.

Documents, queries and highlights are all cut here and nowhere else, so that they always fit.

- A Chinese character (also kana, hangul) is a token.
- A run of other letters is a token, a run of digits is another: C919 is `c 919`, ECL.US is
  `ecl . us`, 600519 is `600519`. So Mate60 and Mate 60 are the same, and a letter or number that
  stands alone is found; a part of a run (CL of ECL) is not.
- White space, control characters, quotation marks, brackets, hyphens and middle dots are no
  tokens and leave no gap: 向“新”而行 is found by 向新而行, 唐纳德·特朗普 by 唐纳德特朗普.
- Any other mark is a token: commas and full stops keep words apart (东北、京津 holds no 北京), and
  quoted text matches with its marks.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

_RUN = 64
_FIRST_SINGLE = "\u2e80"
_SINGLE = "\u2e80-\u2fff\u3005-\u3007\u3021-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
_SINGLE += "\U0001b000-\U0001b2ff\U00020000-\U0003ffff"
_UNSEEN_KINDS = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Ps", "Pe", "Pi", "Pf"}
_UNSEEN_MARKS = "\"'＂＇`´·•‧∙⋅・･-‐‑−"


def cut(folded: str) -> list[str]:
    """Return the tokens of a folded text."""
    return _pattern().findall(folded)


def cut_spans(folded: str) -> list[tuple[int, int]]:
    """Return where each token stands."""
    return [match.span() for match in _pattern().finditer(folded)]


@lru_cache(maxsize=1024)
def is_plain(run: tuple[str, ...]) -> bool:
    """Tell whether all tokens are single characters that are tokens wherever they stand."""
    return all(_plain().fullmatch(token) for token in run)


def is_cut_so(run: Sequence[str], folded: str, start: int, end: int) -> bool:
    """Tell whether a stretch is cut into these tokens, none of which is part of a longer one."""
    before = _pattern().match(folded, start - 1, start + 1) if start else None
    if before and before.end() > start:
        return False
    return _pattern().findall(folded, start, end + 1)[: len(run)] == list(run)


def squeezed(folded: str) -> tuple[str, memoryview]:
    """Return a folded text without what is no token, and where each of its characters stood."""
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32)
    places = np.flatnonzero(_is_seen()[points])
    whole = points[places].tobytes().decode("utf-32-le", "surrogatepass")
    return whole, places.data


def pairs(tokens: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield each two neighbouring Chinese characters: first place, last place, both as a token.

    A run of letters or digits, and a character that has no neighbour, is a pair by itself.
    """
    whole = [_is_single(token) for token in tokens]
    for place, token in enumerate(tokens):
        if place + 1 < len(tokens) and whole[place] and whole[place + 1]:
            yield place, place + 1, token + tokens[place + 1]
        elif token[0].isalnum() and not (whole[place] and place and whole[place - 1]):
            yield place, place, token


def pair_tokens(tokens: Sequence[str]) -> list[str]:
    """Return the tokens of all pairs, in no particular order: what `pairs` yields, faster."""
    whole = [len(each) == 1 and each >= _FIRST_SINGLE and each.isalnum() for each in tokens]
    before, after = [False, *whole[:-1]], [*whole[1:], False]
    joined = zip(tokens, tokens[1:], whole, after, strict=False)
    both = [first + second for first, second, is_whole, goes_on in joined if is_whole and goes_on]
    alone = zip(tokens, whole, before, after, strict=False)
    return both + [t for t, w, b, a in alone if not (w and (b or a)) and t[0].isalnum()]


def _is_single(run: str) -> bool:
    return len(run) == 1 and run >= _FIRST_SINGLE and run.isalnum()


@cache
def _pattern() -> re.Pattern[str]:
    """Return a pattern of one token; a longer run is cut, as Elasticsearch would at 255."""
    unseen = "".join(map(re.escape, sorted(_unseen())))
    letters = rf"[^\W\d_{_SINGLE}]{{1,{_RUN}}}"
    # The first are the most frequent ones by far: to look them up in the long class takes longer.
    return re.compile(rf"[\u4e00-\u9fff，。、]|{letters}|\d{{1,{_RUN}}}|[^\s{unseen}]")


@cache
def _plain() -> re.Pattern[str]:
    return re.compile(rf"[{_SINGLE}]|\W|_")


@cache
def _is_seen() -> npt.NDArray[np.bool_]:
    """Return for each code point whether it is a token or part of one."""
    unseen = _unseen()
    every = map(chr, range(sys.maxunicode + 1))
    return np.fromiter((mark not in unseen and not mark.isspace() for mark in every), np.bool_)


@cache
def _unseen() -> frozenset[str]:
    points = map(chr, range(sys.maxunicode + 1))
    kinds = (mark for mark in points if unicodedata.category(mark) in _UNSEEN_KINDS)
    return frozenset((*kinds, *_UNSEEN_MARKS))
