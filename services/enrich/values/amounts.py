"""Dates, amounts, codes and addresses, by rules, with what they mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from services.enrich.rules.first_characters import first_characters
from services.enrich.values.grammar import AMOUNT, NUMBER, SCALE, UNITS
from services.enrich.values.numerals import number
from services.enrich.values.times import Clock
from shared.entity_types import EntityType

# Durations and vague words that the pattern can't tell from dates by itself.
_NO_TIME = re.compile(r"^(?:[一二三四五六七八九十]月|初.|初|底|末)$")
# 一个, 两人 and the like are words, not amounts.
_NO_QUANTITY = re.compile(r"^[零〇一二两三四五六七八九十百千]+[^万亿]$|^\d[个人名位家]$")
_NUMBER = re.compile(rf"{NUMBER}{SCALE}", re.VERBOSE)
_UNIT = re.compile(rf"{UNITS}$", re.VERBOSE)
_SCALE = re.compile(rf"{SCALE}$")
_CURRENCIES = {
    **dict.fromkeys(("人民币", "元", "块钱", "¥", "￥"), "CNY"),
    **dict.fromkeys(("美元", "$"), "USD"),
    **dict.fromkeys(("欧元", "€"), "EUR"),
    **dict.fromkeys(("英镑", "£"), "GBP"),
    **dict.fromkeys(("港元", "港币"), "HKD"),
    **dict.fromkeys(("新台币", "台币"), "TWD"),
    **dict.fromkeys(("日元",), "JPY"),
    **{"澳元": "AUD", "加元": "CAD", "韩元": "KRW", "卢布": "RUB", "瑞郎": "CHF", "新元": "SGD"},
    **{"泰铢": "THB"},
}
_CURRENCY_NAME = re.compile("|".join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Amount:
    """A date, amount, code or address between two places, and what it means."""

    start: int
    end: int
    type: EntityType
    value: str | None


def amounts(text: str, start: int, end: int, clock: Clock) -> Iterator[Amount]:
    """Yield what stands between two places, in order; dates are resolved by the clock."""
    for match in _amount().finditer(text, start, end):
        kind, found = EntityType(match.lastgroup or ""), match.group()
        if kind is EntityType.TIME and _NO_TIME.match(found):
            continue
        if kind is EntityType.QUANTITY and _NO_QUANTITY.match(found):
            continue
        yield Amount(match.start(), match.end(), kind, _value(kind, found, clock))


@cache
def _amount() -> re.Pattern[str]:
    """Return the pattern of all of them; most characters are passed over at a glance."""
    begins = first_characters(AMOUNT, re.VERBOSE) or ""
    return re.compile(f"(?={begins})(?:{AMOUNT})", re.VERBOSE)


def _value(kind: EntityType, text: str, clock: Clock) -> str | None:
    if kind is EntityType.TIME:
        return clock.resolve(text)
    if kind is EntityType.MONEY:
        return _money(text)
    if kind is EntityType.PERCENT:
        return _percent(text)
    if kind is EntityType.QUANTITY:
        return _quantity(text)
    return text


def _money(text: str) -> str | None:
    currency = _CURRENCY_NAME.search(text)
    numbers = _numbers(text)
    if not currency or not numbers:
        return None
    return f"{_CURRENCIES[currency.group()]} {numbers}"


def _percent(text: str) -> str | None:
    if text.startswith("百分之"):
        whole, _, part = text.removeprefix("百分之").partition("点")
        found = number(whole)
        digits = [number(char) for char in part]
        if found is None or None in digits:
            return None
        return _plain(Decimal(f"{found}.{''.join(map(str, digits)) or 0}") / 100)
    figures, points, _ = text.partition("个")
    is_points = bool(points)
    parts = [number(part) for part in _NUMBER.findall(figures)]
    if "基点" in text:
        parts = [None if part is None else part / 100 for part in parts]
    if not parts or None in parts:
        return None
    values = [part if is_points else part / 100 for part in parts if part is not None]
    joined = "/".join(map(_plain, values))
    return f"{joined} pp" if is_points else joined


def _quantity(text: str) -> str | None:
    unit = _UNIT.search(text)
    # The 千 of 千瓦 belongs to the unit, not to the number before it.
    numbers = _numbers(text[: unit.start()]) if unit else None
    return f"{numbers} {unit.group()}" if numbers and unit else None


def _numbers(text: str) -> str | None:
    """Return one number, or both of a range; the scale of the second counts for both (3至5亿)."""
    found = _NUMBER.findall(text)
    if len(found) == 2 and (scale := _SCALE.search(found[1])) and found[0][-1].isdigit():
        found[0] += scale.group()
    values = [number(part) for part in found]
    if not values or None in values:
        return None
    return "/".join(_plain(value) for value in values if value is not None)


def _plain(value: Decimal) -> str:
    """Write a decimal without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
