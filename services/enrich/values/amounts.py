"""Dates, amounts, codes and addresses, by rules, with what they mean."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from services.enrich.rules.first_characters import first_characters
from services.enrich.values.figures import MINUS, Figure, read_figure
from services.enrich.values.grammar import amount
from services.enrich.values.measures import SHARE_BEGINS, quantity_behind, share_behind, share_of
from services.enrich.values.money import money_before, money_begins, money_behind
from services.enrich.values.times import Clock
from shared.entity_types import EntityType
from shared.text.numerals import ARABIC, HAN_NUMERALS

# Durations and vague words that the pattern can't tell from dates by itself.
_NO_TIME = re.compile(r"(?:[一二三四五六七八九十]月|初.|初|底|末)\Z")
_UNTIL_NOW = ("以来", "至今")
_LATER = "后"
# In 将于三天后 the days are counted from the issue, in 手术三天后 from what is named before.
_FROM_NOW = frozenset("于将在到会能约")
_YEARS_LATER = re.compile(r"[年月][之以]?后\Z")
# A term of so many years and months (徒刑10年6月).
_YEARS_LONG = re.compile(r"[\d一二三四五六七八九十余多]年\Z")
_EVERY = ("每", "每年", "每月", "每周", "每逢")
_HAN = frozenset(HAN_NUMERALS) | {"万", "亿", "兆"}
_NEXT_NUMBER = re.compile(rf"(?<![\d.])(?:{ARABIC})")
# A stroke before a sum is a minus behind such words, elsewhere it sets a list apart.
_MAY_BE_NEGATIVE = frozenset("润额益流值为是达差率亏损（(:：负")
_STROKES = frozenset(MINUS) - {"负"}


class Amount(NamedTuple):
    """A date, amount, code or address between two places, and what it means."""

    start: int
    end: int
    type: EntityType
    value: str | None


def amounts(text: str, start: int, end: int, clock: Clock) -> Iterator[Amount]:
    """Yield what stands between two places, in order and apart; dates are resolved by the clock.

    The text is read in Simplified script (`simplified`); any string is read in linear time.
    """
    search, at = _amount().search, start
    while match := search(text, at, end):
        found = _found(text, match, at, end, clock)
        if found is None or found.end > end:
            at = _next(text, match)
        else:
            yield found
            at = found.end


@cache
def _amount() -> re.Pattern[str]:
    """Return the pattern of all of them; most characters are passed over at a glance."""
    begins = first_characters(amount(), re.VERBOSE) or ""
    return re.compile(f"(?={begins})(?:{amount()})", re.VERBOSE)


def _found(text: str, match: re.Match[str], at: int, end: int, clock: Clock) -> Amount | None:
    kind, start = match.lastgroup or "", match.start()
    if kind == "NUMBER":
        # What stands within a run of numerals too long for a number is none either.
        is_cut = start > at and text[start - 1] in _HAN and not text[start].isdecimal()
        return None if is_cut else _measured(text, start, end)
    if kind == "TIME":
        return _time(text, start, match.end(), end, clock)
    if kind == "BEFORE":
        money = money_before(text, start, end)
        return money and Amount(money[0], money[1].end, EntityType.MONEY, money[1].value)
    if kind == "PARTS":
        share = share_of(text, start, end)
        return share and Amount(start, share.end, EntityType.PERCENT, share.value)
    return Amount(start, match.end(), EntityType(kind), match.group())


def _next(text: str, match: re.Match[str]) -> int:
    """Return where to read on behind what was none: at its next number, or at its end."""
    if match.lastgroup == "NUMBER":
        number = _NEXT_NUMBER.search(text, match.start() + 1, match.end())
        if number:
            return number.start()
    return match.end()


def _measured(text: str, start: int, end: int) -> Amount | None:
    """Return a number with its unit, whichever it has."""
    figure = read_figure(text, start, end)
    if figure is None:
        return None
    unit = text[figure.end : figure.end + 1]
    share = share_behind(text, start, figure, end) if unit in SHARE_BEGINS else None
    if share:
        # Behind a figure and a stroke (沪深300-0.8%) nobody can tell a minus from a range.
        is_doubtful = (
            text[start - 1 : start] in _STROKES and text[start - 2 : start - 1].isdecimal()
        )
        value = None if is_doubtful else share.value
        return Amount(start, share.end, EntityType.PERCENT, value)
    is_list = text[start] in _STROKES and text[start - 1 : start] not in _MAY_BE_NEGATIVE
    if text[start] in "+＋" or is_list:
        start += 1
        figure = read_figure(text, start, end)
    if figure is None:
        return None
    if unit in money_begins() and (money := money_behind(text, figure, end)):
        return Amount(start, money.end, EntityType.MONEY, money.value)
    return _quantity(text, start, figure, end)


def _quantity(text: str, start: int, figure: Figure, end: int) -> Amount | None:
    before = text[max(start - 1, 0) : start]
    if before.isascii() and before.isalnum():
        return None
    found = quantity_behind(text, start, figure, end)
    return found and Amount(found[0], found[1], EntityType.QUANTITY, found[2])


def _time(text: str, start: int, stop: int, end: int, clock: Clock) -> Amount | None:
    found = text[start:stop]
    if _NO_TIME.match(found):
        return None
    before = text[max(start - 2, 0) : start]
    if _YEARS_LONG.match(before):
        return None
    is_later = found.endswith(_LATER)
    if (is_later and not _is_from_now(before[-1:], found, clock)) or before.endswith(_EVERY):
        return Amount(start, stop, EntityType.TIME, None)
    until_now = text.startswith(_UNTIL_NOW, stop, end)
    value = clock.resolve(found, until_now=until_now)
    return Amount(start, stop, EntityType.TIME, value)


def _is_from_now(before: str, found: str, clock: Clock) -> bool:
    """Return whether what follows in so many days follows the issue, not what was told before."""
    if before in _FROM_NOW:
        return True
    is_beginning = not before or before == "\n"
    if before.isalnum() or (_YEARS_LATER.search(found) and not is_beginning):
        return False
    return clock.last_day in (None, clock.issued)
