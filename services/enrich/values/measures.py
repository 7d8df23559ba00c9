"""Shares and quantities: a number with %, 个百分点, 成 or a unit of measure behind it."""

import re
from decimal import Decimal
from typing import NamedTuple

from services.enrich.values.figures import Figure, after_to, joined, read_figure

UNITS = r"""(?:
    平方公里|平方千米|平方米|立方米|公里|千米|海里|厘米|毫米|纳米|公斤|千克|毫克|公顷
    |千瓦时|千瓦|兆瓦|吨|标准箱|标箱|人次|车次|架次
    |[米克斤亩升度倍台辆艘架座栋套件份例起宗户家所项条名位人个只头株]
)"""
_UNIT = re.compile(UNITS, re.VERBOSE)
# 一个, 两人 and the like are words, not amounts.
_NO_QUANTITY = re.compile(r"[零〇一二两三四五六七八九十百千几数]+[^万亿]|\d[个人名位家]")
_PARTS_OF = {"百分之": 100, "千分之": 1000, "万分之": 10_000}
_SHARE = re.compile(r"[%％﹪]|‰|个?百分点|个?基点|(?:个?(?:bps?|BPS?)|pct)(?![A-Za-z])|成")
SHARE_BEGINS = frozenset("%％﹪‰个百基bBp成 ")
"""The characters that a sign of a share begins with, so that others are passed over."""
_DIVISORS = {"%": 100, "％": 100, "﹪": 100, "‰": 1000, "成": 10}
_PERCENTAGE_POINTS = ("个百分点", "百分点", "pct")
# 三成 is three tenths where it follows or precedes words of measure; 成 begins many a word.
_TENTHS_FOLLOWED = re.compile(
    r"(?![\w])|[以左多的是和至到、]|半(?!\w)|仍|来自|[一二三四五六七八九](?!\w)"
)
_TENTHS_PRECEDED = frozenset("近约超逾达占过足降增涨跌出满到至")
_NO_TENTHS = re.compile(
    "[都立为员果功本绩交品分人年熟就长效型套群片语像婚家名才材活色行排因渝德昆规千百形份]"
)
_MORE_TENTHS = re.compile(r"([一二三四五六七八九半])(?!\w)")
_BELOW_ZERO = "零下"
_DEGREES = ("度",)


class Share(NamedTuple):
    """Where a share ends, its values as parts of one (or percentage points)."""

    end: int
    values: tuple[Decimal, ...]
    is_points: bool

    @property
    def value(self) -> str | None:
        """Write it as 0.197, or 0.5 pp; None where it is indefinite."""
        values = joined(self.values)
        return f"{values} pp" if self.is_points and values else values


def share_of(text: str, at: int, end: int) -> Share | None:
    """Return the share that 百分之 or its kind begins at a place; None if none does."""
    if text.startswith("百分百", at, end):
        return Share(at + 3, (Decimal(1),), is_points=False)
    is_negative = text[at] == "负"
    at += is_negative
    divisor = -_PARTS_OF[text[at : at + 3]] if is_negative else _PARTS_OF[text[at : at + 3]]
    figure = read_figure(text, at + 3, end)
    if figure is None:
        return None
    words, following = text[at : at + 3], after_to(text, figure.end, end)
    if following and len(figure.values) == 1:
        second = text.startswith(words, following, end) and read_figure(text, following + 3, end)
        if second and len(second.values) == 1:
            figure = Figure(second.end, figure.values + second.values, second.has_scale)
    return Share(figure.end, tuple(value / divisor for value in figure.values), is_points=False)


def share_behind(text: str, start: int, figure: Figure, end: int) -> Share | None:
    """Return the share of a number with its sign behind it, and of a range of two; else None."""
    first = _share(text, start, figure, end)
    behind = after_to(text, first.end, end) if first and len(first.values) == 1 else 0
    if first is None or not behind:
        return first
    following = read_figure(text, behind, end)
    second = following and _share(text, behind, following, end)
    if not second or len(second.values) != 1 or second.is_points != first.is_points:
        return first
    return Share(second.end, first.values + second.values, first.is_points)


def _share(text: str, start: int, figure: Figure, end: int) -> Share | None:
    at = figure.end + (text[figure.end : figure.end + 1] == " ")
    sign = _SHARE.match(text, at, end)
    if sign is None or (at > figure.end and sign.group() not in _DIVISORS):
        return None
    word = sign.group()
    if word == "成":
        return _tenths(text, start, figure, end)
    if word in _DIVISORS:
        values = tuple(value / _DIVISORS[word] for value in figure.values)
        return Share(sign.end(), values, is_points=False)
    divisor = 1 if word in _PERCENTAGE_POINTS else 100
    return Share(sign.end(), tuple(value / divisor for value in figure.values), is_points=True)


def _tenths(text: str, start: int, figure: Figure, end: int) -> Share | None:
    at = figure.end + 1
    if not figure.values or figure.values[-1] > 10 or text[start - 1 : start] == "第":
        return None
    is_measured = text[start - 1 : start] in _TENTHS_PRECEDED and not _NO_TENTHS.match(text, at)
    if not (is_measured or _TENTHS_FOLLOWED.match(text, at, end)):
        return None
    more = _MORE_TENTHS.match(text, at, end)
    values = tuple(value / 10 for value in figure.values)
    if more and len(values) == 1:
        part = "零一二三四五六七八九".find(more.group(1))
        values, at = (values[0] + Decimal(5 if part < 0 else part) / 100,), more.end()
    return Share(at, values, is_points=False)


def quantity_behind(
    text: str, start: int, figure: Figure, end: int
) -> tuple[int, int, str | None] | None:
    """Return start, end and value of a number with a unit behind it; None if none is."""
    unit = _UNIT.match(text, figure.end, end)
    if unit is None or _NO_QUANTITY.fullmatch(text, start, unit.end()):
        return None
    if unit.group() in _DEGREES and text[max(start - 2, 0) : start] == _BELOW_ZERO:
        start, figure = start - 2, figure.negative()
    values = joined(figure.values)
    return start, unit.end(), f"{values} {unit.group()}" if values else None
