"""Spans as numbers, words as digits: gaps and lengths instead of places."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from services.search.article import Pair

ZERO = ord("0")
"""The digit that stands for nothing; the others follow it."""
_LONGEST = 1000
# How words of usual lengths are written.
_DIGITS = [chr(ZERO + length) for length in range(_LONGEST)]


def encode_spans(spans: Iterable[Pair]) -> list[int]:
    """Return for each span how far it is from the one before, and how long."""
    steps: list[int] = []
    for (_, before), (start, end) in pairwise([(0, 0), *spans]):
        steps += (start - before, end - start)
    return steps


def decode_spans(steps: Sequence[int]) -> Iterator[Pair]:
    """Yield the spans that were encoded."""
    at = 0
    for gap, length in zip(steps[::2], steps[1::2], strict=True):
        yield at + gap, at + gap + length
        at += gap + length


def encode_words(words: Sequence[Pair]) -> str | list[int]:
    """Return a digit for each word, its length, behind a 0 for each character that is in none.

    Words that overlap or are very long are written as steps.
    """
    digits: list[str] = []
    at = 0
    for start, end in words:
        if start != at:
            if start < at:
                return encode_spans(words)
            digits.append("0" * (start - at))
        if not 0 < end - start < _LONGEST:
            return encode_spans(words)
        digits.append(_DIGITS[end - start])
        at = end
    return "".join(digits)


def decode_words(words: str | list[int]) -> Iterator[Pair]:
    """Yield the words that were encoded."""
    if not isinstance(words, str):
        yield from decode_spans(words)
        return
    at = 0
    for digit in words:
        length = ord(digit) - ZERO
        if length:
            yield at, at + length
        at += length or 1
