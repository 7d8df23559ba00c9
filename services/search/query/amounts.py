"""Amounts in other numerals: who asks for 3万人 also finds 30000人, 30,000人 and 三万人.

A number is read with what it counts, so a code, a year or a model (12306, 2024年, 15 Pro) has no
other form, nor has a small number before what could be an ordinal's (第三名, 三号).
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from services.search.query.numerals import other_numerals
from shared.text.calendar_numbers import chinese
from shared.text.numerals import number

MEASURES = frozenset(
    """
    人次 架次 班次 平方米 平方公里 立方米 公里 厘米 毫米 公顷 公斤 小时 分钟 秒钟 美元 欧元 英镑
    日元 港元 台币 韩元 卢布 千瓦 千瓦时
    """.split()  # noqa: SIM905
)
"""What numbers count that is a word of several characters; by one any may count."""
_SIZES = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100}
_SCALES = (("万亿", 10**12), ("亿", 10**8), ("万", 10**4))
_TEN, _MYRIAD = 10, 10**4
_FOLDED = re.compile(r"(\d{1,3}(?:,\d{3}){1,3}|\d{1,9})(\.\d{1,2})?([十百千]?万?亿?|[百千])")
_WRITTEN = re.compile("[〇零一二三四五六七八九十百千万亿两]{1,12}")
_SHARE = re.compile(r"(\d{1,3})(\.\d{1,2})?%|百分之([一二三四五六七八九十百零]{1,5})")
LINE = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})号线")
# Behind a number these make no amount of it.
_NO_UNIT = re.compile(r"[号年月日时点届期轮环中院级线路班楼\d.a-z]|[分秒](?!钟)")
# So small a number stands in many words; before these it is one of people or things.
_SMALL, _COUNTED = 10, re.compile(r"[人死伤例起架艘辆台户倍岁]")
_LARGEST, _DIGITS_WRITTEN = 10**13, 4
# Years and the like are written digit by digit.
_BY_DIGITS = re.compile("[一二三四五六七八九两][〇零一二三四五六七八九两]")


def other_amounts(folded: str) -> Iterator[str]:
    """Yield a folded amount as it is written otherwise; of what is none nothing."""
    if share := _SHARE.fullmatch(folded):
        yield from _other_shares(share)
        return
    match = _FOLDED.match(folded) or _WRITTEN.match(folded)
    if match is None:
        return
    unit, value = folded[match.end() :], _value(match.group())
    if value is not None and _is_amount(value, match.group(), unit):
        yield from (f"{form}{unit}" for form in _forms(value) if form != match.group())


def otherwise(folded: str) -> tuple[list[str], tuple[str, ...]]:
    """Return what is written in numerals as it is written otherwise, and its `amount_words`."""
    numerals, amounts = [*other_numerals(folded)], [*other_amounts(folded)]
    bounded = numerals if LINE.fullmatch(folded) else amounts
    words = chain.from_iterable(map(_cut_so, [folded, *bounded] if bounded else []))
    return numerals + amounts, tuple(dict.fromkeys(words))


def amount_words(folded: str) -> tuple[str, ...]:
    """Return the words of which an article of an amount or a line holds one, () for what is none.

    A number stands inside longer ones: 5% in 5.5%, 三万 in 十三万. The tagger cuts 99 of a hundred
    as words of their own, or with the one character behind them (of 1,106 in 400 articles).
    """
    return otherwise(folded)[1]


def _cut_so(form: str) -> Iterator[str]:
    match = _SHARE.match(form) or _FOLDED.match(form) or _WRITTEN.match(form)
    if match:
        yield match.group()
        if match.end() < len(form):
            yield form[: match.end() + 1]


def _is_amount(value: int, written: str, unit: str) -> bool:
    # 万人 and 百家姓 count nothing.
    if _NO_UNIT.match(unit) or written[0] in "百千万亿":
        return False
    if value < _SMALL:
        return bool(_COUNTED.match(unit))
    # Without a unit it is one by its 万 or 亿.
    return value < _LARGEST and bool(unit or written[-1] in "万亿")


def _value(written: str) -> int | None:
    """Return the value of 1.2亿, 1,200万 or 一千二百; None if it isn't one whole number."""
    value = None if _BY_DIGITS.search(written) else number(written)
    return int(value) if value is not None and value == value.to_integral_value() else None


def _forms(value: int) -> Iterator[str]:
    """Yield a number as articles write it."""
    for mark, size in _SCALES:
        if value >= size:
            count = Decimal(value) / size
            if count == round(count, 2):
                plain = f"{count.normalize():f}"
                yield f"{plain}{mark}"
                if count >= _SIZES["千"]:
                    yield f"{count.normalize():,f}{mark}"
            break
    if value < _SIZES["亿"]:
        yield str(value)
        if value >= _MYRIAD:
            yield f"{value:,}"
    written = _written(value)
    if sum(sign in "一二三四五六七八九" for sign in written) <= _DIGITS_WRITTEN:
        yield written
        if re.match("二(?:[百千万亿]|$)", written):
            yield f"两{written[1:]}"


def _written(value: int) -> str:
    """Return a number as Chinese writes it: 一万二千, 十五, 三百零二."""
    for mark, size in _SIZES.items():
        if value >= size:
            count, rest = divmod(value, size)
            gap = "零" if 0 < rest < size // 10 else ""
            tens = "一" if size < _MYRIAD and _TEN <= rest < 2 * _TEN else ""
            return f"{_written(count)}{mark}{gap}{tens}{_written(rest) if rest else ''}"
    return chinese(value)


def _other_shares(match: re.Match[str]) -> Iterator[str]:
    whole, part, written = match.groups()
    if written:
        value = _value(written)
        if value is not None:
            yield f"{value}%"
    else:
        digits = "".join(map("零一二三四五六七八九".__getitem__, map(int, (part or "")[1:])))
        count = "百" if whole == "100" else _written(int(whole)) if int(whole) else "零"
        yield f"百分之{count}{'点' + digits if part else ''}"
