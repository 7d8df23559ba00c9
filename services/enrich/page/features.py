"""The lines of a page as numbers: how each looks, what it says, where it stands.

Everything is computed for all lines at once, by look-ups and running sums over the characters of
the page, so that it costs the same a character whatever the page is.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from services.enrich.page.lines import Line
from shared.text.folding import folding_table, simplified

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

FIRST, LAST = 16, 10
"""Characters at the two ends of a line that are read one by one."""
BUCKETS = 8192
"""Rows of the table of hashed characters and pairs; row 0 stands for none."""
LEVELS = (1, 2, 3, 5)
"""How far up a line's blocks its surroundings are looked at."""
NOWHERE = (-1,) * max(LEVELS)
_CLASSES: Sequence[Callable[[str], bool]] = (
    lambda c: "\u4e00" <= c <= "\u9fff" or c >= "\U00020000",
    str.isdigit,
    lambda c: c.isascii() and c.isalpha(),
    lambda c: c in "，、；,;",
    lambda c: c in "。！？!?",
    lambda c: c in "“”‘’\"'《》",
    lambda c: c in "（）()【】[]〔〕「」<>〈〉",
    lambda c: c in "：:",
    lambda c: c in "|｜丨/／·•»›>-—_~",
    lambda c: c in "…",
    str.isspace,
)
_HAN, _DIGIT, _COMMA, _STOP, _QUOTE, _SPACE = 0, 1, 3, 4, 5, 10
TAGS = (
    *("p", "div", "li", "td", "h1", "h2", "h3", "h4", "section", "article", "dd", "dt", "th"),
    *("figcaption", "blockquote", "br", "ul", "footer", "header", "nav", "aside", "pre", "center"),
)
_HINTS = (
    *("content", "article", "text", "detail", "post", "main", "story", "entry", "body", "para"),
    *("rich", "nav", "menu", "crumb", "foot", "copyright", "relat", "recom", "hot", "rank"),
    *("guess", "tuijian", "xiangguan", "comment", "pinglun", "reply", "side", "aside", "right"),
    *("left", "head", "top", "bottom", "share", "tool", "function", "fontsize", "ad-", "banner"),
    *("title", "headline", "info", "source", "time", "date", "author", "editor", "byline", "meta"),
    *("list", "item", "news", "img", "pic", "photo", "caption", "tag", "keyword", "app"),
    *("download", "qr", "weixin", "wx", "statement", "disclaim", "swiper", "video", "player"),
    *("more", "link", "user", "login", "search", "card", "feed", "box", "col", "wrap", "hide"),
)
_HINT = re.compile("|".join(sorted(_HINTS, key=len, reverse=True)))


class Features(NamedTuple):
    """Of each line of a page: `looks` (lines × LOOKS), rows of the table at its two ends."""

    looks: Floats
    first: Ints
    last: Ints


def features(lines: Sequence[Line], title: str) -> Features:
    """Return the features of lines, none of them blank; `title` is what the head calls the page."""
    points = _points("\n".join(["", *(line.plain for line in lines), ""]))
    lengths = np.array([len(line.plain) for line in lines])
    starts = np.cumsum(lengths + 1) - lengths
    ends = starts + lengths
    kinds = _kinds()[points]
    shares = _class_shares(kinds, starts, ends)
    letters = _letters()[points]
    pairs = _hashed(letters)
    looks = np.hstack(
        [
            _ends(kinds, starts, ends),
            shares,
            _sizes(lengths, shares),
            _likeness(pairs, starts, ends, title),
            _places(lengths),
            _repeats(lines),
            _marks(lines),
            _surroundings(lines, lengths, shares),
        ]
    ).astype(np.float32)
    return Features(
        looks,
        _rows(letters, pairs, starts, ends, from_end=False),
        _rows(letters, pairs, starts, ends, from_end=True),
    )


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """Return the class of every code point, counted from 1; 0 for none of them."""
    table = np.zeros(0x110000, np.uint8)
    table[0x20000:] = 1
    for point in range(0x10000):
        for number, is_one in enumerate(_CLASSES, start=1):
            if is_one(chr(point)):
                table[point] = number
                break
    return table


def _points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@cache
def _letters() -> npt.NDArray[np.int64]:
    """Return what is read of every code point: itself without case, one for all digits."""
    table = np.arange(0x110000, dtype=np.int64)
    for point, folded in folding_table().items():
        table[point] = ord(folded)
    table[_kinds() == _DIGIT + 1] = ord("0")
    return table


def _hashed(letters: Ints) -> Ints:
    """Return the row of each character with the one behind it."""
    mixed = (letters[:-1] * 1000003 + letters[1:] * 8191) & 0xFFFFFFFF
    return np.append(1 + (mixed ^ (mixed >> 15)) % (BUCKETS - 1), 1)


def _rows(letters: Ints, pairs: Ints, starts: Ints, ends: Ints, *, from_end: bool) -> Ints:
    """Return the rows of the characters and pairs at one end of each line, 0 beyond it."""
    if from_end:
        at = ends[:, None] - 1 - np.arange(LAST)
        inside = at >= starts[:, None]
    else:
        at = starts[:, None] + np.arange(FIRST)
        inside = at < ends[:, None]
    at = np.where(inside, at, 0)
    single = 1 + (letters[at] * 2654435761 & 0xFFFFFFFF) % (BUCKETS - 1)
    return np.hstack([np.where(inside, single, 0), np.where(inside, pairs[at], 0)])


def _class_shares(kinds: npt.NDArray[np.uint8], starts: Ints, ends: Ints) -> Floats:
    """Return the share of each class in each line."""
    width, count = len(_CLASSES) + 1, len(starts)
    lengths = ends - starts
    # The line end behind each line counts for it and is taken off again; so does the first one.
    cells = np.repeat(np.arange(count), lengths + 1) * width + kinds[1:]
    counts = np.bincount(cells, minlength=count * width).reshape(count, width)[:, 1:]
    counts[:, _SPACE] -= 1
    return np.asarray(counts / np.maximum(1, lengths)[:, None], np.float32)


def _sizes(lengths: Ints, shares: Floats) -> Floats:
    """Return how long a line is, and how many commas and full stops it has, on a log scale."""
    counts = shares[:, [_COMMA, _STOP, _HAN, _QUOTE]] * lengths[:, None]
    short = lengths[:, None] <= np.array([4, 10, 20, 40, 80])
    return np.hstack([np.log1p(lengths)[:, None] / 4, np.log1p(counts) / 4, short])


def _ends(kinds: npt.NDArray[np.uint8], starts: Ints, ends: Ints) -> Floats:
    """Return of which class the first and the last character of each line are."""
    names = np.arange(len(_CLASSES) + 1)
    return np.hstack([kinds[at][:, None] == names for at in (starts, ends - 1)])


def _likeness(pairs: Ints, starts: Ints, ends: Ints, title: str) -> Floats:
    """Return how much of a line stands in the page's title, and of the title in the line."""
    named = _points(simplified(title))
    wanted = np.zeros(BUCKETS, bool)
    wanted[_hashed(_letters()[named])[:-1]] = True
    sums = np.cumsum(wanted[pairs], dtype=np.int32)
    shared = np.maximum(0, sums[np.maximum(ends - 2, starts - 1)] - sums[starts - 1])
    of_line = shared / np.maximum(1, ends - starts - 1)
    of_title = np.minimum(1.0, shared / max(1, len(named) - 1))
    return np.stack([of_line, of_title, np.full(len(starts), len(named) > 0)], axis=1)


def _places(lengths: Ints) -> Floats:
    count, before = len(lengths), np.cumsum(lengths) - lengths
    places = np.arange(count)
    return np.stack(
        [
            places / max(1, count),
            before / max(1, lengths.sum()),
            np.log1p(places) / 4,
            np.log1p(count - places) / 4,
            np.full(count, np.log1p(count) / 4),
        ],
        axis=1,
    )


def _repeats(lines: Sequence[Line]) -> Floats:
    """Return whether a line stands on the page before, or again."""
    seen: dict[str, int] = {}
    for line in lines:
        seen[line.plain] = seen.get(line.plain, 0) + 1
    return np.array([[seen[line.plain] > 1] for line in lines], np.float32)


def _marks(lines: Sequence[Line]) -> Floats:
    """Return what the markup says of each line: nothing but zeros on plain text."""
    rows: dict[tuple[str, str], int] = {}
    which = [rows.setdefault((line.tag, line.hints), len(rows)) for line in lines]
    looks = np.array([(bool(tag), *_looks(tag, hints)) for tag, hints in rows], np.float32)
    links = np.array([[line.link_share] for line in lines], np.float32)
    return np.hstack([links, looks[which]])


@lru_cache(maxsize=8192)
def _looks(tag: str, hints: str) -> tuple[bool, ...]:
    found = set(_HINT.findall(hints))
    return (*(tag == name for name in TAGS), *(name in found for name in _HINTS))


def _surroundings(lines: Sequence[Line], lengths: Ints, shares: Floats) -> Floats:
    """Return, for blocks around a line, how much running text and how many links they hold."""
    links = np.array([line.link_share for line in lines])
    running = lengths * (1 - links) * np.minimum(1, 20 * (shares[:, _COMMA] + shares[:, _STOP]))
    total = max(1.0, float(running.sum()))
    own = np.stack([running / total, running == running.max()], axis=1)
    if not any(line.blocks for line in lines):
        inside = _held(np.zeros(len(lines), np.int64), lengths, links, running / total, total)
        return np.hstack([own, *[inside] * len(LEVELS)])
    levels = []
    for blocks in _blocks(lines):
        known: dict[int, int] = {}
        group = np.array([known.setdefault(block, len(known)) for block in blocks])
        levels.append(_held(group, lengths, links, running / total, total))
    return np.hstack([own, *levels])


def _held(group: Ints, lengths: Ints, links: Floats, share: Floats, total: float) -> Floats:
    """Return what the group of each line holds, and whether the line before is of it too."""
    text, size = np.bincount(group, share), np.bincount(group)
    linked = np.bincount(group, links * lengths) / np.bincount(group, lengths)
    rows = [text, np.log1p(text * total) / 8, np.log1p(size) / 4, linked]
    again = np.append(False, group[1:] == group[:-1])
    return np.column_stack([*(row[group] for row in rows), again])


def _blocks(lines: Sequence[Line]) -> list[list[int]]:
    """Return, for each of LEVELS, the number of the block so far above each line, -1 for none."""
    padded = [(*NOWHERE, *line.blocks)[-len(NOWHERE) :] for line in lines]
    return [[blocks[-level] for blocks in padded] for level in LEVELS]
