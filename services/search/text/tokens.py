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
_FIRST_POINT = ord(_FIRST_SINGLE)
_SINGLE = "\u2e80-\u2fff\u3005-\u3007\u3021-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
_SINGLE += "\U0001b000-\U0001b2ff\U00020000-\U0003ffff"
_FREQUENT = "[\u4e00-\u9fff，。、]"
_BLANK = ord(" ")
# A shorter text is cut sooner one token after the other.
_SHORT = 100
# How a character is cut.
_UNSEEN, _ALONE, _LETTERS, _DIGITS = range(4)
# Behind these planes there is no letter, nothing that isn't seen but tags, and all else is a mark.
_LAST_LETTER, _TAGS = 0x40000, range(0xE0000, 0xE1000)
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
    points = _points(folded)
    places = np.flatnonzero(_kinds()[0][points] != _UNSEEN)
    return _text(points[places]), places.data


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


def joined_tokens(folded: str) -> tuple[str, str]:
    """Return the tokens of a folded text, and those of its pairs, each with blanks between.

    They are what `cut` and `pairs` return, the pairs in no particular order.
    """
    if len(folded) < _SHORT:
        tokens = cut(folded)
        return " ".join(tokens), " ".join([pair for _, _, pair in pairs(tokens)])
    points = _points(folded)
    kinds, is_alnum = _kinds()
    kind = kinds[points]
    seen = kind != _UNSEEN
    start = _starts(kind, seen)
    first = np.flatnonzero(start)
    seen_so_far = seen.cumsum()
    spaced = np.full(int(seen_so_far[-1]) + len(first), _BLANK, np.uint32)
    spaced[(seen_so_far + start.cumsum() - 1)[seen]] = points[seen]
    heads, is_whole = points[first], np.empty(len(first), np.bool_)
    # A token of one character is followed by the next one, or by what is no token.
    is_whole[:-1] = seen_so_far[first[1:]] - seen_so_far[first[:-1]] == 1
    is_whole[-1:] = seen_so_far[-1] == seen_so_far[first[-1:]]
    alone = is_alnum[heads]
    is_whole &= alone & (heads >= _FIRST_POINT)
    both = is_whole[:-1] & is_whole[1:]
    joined = np.full((np.count_nonzero(both), 3), _BLANK, np.uint32)
    joined[:, 0], joined[:, 1] = heads[:-1][both], heads[1:][both]
    alone[:-1] &= ~both
    alone[1:] &= ~both
    singly = " ".join([_token(folded, at) for at in first[alone].tolist()])
    return _text(spaced)[1:], (_text(joined) + singly).rstrip(" ")


def _token(folded: str, at: int) -> str:
    match = _pattern().match(folded, at)
    return match.group() if match else ""


def _starts(kind: npt.NDArray[np.uint8], seen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return where tokens begin: single ones, runs, and what is cut off from a long run."""
    start = seen.copy()
    start[1:] &= (kind[1:] == _ALONE) | (kind[1:] != kind[:-1])
    at = np.arange(len(kind))
    begun = np.maximum.accumulate(np.where(start, at, 0))
    since = at - begun
    if since[seen].max(initial=0) >= _RUN:
        start |= seen & (since % _RUN == 0)
    return start


def _is_single(run: str) -> bool:
    return len(run) == 1 and run >= _FIRST_SINGLE and run.isalnum()


@cache
def _pattern() -> re.Pattern[str]:
    """Return a pattern of one token; a longer run is cut, as Elasticsearch would at 255."""
    unseen = "".join(map(re.escape, sorted(_unseen())))
    letters = rf"[^\W\d_{_SINGLE}]{{1,{_RUN}}}"
    # The first are the most frequent ones by far: to look them up in the long class takes longer.
    return re.compile(rf"{_FREQUENT}|{letters}|\d{{1,{_RUN}}}|[^\s{unseen}]")


@cache
def _plain() -> re.Pattern[str]:
    return re.compile(rf"[{_SINGLE}]|\W|_")


def _points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _text(points: npt.NDArray[np.uint32]) -> str:
    return points.tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _kinds() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Return for each code point how it is cut, and whether it is a letter or a number."""
    every = "".join(map(chr, range(_LAST_LETTER)))
    kinds = np.full(sys.maxunicode + 1, _ALONE, np.uint8)
    for kind, members in (
        (_UNSEEN, r"\s+"),
        (_LETTERS, rf"[^\W\d_{_SINGLE}]+"),
        (_DIGITS, r"\d+"),
        (_ALONE, f"{_FREQUENT}+"),
    ):
        for run in re.finditer(members, every):
            kinds[run.start() : run.end()] = kind
    kinds[[ord(mark) for mark in _unseen()]] = _UNSEEN
    is_alnum = np.zeros(sys.maxunicode + 1, np.bool_)
    for run in re.finditer(r"[^\W_]+", every):
        is_alnum[run.start() : run.end()] = True
    return kinds, is_alnum


@cache
def _unseen() -> frozenset[str]:
    points = map(chr, (*range(_LAST_LETTER), *_TAGS))
    kinds = (mark for mark in points if unicodedata.category(mark) in _UNSEEN_KINDS)
    return frozenset((*kinds, *_UNSEEN_MARKS))
