"""A number or a range of two with what stands around them: signs, thousands shared, 约."""

import re
from decimal import Decimal
from typing import NamedTuple

from shared.text.numerals import Number, read_number

MINUS = "－−–负-"
"""The signs of what is below zero, as the inside of a character class."""
TO = "－−–—~～〜至到-"
"""What stands between the two ends of a range, likewise."""
_TO_BEGINS = frozenset(TO + " ")
_LEAST_SCALE = 100


_TO = re.compile(rf" [{TO}] |[{TO}](?! )|[~～〜至到] ")


class Figure(NamedTuple):
    """One number or two of a range, by value; no values if it is indefinite (几万, 数百亿)."""

    end: int
    values: tuple[Decimal, ...]
    has_scale: bool

    def negative(self) -> "Figure":
        """Return the same below zero."""
        return self._replace(values=tuple(-value for value in self.values))


def after_to(text: str, at: int, end: int) -> int:
    """Return where the second of a range begins if one does; 0 if nothing leads to it."""
    if at >= end or text[at] not in _TO_BEGINS:
        return 0
    match = _TO.match(text, at, end)
    return match.end() if match else 0


def read_figure(text: str, at: int, end: int) -> Figure | None:
    """Return the number or range that begins at a place, maybe with a sign; None if none does."""
    sign = text[at : at + 1] if at < end else ""
    is_signed = sign != "" and sign in MINUS + "+＋"
    first = read_number(text, at + is_signed, end)
    if first is None:
        return None
    is_negative = is_signed and sign in MINUS
    figure = None if is_negative else _range(text, first, end)
    figure = figure or _of(first)
    return figure.negative() if is_negative else figure


def plain(value: Decimal) -> str:
    """Write a decimal without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def joined(values: tuple[Decimal, ...]) -> str | None:
    """Write one value, or the ends of a range; None if there are none."""
    return "/".join(map(plain, values)) or None


def _of(number: Number) -> Figure:
    has_scale = number.multiplier >= 10**4
    if number.low is None or number.high is None:
        return Figure(number.end, (), has_scale)
    values = (number.low,) if number.low == number.high else (number.low, number.high)
    return Figure(number.end, values, has_scale)


def _range(text: str, first: Number, end: int) -> Figure | None:
    """Return what goes from one number to a greater one: 3至5亿, where 亿 counts for both."""
    behind = after_to(text, first.end, end)
    second = read_number(text, behind, end) if behind else None
    if second is None:
        return None
    if first.low is None or second.high is None:
        return Figure(second.end, (), second.multiplier >= 10**4)
    factor = _shared(first, second)
    if first.low * factor >= second.high and factor == 1:
        return None
    return Figure(second.end, (first.low * factor, second.high), second.multiplier >= 10**4)


def _shared(first: Number, second: Number) -> int:
    """Return by what the first is multiplied because the second is."""
    if first.low is None or second.high is None or first.multiplier >= 10**4:
        return 1
    is_scale = second.multiplier >= 10**4
    if second.multiplier < _LEAST_SCALE or not (is_scale or first.is_bare):
        return 1
    # 8000到1万 is of one scale each, while 39至35万 falls within one.
    return second.multiplier if first.low * second.multiplier < 2 * second.high else 1
