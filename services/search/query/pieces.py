"""What of a query a person sees as one thing, however the tagger cuts it.

A name, a compound, a number with its measure word, a word: each is a piece, which stands in an
article as adjacent characters. Function words and question words are none, and a character alone
is one only together with a neighbour: by itself it stands everywhere.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.search.query.amounts import LINE, MEASURES
from services.search.query.synonyms import Run, Synonyms
from services.search.text.analysis import OnceCutter
from services.search.text.compounds import LONGEST, compounds
from services.search.text.frequencies import is_frequent
from services.search.text.function_words import FUNCTION
from shared.text.folding import fold

Span = tuple[int, int]

_NUMBER = re.compile(r"第?(?:\d[\d.,]*[十百千万亿]*|[〇零一二三四五六七八九十百千万亿两]+)")
_DAY = re.compile(
    r"(?<!\d)(?:\d{4}年)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})月"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]"
)
_QUARTER = re.compile(r"第?[一二三四1-4]季度")
_MODEL = re.compile(r"[a-z]+ \d{1,3}")
_NUMBERS = 4
"""So many words a number has with what it counts: 第, 5, 号, 3000, 亿, 元."""
_SINGLES = 3
_LONGEST_CUT = 3
"""A compound that is no longer (被查, 新能源) is never cut."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a folded query, its words, and what else will do.

    `ways` are the stretches of which one must stand there: the piece itself, as a rule.
    """

    start: int
    end: int
    words: tuple[Span, ...]
    ways: tuple[Span, ...]
    others: tuple[Run, ...] = ()
    is_name: bool = False

    @property
    def is_single(self) -> bool:
        """Tell whether it is a character that was left alone."""
        return self.ways != ((self.start, self.end),)


@dataclass(frozen=True)
class _Line:
    """Words that follow each other without a gap, and what is known of them."""

    folded: str
    words: Sequence[Span]
    names: dict[int, int]
    others: dict[int, tuple[int, tuple[Run, ...]]]
    is_cut: bool

    def text(self, first: int, count: int = 1) -> str:
        """Return the text of some words."""
        return self.folded[self.words[first][0] : self.words[first + count - 1][1]]


def pieces(text: str, cutter: OnceCutter, synonyms: Synonyms, *, is_cut: bool) -> list[Piece]:
    """Return the pieces of a text in order; with compounds and bodies cut into their words or not.

    Persons are one piece in any case. Of a text of function words or single characters alone each
    run of them is a piece, since there is nothing else to find.
    """
    folded, spans = fold(text), cutter.words(text)
    words = [span for span in spans if any(map(str.isalnum, folded[span[0] : span[1]]))]
    named = [(s, e, kind) for s, e, kind in cutter.names(text) if e - s > 1]
    whole = set(spans)
    is_kept = {(s, e): kind == "PER" or (s, e) in whole or not is_cut for s, e, kind in named}
    names = {start: end for (start, end), kept in is_kept.items() if kept}
    others = {s: (e, runs) for s, e, runs in synonyms.stretches(folded, spans)}
    found: list[Piece] = []
    for line in _lines(words):
        found += _of_line(_Line(folded, line, names, others, is_cut))
    telling = [piece for piece in found if not _is_lone(piece)]
    telling = telling if is_cut else list(_models(telling, folded))
    return telling or [_whole(line) for line in _lines(words)]


def _models(found: Sequence[Piece], folded: str) -> Iterator[Piece]:
    """Yield pieces, a word of Latin letters with the short number behind it as one: iPhone 15."""
    last: Piece | None = None
    for piece in found:
        if last and _MODEL.fullmatch(folded, last.start, piece.end):
            last = Piece(
                last.start, piece.end, last.words + piece.words, ((last.start, piece.end),)
            )
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _is_lone(piece: Piece) -> bool:
    return not piece.ways


def _whole(words: Sequence[Span]) -> Piece:
    span = words[0][0], words[-1][1]
    return Piece(*span, tuple(words), (span,))


def _lines(words: Sequence[Span]) -> Iterator[list[Span]]:
    """Yield the words that follow each other without a gap."""
    line: list[Span] = []
    for word in words:
        if line and word[0] != line[-1][1]:
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _of_line(line: _Line) -> Iterator[Piece]:
    place = 0
    while place < len(line.words):
        count, others = _longest(line, place)
        span = line.words[place][0], line.words[place + count - 1][1]
        words = tuple(line.words[place : place + count])
        text = line.folded[span[0] : span[1]]
        if count == 1 and not others and is_character(text):
            if not is_frequent(text):
                # A rare one tells by itself.
                yield Piece(*span, words, (span,))
            elif text not in FUNCTION:
                is_set_off = len(line.words) == 1
                ways = (span,) if is_set_off else tuple(_with_neighbour(line, place))
                yield Piece(*span, words, ways)
        elif text not in FUNCTION or others:
            is_name = span[0] in line.names
            yield Piece(*span, words, (span,), others, is_name)
        place += count


def _longest(line: _Line, place: int) -> tuple[int, tuple[Run, ...]]:
    """Return of how many words the piece at a place is, and its synonyms."""
    start = line.words[place][0]
    end, others = line.others.get(start, (0, ()))
    if end:
        return _count(line, place, end), others
    if start in line.names:
        count = _count(line, place, line.names[start])
        return max(count, _compound(line, place)), ()
    ways = (_dated, _numbered, _compound, _singles)
    return max(way(line, place) for way in ways), ()


def _count(line: _Line, place: int, end: int) -> int:
    """Return how many words from a place on reach up to an end."""
    behind = range(place, len(line.words))
    return max(1, bisect_left(behind, end, key=lambda at: line.words[at][0]))


def _is_free(line: _Line, first: int, count: int) -> bool:
    """Tell whether no name and no synonym begins behind the first of some words."""
    starts = [start for start, _ in line.words[first + 1 : first + count]]
    return not any(start in line.names or start in line.others for start in starts)


def _compound(line: _Line, place: int) -> int:
    """Return of how many words the longest compound at a place is; of one if there is none."""
    most, longest = 1, _LONGEST_CUT if line.is_cut else LONGEST
    for count in range(2, len(line.words) - place + 1):
        text = line.text(place, count)
        if len(text) > longest:
            break
        if text in compounds() and _is_free(line, place, count):
            most = count
    return most


def _dated(line: _Line, place: int) -> int:
    """Return of how many words a day, a quarter or a line (2号线) is; of one if there is none."""
    stretch = line.folded, line.words[place][0], line.words[-1][1]
    found = next(filter(None, (way.match(*stretch) for way in (_DAY, _QUARTER, LINE))), None)
    if found is None:
        return 1
    count = _count(line, place, found.end())
    return count if line.words[place + count - 1][1] == found.end() else 1


def _numbered(line: _Line, place: int) -> int:
    """Return of how many words a number with 第 and what it counts is."""
    count = 1
    while count < _NUMBERS and place + count <= len(line.words):
        text = line.text(place, count)
        match = _NUMBER.match(text)
        if match is None:
            return 1 if text != "第" or count > 1 else _after(line, place)
        if match.end() < len(text):
            return count
        if place + count == len(line.words):
            return count
        if len(behind := line.text(place + count)) > 1:
            return count + (behind in MEASURES)
        count += 1
    return min(count, len(line.words) - place)


def _after(line: _Line, place: int) -> int:
    """Return how many words an ordinal is of whose 第 was cut off."""
    if place + 1 == len(line.words) or not _NUMBER.fullmatch(line.text(place + 1)):
        return 1
    return 1 + _numbered(line, place + 1)


def _singles(line: _Line, place: int) -> int:
    """Return how many single characters stand together from a place on."""
    count = 0
    while count < _SINGLES and place + count < len(line.words):
        text = line.text(place + count)
        is_letter = len(text) == 1 and text.isalpha() and text.isascii()
        is_single = (is_character(text) and text not in FUNCTION) or is_letter
        if not (is_single and _is_free(line, place, count + 1)):
            break
        count += 1
    return max(1, count)


def _with_neighbour(line: _Line, place: int) -> Iterator[Span]:
    """Yield the stretches of a character with the word before and with the next, if they tell."""
    start, end = line.words[place]
    if place and line.text(place - 1) not in FUNCTION:
        yield line.words[place - 1][0], end
    if place + 1 < len(line.words) and line.text(place + 1) not in FUNCTION:
        yield start, line.words[place + 1][1]


def is_character(text: str) -> bool:
    """Tell whether a text is one character of a script without blanks."""
    return len(text) == 1 and text >= "\u2e80"
