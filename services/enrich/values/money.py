"""Sums of money: a number with a currency before or behind it, as a span and an ISO 4217 code."""

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from services.enrich.values.currencies import after, after_pattern, alternatives, before
from services.enrich.values.figures import Figure, after_to, joined, read_figure
from shared.text.numerals import read_number

_ENGLISH = {
    **dict.fromkeys(("thousand", "k"), 3),
    **dict.fromkeys(("million", "mln", "mn", "m"), 6),
    **dict.fromkeys(("billion", "bln", "bn", "b"), 9),
    **dict.fromkeys(("trillion", "trn", "tn"), 12),
}
_ENGLISH_SCALE = re.compile(
    r" ?(thousand|million|billion|trillion|mln|mn|bln|bn|trn|tn|[kmb])(?![A-Za-z])", re.IGNORECASE
)
_ABOUT = "将近|接近|不到|不足|超过|大约|约合|合计|共计|高达|多达|约|近|逾|超|达|共"
_SPACE = "[ \u3000\xa0]?"
# What begins with 元 but isn't money, behind any number and behind one, two or three.
_NO_YUAN = "[旦宵谋]|宇宙|器件|音节"
_NO_ELEMENTS = (
    "化|论|结构|性|期权|[一二三]次|函数|对立|悖论|体[制系]|制|社会|复始|[里区桥乡]|锂|催化|材料"
    "|电池|股份|牛奶|食品|正极|前驱|色|猪|素|共聚|醇|酸|模式|方程"
)
# 块 and 毛 are also pieces and hairs, 角 corners: they count only where the words around say so.
_YUAN = re.compile(
    rf"(?:元(?!{_NO_YUAN})|圆(?![形周明心满桌圈锥柱])|块钱)"
    r"|块(?=[\d一二两三四五六七八九](?:[角毛]|钱|[的左以起每到至涨跌降升]|(?![\w.]))|半(?!\w)|(?!\w))"
    r"|毛(?:钱|(?=[\d一二三四五六七八九]?(?!\w))|(?=[的左以起每涨跌降升]))"
    r"|角(?=钱|[\d一二三四五六七八九壹贰叁参肆伍陆柒捌玖]分)|分钱"
)
_SMALL_ELEMENTS = re.compile(rf"[一二三四五]元(?:{_NO_ELEMENTS})|三毛(?!钱|\d)|一毛不")
_FEW = "一二三四五"
_YUAN_BEGINS = frozenset("元圆块毛角分")
_DIGIT = r"([\d零一二三四五六七八九壹贰叁参肆伍陆柒捌玖])"
_NO_MORE = r"(?![.\d十百千万亿角毛分个])"
# Of 三块二毛五 the last is five 分, which nobody says.
_COINS = re.compile(
    rf"(?:零?{_DIGIT}[角毛])?"
    rf"(?:零?{_DIGIT}(?:分(?:钱|(?![钟之比秒别析制]))|(?<=[角毛]\w)(?:钱|{_NO_MORE}(?![年月日号时点]))))?"
    r"(?:[整正](?!\w))?"
)
_COINS_BEGIN = frozenset("0123456789零一二三四五六七八九壹贰叁参肆伍陆柒捌玖整正")
_ONE_MORE = re.compile(rf"([\d一二三四五六七八九])(?:钱|{_NO_MORE})")
_TENTH, _HUNDREDTH = Decimal("0.1"), Decimal("0.01")
_WORTH = {"毛": _TENTH, "角": _TENTH, "分": _HUNDREDTH}
_DOMESTIC = re.compile(r"[(（]?(人民币|港币|新台币|台币|澳门币)[)）]?(?!\d)")
_DOMESTIC_BEGINS = frozenset("(（人港新台澳")


class Sum(NamedTuple):
    """Where a sum of money ends, its currency (None: one of several) and its values."""

    end: int
    currency: str | None
    values: tuple[Decimal, ...]

    @property
    def value(self) -> str | None:
        """Write it as CNY 1860000000; None where either is unknown."""
        values = joined(self.values)
        return f"{self.currency} {values}" if self.currency and values else None


@cache
def prefix_pattern() -> re.Pattern[str]:
    """Return the pattern of a currency before a number, with what may stand between them."""
    words = alternatives(word for word in before() if not word.isascii())
    signs = alternatives(word for word in before() if word.isascii())
    return re.compile(
        rf"(?P<currency>(?:{words})|(?<![A-Za-z])(?:{signs}))(?:元|[:：])?{_SPACE}(?P<about>{_ABOUT})?"
    )


@cache
def money_begins() -> frozenset[str]:
    """Return the characters that a currency behind a number begins with."""
    return frozenset({word[0] for word in after()} | set("元圆块毛角分 tmbkTMBK"))


def money_before(text: str, at: int, end: int) -> tuple[int, Sum] | None:
    """Return the start and the sum that a currency at a place announces; None if it does none."""
    found = _before(text, at, end)
    return (found[0], _to(text, found[1], end)) if found else None


def money_behind(text: str, figure: Figure, end: int) -> Sum | None:
    """Return the sum of a number whose currency stands behind it; None if none does."""
    found = _behind(text, figure, end)
    return _to(text, found, end) if found else None


def _before(text: str, at: int, end: int) -> tuple[int, Sum] | None:
    match = prefix_pattern().match(text, at, end)
    figure = match and read_figure(text, match.end(), end)
    if not match or not figure:
        return None
    word = match["currency"]
    code = before()[word]
    start = match.end() if match["about"] else at
    if found := _behind(text, figure, end, code):
        return (start if found.currency == code else match.end()), found
    figure = _in_english(text, figure, end)
    is_name = word.isalpha() and not word.isascii()
    # 兑美元7.15 is a rate; a name announces a sum by itself only if that has a scale.
    if is_name and not figure.has_scale:
        return None
    return start, Sum(figure.end, code, figure.values)


def _behind(text: str, figure: Figure, end: int, announced: str | None = None) -> Sum | None:
    at = figure.end
    if text[at : at + 1] == " ":
        figure = _in_english(text, figure, end)
        at = figure.end + (text[figure.end : figure.end + 1] == " ")
    char = text[at : at + 1]
    if char not in _YUAN_BEGINS:
        named = after_pattern().match(text, at, end)
        return Sum(named.end(), after()[named.group()], figure.values) if named else None
    is_element = text[at - 1] in _FEW and _SMALL_ELEMENTS.match(text, at - 1, end)
    yuan = None if is_element else _YUAN.match(text, at, end)
    return _yuan(text, figure, yuan, announced, end) if yuan else None


def _yuan(
    text: str, figure: Figure, yuan: re.Match[str], announced: str | None, end: int
) -> Sum | None:
    """Return a sum in 元 with its 角 and 分, and with a currency behind it (元人民币)."""
    values, at = figure.values, yuan.end()
    is_piece = yuan.group() == "块" and (at >= end or not text[at].isalnum())
    if is_piece and not announced:
        return None
    worth = _WORTH.get(yuan.group()[0])
    if worth:
        values = tuple(value * worth for value in values)
    following = text[at : at + 1]
    if following in _COINS_BEGIN and (small := _COINS.match(text, at, end)) and small.end() > at:
        tenths, hundredths = (_value(text, *small.span(group)) for group in (1, 2))
        coins, at = tenths * _TENTH + hundredths * _HUNDREDTH, small.end()
        values = tuple(value + coins for value in values)
    elif yuan.group() in ("块", "毛") and (more := _ONE_MORE.match(text, at, end)):
        coins, at = _value(text, *more.span(1)) * (worth or 1) * _TENTH, more.end()
        values = tuple(value + coins for value in values)
    elif yuan.group() == "块" and text.startswith("半", at, end):
        values, at = tuple(value + Decimal("0.5") for value in values), at + 1
    if following in _DOMESTIC_BEGINS and (domestic := _DOMESTIC.match(text, at, end)):
        is_closed = domestic.group()[-1] in ")）"
        if is_closed == (domestic.group()[0] in "(（"):
            return Sum(domestic.end(), after()[domestic.group(1)], values)
    return Sum(at, announced or "CNY", values)


def _to(text: str, first: Sum, end: int) -> Sum:
    """Return a sum that goes on to a greater one of the same currency (1.5亿元至2亿元)."""
    at = after_to(text, first.end, end) if len(first.values) == 1 else 0
    if not at:
        return first
    if announced := _before(text, at, end):
        start, second = announced
        if start != at:
            return first
    else:
        figure = read_figure(text, at, end)
        behind = figure and _behind(text, figure, end, first.currency)
        if not behind:
            return first
        second = behind
    if len(second.values) != 1 or second.currency != first.currency:
        return first
    if first.values[0] >= second.values[0]:
        return first
    return Sum(second.end, first.currency, (first.values[0], second.values[0]))


def _in_english(text: str, figure: Figure, end: int) -> Figure:
    match = _ENGLISH_SCALE.match(text, figure.end, end)
    if match is None or figure.has_scale:
        return figure
    factor = Decimal(10) ** _ENGLISH[match.group(1).lower()]
    return Figure(match.end(), tuple(value * factor for value in figure.values), has_scale=True)


def _value(text: str, start: int, end: int) -> Decimal:
    found = read_number(text, start, end) if start >= 0 else None
    return found.low if found and found.low is not None else Decimal(0)
