"""Chinese and Arabic numerals to decimal numbers."""

import re
from decimal import Decimal, InvalidOperation

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_ARABIC = re.compile(r"\d[\d,，]*(?:\.\d+)?")


def number(text: str) -> Decimal | None:
    """Return the value of 3.5亿, 一千二百万, 1,200 or 二〇二六; None if it is none."""
    match = _ARABIC.match(text)
    if match:
        try:
            value = Decimal(match.group().replace(",", "").replace("，", ""))
        except InvalidOperation:
            return None
        return _scaled(value, text[match.end() :])
    return _chinese(text)


def _scaled(value: Decimal, rest: str) -> Decimal | None:
    for char in rest:
        if char not in _UNITS | _SCALES:
            return None
        value *= (_UNITS | _SCALES)[char]
    return value


def _chinese(text: str) -> Decimal | None:
    if not text or any(c not in _DIGITS and c not in _UNITS and c not in _SCALES for c in text):
        return None
    if all(char in _DIGITS for char in text):
        return Decimal(int("".join(str(_DIGITS[char]) for char in text)))
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            total = (total + section + digit) * _SCALES[char] if section + digit else total
            section = digit = 0
    return Decimal(total + section + digit)
