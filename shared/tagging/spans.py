"""Tags to spans: words and entities that respect white space, Latin words and numbers."""

from collections.abc import Iterable

import numpy as np

from shared.tagging.decoding import TYPES, Tags
from shared.tagging.encoding import DIGIT, LETTER, PLANE, SPACE, Bools, Ints, character_classes

Span = tuple[int, int, str]
LINKS = tuple(map(ord, ".-&/_@'+"))
NUMBER_LINKS = tuple(map(ord, ",:"))
PERCENT = ord("%")


def spaces(codes: Ints) -> Bools:
    """Tell which characters are white space or controls."""
    space: Bools = character_classes()[np.minimum(codes, PLANE)] == SPACE
    return space


def glued(codes: Ints, raw: Ints) -> Bools:
    """Tell after which characters no word may end: inside Latin words and numbers.

    Codes are the folded code points, raw the given ones (a wide comma links no digits).
    """
    classes = character_classes()[np.minimum(codes, PLANE)]
    latin = (classes == LETTER) | (classes == DIGIT)
    digit = classes == DIGIT
    glue = np.zeros(len(codes), np.bool_)
    glue[:-1] = (latin[:-1] & latin[1:]) | (digit[:-1] & (codes[1:] == PERCENT))
    between = latin[:-2] & latin[2:]
    # Most queries hold nothing of the kind, and to look marks up takes a while.
    if between.any():
        link = np.isin(codes[1:-1], LINKS) & between
        link |= np.isin(raw[1:-1], NUMBER_LINKS) & digit[:-2] & digit[2:]
        glue[:-2] |= link
        glue[1:-1] |= link
    return glue


def word_bounds(tags: Tags, codes: Ints, glue: Bools) -> tuple[Ints, Ints]:
    """Return starts and ends of the words in the joined texts; white space is in none."""
    space = spaces(codes)
    ends = (tags >= 2) & ~glue
    ends[:-1] |= space[1:] | space[:-1]
    ends[-1:] = True
    stops = np.flatnonzero(ends) + 1
    starts = np.concatenate(([0], stops[:-1]))
    kept = ~space[starts]
    return starts[kept].astype(np.int32), stops[kept].astype(np.int32)


def entity_spans(tags: Tags, codes: Ints, glue: Bools) -> list[Span]:
    """Return the entities in the joined texts, in order and without overlaps."""
    begins = np.flatnonzero((tags > 0) & (((tags - 1) & 3 == 0) | ((tags - 1) & 3 == 3)))
    ends = np.flatnonzero((tags > 0) & ((tags - 1) & 3 >= 2))
    if not len(begins) or not len(ends):
        return []
    closing = ends[np.minimum(np.searchsorted(ends, begins), len(ends) - 1)]
    whole = (closing >= begins) & (tags[begins] - 1 >> 2 == tags[closing] - 1 >> 2)
    whole[:-1] &= begins[1:] > closing[:-1]
    triples = zip(begins[whole].tolist(), closing[whole].tolist(), strict=True)
    spans = ((start, stop + 1, TYPES[int(tags[start]) - 1 >> 2]) for start, stop in triples)
    return unbroken(spans, glue, spaces(codes))


def unbroken(spans: Iterable[Span], glue: Bools, space: Bools) -> list[Span]:
    """Widen spans to whole Latin words, strip white space, drop what then overlaps."""
    out: list[Span] = []
    reached = 0
    for first, last, kind in spans:
        start, end = first, last
        while start > reached and glue[start - 1]:
            start -= 1
        while end < len(glue) and glue[end - 1]:
            end += 1
        while start < end and space[start]:
            start += 1
        while end > start and space[end - 1]:
            end -= 1
        if end > start >= reached:
            out.append((start, end, kind))
            reached = end
    return out
