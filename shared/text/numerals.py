"""One number as Chinese writes it, read from left to right: 1亿2000万, 三千零五十, 一两万, 3.5亿.

A scanner of digits, units (十百千) and scales (万亿兆) and one pass over them. Of an indefinite
number (几万, 数百亿) only the end is told; two neighbouring digits (一两万) are a range.

cn2an 0.5.24 was tried instead: of 74 ways of writing it read 50 (none of the ranges, approximations
or separators, no 2.5万亿, 千万 or 三点五亿), says of none where it ends, and takes no less time.
"""

import re
from decimal import Decimal
from typing import NamedTuple

_DIGITS = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
    **{"〇": 0, "○": 0, "两": 2, "参": 3},
}
_UNITS = {**dict.fromkeys("十拾", 10), **dict.fromkeys("百佰", 100), **dict.fromkeys("千仟", 1000)}
_SCALES = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_MULTIPLIERS = _UNITS | _SCALES
_INDEFINITE = "几数"
_MORE = "多余来"
_ZEROS = "零〇○"
_SEPARATORS = dict.fromkeys(map(ord, ",， \u00a0\u2009\u202f"))
_LONGEST = 40
_MOST_DIGITS = 24
_CHINESE_DIGITS = "".join(_DIGITS)
NUMERALS = rf"\d{_CHINESE_DIGITS}十拾百佰千仟万亿兆几数"
"""What a number is made of, as the inside of a character class (marks and 多 apart)."""
HAN_NUMERALS = rf"{_CHINESE_DIGITS}十拾百佰千仟几数"
"""The same without Arabic digits and what multiplies by ten thousand and more."""
# A common space sets thousands apart only before a zero (3 000): 60 699元 may be two numbers.
ARABIC = r"(?:\d{1,3}(?:(?:[,，\u00a0\u2009\u202f]\d{3})++|[ ]0\d\d)(?!\d)|\d++)(?:\.\d++)?+"
# The 千 of 千瓦 belongs to the unit of measure, not to the number before it.
_OWN_UNIT = r"[十百千万]分之|千[瓦克米卡帕焦赫伏字]|百帕|百分点|兆[瓦赫帕字位焦欧]"
_PLAIN = re.compile(
    rf"({ARABIC})(?: (?=[百千万亿兆]))?((?:(?!{_OWN_UNIT})[百千万亿兆]){{0,4}}+)"
    rf"(?![{NUMERALS}{_MORE}点])"
)
# 近万元 and 万亿元 are of one 万; elsewhere a scale without a number before it is none.
ONE = r"(?<!千上)(?<=[近上逾超过破达])[万亿]|(?<![\d\x20])万亿"
_ONE = re.compile(r"[近上逾超过破达][万亿]|(?:[^\d ])?万亿")
_ARABIC = re.compile(ARABIC)
_MULTIPLIER = re.compile(rf"(?!{_OWN_UNIT})[十拾百佰千仟万亿兆]")
_RUN = re.compile(rf"[{_CHINESE_DIGITS}]++")
_POINT = re.compile(
    rf"点([零〇○一二三四五六七八九\d]{{1,12}}+)(?![{NUMERALS.replace('万亿兆', '')}分])"
)


class Number(NamedTuple):
    """A number in a text: where it ends and what it means, twice the same unless a range.

    `low` and `high` are None where it is indefinite; `multiplier` is the unit or scale at its
    end, with which the first number of a range may share it; 1 if there is none.
    """

    end: int
    low: Decimal | None
    high: Decimal | None
    multiplier: int = 1
    is_bare: bool = False


def number(text: str) -> Decimal | None:
    """Return the value of 3.5亿, 一千二百万, 1,200 or 二〇二六; None if it is none, or several."""
    found = read_number(text, 0, len(text))
    if found is None or found.end != len(text) or found.low != found.high:
        return None
    return found.low


def read_number(text: str, at: int, end: int) -> Number | None:
    """Return the number that begins at a place, read as far as it goes; None if none does."""
    if plain := _PLAIN.match(text, at, end):
        digits, scales = plain.groups()
        if len(digits) > _MOST_DIGITS:
            return None
        value = _decimal(digits)
        if not scales:
            return Number(plain.end(), value, value, 1, is_bare=True)
        factor = 1
        for char in scales:
            factor *= _MULTIPLIERS[char]
        value *= factor
        return Number(plain.end(), value, value, factor)
    reader = _Reader(text, at, min(end, at + _LONGEST))
    return reader.read()


def _decimal(digits: str) -> Decimal:
    if not digits.isdecimal():
        digits = digits.translate(_SEPARATORS)
    return Decimal(digits)


class _Reader:
    """The parts of one number while it is read; each part is a range, mostly of one value."""

    def __init__(self, text: str, at: int, end: int) -> None:
        self.text, self.start, self.at, self.end = text, at, at, end
        self.parts: list[tuple[Decimal, Decimal, int]] = []
        self.section = (Decimal(0), Decimal(0))
        self.digit: tuple[Decimal, Decimal] | None = None
        self.is_arabic = self.is_indefinite = self.after_zero = self.is_decimal = (
            self.is_positional
        ) = False
        self.last = 0
        self.smallest = 10**4

    def read(self) -> Number | None:
        """Read on while what comes next fits; None where what was read makes no number."""
        if self.text.startswith(tuple(_SCALES), self.start, self.end):
            if not _ONE.match(self.text, max(self.start - 1, 0), self.end):
                return None
            self.digit = (Decimal(1), Decimal(1))
        while self.at < self.end and self._step():
            pass
        if self.at == self.start:
            return None
        low, high = self._total()
        if self.is_indefinite:
            return Number(self.at, None, None, self.last or 1)
        is_bare = self.last == 0
        return Number(self.at, low, high, 1 if self.digit else self.last or 1, is_bare)

    def _step(self) -> bool:
        """Read one more piece; False where the number ends."""
        char = self.text[self.at]
        if char in _MULTIPLIERS:
            return self._multiplier(char)
        if char.isdecimal():
            return self._arabic()
        if char in _DIGITS:
            return self._chinese()
        if char in _INDEFINITE:
            return self._indefinite()
        return self._more() if char in _MORE else char == "点" and self._point()

    def _arabic(self) -> bool:
        match = _ARABIC.match(self.text, self.at, self.end)
        if self.digit or match is None or len(match.group()) > _MOST_DIGITS:
            return False
        value = _decimal(match.group())
        if self.last and value >= self.last:
            return False
        self.digit, self.is_arabic, self.at = (value, value), len(match.group()) > 1, match.end()
        return True

    def _chinese(self) -> bool:
        match = _RUN.match(self.text, self.at, self.end)
        if self.digit or self.is_indefinite or match is None:
            return False
        run = match.group()
        figures = run.lstrip(_ZEROS) if self.last else run
        self.after_zero = self.after_zero or len(figures) < len(run)
        values = [_DIGITS[char] for char in figures]
        if len(values) == 1:
            self.digit = (Decimal(values[0]), Decimal(values[0]))
        elif len(values) == 2 and (values[1] == values[0] + 1 > 1 or figures in ("三五", "叁伍")):
            self.digit = (Decimal(values[0]), Decimal(values[1]))
        elif values and self.last:
            return False
        elif values:
            whole = Decimal("".join(map(str, values)))
            self.digit, self.is_arabic, self.is_positional = (whole, whole), True, True
        self.at = match.end()
        return True

    def _indefinite(self) -> bool:
        following = self.text[self.at + 1 : self.at + 2]
        is_several = self.text[self.at] == "几"
        if self.digit or (self.last and not is_several):
            return False
        if not is_several and following not in _MULTIPLIERS:
            return False
        self.digit, self.is_indefinite = (Decimal(1), Decimal(1)), True
        self.at += 1
        return True

    def _more(self) -> bool:
        """Pass over the 多 of 三十多万; what follows 来 must not be a verb of its own (来看)."""
        before = self.text[self.at - 1] if self.at > self.start else ""
        if not before or not (before in _MULTIPLIERS or before.isdecimal()):
            return False
        is_number_on = self.text[self.at + 1 : self.at + 2] in tuple(_SCALES)
        self.at += 1
        return is_number_on

    def _point(self) -> bool:
        match = _POINT.match(self.text, self.at, self.end)
        if match is None or self.is_decimal or not (self.digit or self.section[0]):
            return False
        figures = "".join(str(_DIGITS.get(char, char)) for char in match.group(1))
        fraction = Decimal(f"0.{figures}")
        low, high = self.digit or (Decimal(0), Decimal(0))
        if low != high:
            return False
        self.digit = (low + fraction, high + fraction)
        self.is_arabic = self.is_decimal = True
        self.at = match.end()
        return True

    def _multiplier(self, char: str) -> bool:
        if not _MULTIPLIER.match(self.text, self.at, self.end):
            return False
        value = _MULTIPLIERS[char]
        if char in _UNITS and not self.is_decimal:
            if value >= self.smallest or self.is_positional:
                return False
            low, high = self.digit or (Decimal(1), Decimal(1))
            self.section = (self.section[0] + low * value, self.section[1] + high * value)
            self.smallest = value
        else:
            self._scale(value)
        self.digit, self.last, self.after_zero = None, value, False
        self.is_arabic = self.is_decimal = False
        self.at += 1
        return True

    def _scale(self, scale: int) -> None:
        """Multiply all that is smaller: 五万亿 is 五万 times 亿, 一亿二千万 keeps its 一亿."""
        low, high = self._section()
        while self.parts and self.parts[-1][2] < scale:
            part = self.parts.pop()
            low, high = low + part[0], high + part[1]
        self.parts.append((low * scale, high * scale, scale))
        self.section, self.smallest = (Decimal(0), Decimal(0)), 10**4

    def _section(self) -> tuple[Decimal, Decimal]:
        low, high = self.digit or (Decimal(0), Decimal(0))
        return self.section[0] + low, self.section[1] + high

    def _total(self) -> tuple[Decimal, Decimal]:
        # 三万五 is 35,000 and 三千二 3,200, while 三万零五 is 30,005.
        if self.digit and self.last > 1 and not self.is_arabic and not self.after_zero:
            tenth = Decimal(self.last) / 10
            self.digit = (self.digit[0] * tenth, self.digit[1] * tenth)
        low, high = self._section()
        return (
            low + sum((part[0] for part in self.parts), Decimal(0)),
            high + sum((part[1] for part in self.parts), Decimal(0)),
        )
