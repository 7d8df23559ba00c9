"""Hard-wrapped text, as PDF and mail have it: which line ends stand within a paragraph.

A line that was wrapped is as wide as its neighbours and ends in the middle of a sentence. Lines of
verse end in marks, headlines have none inside, and no paragraph is wider than the wrapping.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from operator import itemgetter

import numpy as np

from shared.text.folding import simplified
from shared.text.joined import JoinedText, left_out

_NARROWEST = "新" * 18
"""Narrower lines are written, not wrapped; two lines are less telling than more of them."""
_NARROWEST_OF_TWO = "新" * 24
_FEWEST = 3
_SLACK = "新" * 2
"""What a line may lack, since no mark stands at a line's beginning and no word is cut."""
_TYPICAL, _MARKED, _WIDER = 0.6, 0.5, 0.02
_WIDE = re.compile(
    "[\u1100-\u115f\u2010-\u2026\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f"
    "\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]"
)
_ENDED = re.compile(r"[。！？!?…；;][”’』」）)》】\"']{0,3}$")
_INSIDE = re.compile(r"[，。、；：,]")
_INDENTED = re.compile(r"[ \t]*+\u3000|[ \t]{2}|[·•●■◆*-]|[\d一二三四五六七八九十]{1,3}[、.．]")
_LATIN = re.compile(r"[!-~]{1,40}")
_GAP = re.compile(r"[^\S\n]*+\n[^\S\n]*+")
_BETWEEN_WORDS = re.compile(r"[A-Za-z][^\S\n]*+\n\s*+[!-~]|[!-~][^\S\n]*+\n\s*+[A-Za-z]")


def paragraphs(lines: Sequence[str]) -> list[str]:
    """Return the lines of a text, those of a wrapped paragraph joined by their line ends."""
    if len(lines) < _FEWEST:
        return list(lines)
    # Some wrap at so many columns, some at so many characters.
    measured = (([measure(line.rstrip()) for line in lines], measure) for measure in (_width, len))
    tried = [(*_wrapping(lines, sizes, measure), sizes) for sizes, measure in measured]
    count, full, sizes = max(tried, key=itemgetter(0))
    return _joined(lines, sizes, full) if count else list(lines)


def _joined(lines: Sequence[str], sizes: Sequence[int], full: int) -> list[str]:
    """Return paragraphs; a line of so many columns or characters goes on in the next."""
    out: list[list[str]] = []
    goes_on = False
    for line, after, size in zip(lines, [*lines[1:], ""], sizes, strict=True):
        if goes_on:
            out[-1].append(line)
        else:
            out.append([line])
        # Within a paragraph a line may be shorter: what was laid out before it was wrapped is.
        least = full // 2 if goes_on else full
        goes_on = _may_go_on(line, after) and size + _first_word(after) >= least
    return ["\n".join(joined) for joined in out]


def unwrapped(text: str, start: int, end: int, inside: Sequence[tuple[int, int]]) -> JoinedText:
    """Return a stretch of a text without the line ends that stand inside some of its lines.

    `inside` are (start, end) of the lines that have such, in order.
    """
    stretch = text[start:end]
    unwanted = np.zeros(len(stretch) if inside else 0, np.bool_)
    for first, last in inside[max(0, bisect_right(inside, (start,)) - 1) :]:
        if first >= end:
            break
        for gap in _GAP.finditer(text, max(first, start), min(last, end)):
            if not _BETWEEN_WORDS.match(text, gap.start() - 1, gap.end() + 1):
                unwanted[gap.start() - start : gap.end() - start] = True
    return left_out(stretch, unwanted)


def _wrapping(
    lines: Sequence[str], sizes: Sequence[int], measure: Callable[[str], int]
) -> tuple[int, int]:
    """Return how many lines are as wide as a wrapping asks, and how wide; 0 where it isn't one."""
    narrowest, slack = measure(_NARROWEST), measure(_SLACK)
    pairs = enumerate(pairwise(lines))
    broken = [place for place, (line, after) in pairs if _may_go_on(line, after)]
    counts = Counter(sizes[place] for place in broken)
    full = max(counts, key=lambda size: (_around(counts, size, slack), size), default=0)
    typical = [place for place in broken if full - slack <= sizes[place] <= full]
    marked = sum(_INSIDE.search(lines[place].rstrip()[:-1]) is not None for place in typical)
    wider = sum(
        size > full + slack and _is_chinese(line) for line, size in zip(lines, sizes, strict=True)
    )
    is_wrapped = (
        full >= (narrowest if len(typical) >= _FEWEST else measure(_NARROWEST_OF_TWO))
        and len(typical) >= _FEWEST - 1
        and len(typical) >= _TYPICAL * sum(sizes[place] >= narrowest for place in broken)
        and marked >= _MARKED * len(typical)
        and wider <= _WIDER * len(lines)
        and any(_ENDED.search(line.rstrip()[-6:]) for line in lines)
    )
    return (len(typical), full - slack) if is_wrapped else (0, 0)


def _around(counts: Counter[int], size: int, slack: int) -> int:
    return sum(counts[near] for near in range(size - slack, size + 1))


def _may_go_on(line: str, after: str) -> bool:
    """Tell whether a line ends within a sentence, and the next one begins no paragraph."""
    here = line.rstrip()
    if not here or not after.strip() or _ENDED.search(simplified(here[-6:])):
        return False
    return not _INDENTED.match(after) and _is_chinese(here)


def _is_chinese(line: str) -> bool:
    return 2 * len(_WIDE.findall(line)) > len(line)


def _first_word(line: str) -> int:
    """Return the columns of a Latin word or number at a line's beginning: it is never cut."""
    match = _LATIN.match(line.lstrip())
    return len(match.group()) if match else 0


def _width(line: str) -> int:
    return len(line) + len(_WIDE.findall(line))
