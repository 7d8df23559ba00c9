"""The numbers of dates: 09, 九, 十五, 廿一, and years digit by digit, 二〇二六."""

import re

_WRITTEN = "〇一二三四五六七八九"
_DIGITS = {c: i for i, c in enumerate(_WRITTEN)} | {"零": 0, "○": 0, "两": 2, "元": 1}
_TENS = {"十": 1, "廿": 2, "卅": 3}


def number(text: str) -> int:
    """Return the value of 09, 九, 十五, 廿一 or 一一五. Raises ValueError."""
    if text.isdecimal() and text.isascii():
        return int(text)
    if not any(char in _TENS for char in text):
        return digits(text)
    before, ten, behind = re.split("([十廿卅])", text, maxsplit=1)
    if len(before) > 1 or len(behind) > 1 or behind in _TENS:
        raise ValueError(f"not a number of a calendar: {text}")
    tens = (_DIGITS[before] if before else 1) * _TENS[ten]
    return 10 * tens + (_DIGITS[behind] if behind else 0)


def digits(text: str) -> int:
    """Return the value of 二〇二六. Raises ValueError."""
    if not all(char in _DIGITS for char in text):
        raise ValueError(f"not digits: {text}")
    return int("".join(str(_DIGITS[char]) for char in text))


def chinese(number: int) -> str:
    """Return a number below 100 as Chinese writes it: 四, 十四, 三十."""
    tens, ones = divmod(number, 10)
    head = (_WRITTEN[tens] if tens > 1 else "") + "十" if tens else ""
    return head + (_WRITTEN[ones] if ones or not tens else "")


def spelled(number: int) -> str:
    """Return a year digit by digit: 二〇二六."""
    return "".join(_WRITTEN[int(digit)] for digit in str(number))
