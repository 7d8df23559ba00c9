"""Dates, amounts, codes and addresses, by rules, with what they mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from services.enrich.values.numerals import number
from services.enrich.values.times import Clock
from shared.articles import EntityType

_N = r"(?:\d+(?:[,，]\d{3}(?!\d))*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
_SCALE = r"[十百千万亿兆]*"
_MORE = r"[多余]?"
_CURRENCY = r"(?:人民币|美元|欧元|日元|英镑|港元|港币|澳元|加元|韩元|卢布|瑞郎|新元|新台币|台币|法郎|泰铢|卢比|元|块钱)"
_TO = r"(?:[-–—~～至到])"
_YEAR = r"(?:(?:19|20)\d{2}年|[一二][零〇九][零〇一二三四五六七八九]{2}年|今年|去年|前年|明年|后年|当年|同年|次年|翌年)"
_MONTH = r"(?:(?:1[0-2]|0?[1-9])月份?|(?:十[一二]?|[一二三四五六七八九])月份?|本月|上月|下月|上个月|下个月|当月|同月)"
_DAY = r"(?:(?:3[01]|[12]\d|0?[1-9])[日号](?!线|楼|院|机|店|馆|门|位|股|文|航)|[一二三]?十[一二三四五六七八九]?日|初[一二三四五六七八九十])"
_TODAY = (
    r"(?:今天|昨天|明天|前天|后天|今日|昨日|明日|前日|次日|翌日|当天|当日|同日|今晨|今晚|昨晚|当晚|昨夜|今早|"
    r"(?:[上下本这]?周|星期|礼拜)[一二三四五六日天]|上周末?|下周末?|本周末?|(?<![历])周末)"
)
_PART = r"(?:上午|下午|中午|凌晨|清晨|早上|早晨|傍晚|晚上|晚间|晚|夜间|午夜|深夜|上旬|中旬|下旬|初|底|末|年初|年底|年末|年中)"
_CLOCK = r"(?:(?:[01]?\d|2[0-4])[时点](?:[0-5]?\d分|半|许|整)?|(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?)"
_HALF = (
    r"(?:上半年|下半年|前?第?[一二三四1-4]季度|[一二三四]季报|前[一二三四五六七八九十\d]{1,2}个?月)"
)
_DATE = rf"(?:{_YEAR}{_MONTH}{_DAY}|{_YEAR}{_MONTH}|{_MONTH}{_DAY}|{_YEAR}{_HALF}|{_YEAR}|{_MONTH}|{_DAY}|{_TODAY}|{_HALF})"
_TIME = (
    rf"(?:19|20)\d{{2}}[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])(?:[ T]+{_CLOCK})?"
    rf"|{_DATE}(?:{_PART})?(?:{_CLOCK})?(?:{_TO}{_DATE}(?:{_PART})?(?:{_CLOCK})?)?"
    rf"|{_PART}{_CLOCK}|(?:[01]?\d|2[0-3])[:：][0-5]\d|年初|年底|年末|(?:[12]\d|20[0-4])世纪\d0年代|\d0年代"
)
_PERCENT = rf"{_N}(?:{_TO}{_N})?[%％](?:{_TO}{_N}[%％])?|{_N}(?:{_TO}{_N})?个(?:百分点|基点)|百分之{_N}(?:点{_N})?"
_MONEY = rf"(?:人民币|[$￥¥€£])?{_N}{_SCALE}{_MORE}(?:{_TO}{_N}{_SCALE}{_MORE})?{_CURRENCY}|[$￥¥€£]{_N}{_SCALE}"
_UNITS = (
    r"(?:平方公里|平方千米|平方米|立方米|公里|千米|海里|厘米|毫米|纳米|公斤|千克|毫克|公顷|千瓦时|千瓦|兆瓦|"
    r"吨|标准箱|标箱|人次|车次|架次|[米克斤亩升度倍台辆艘架座栋套件份例起宗户家所项条名位人个只头株])"
)
_QUANTITY = rf"{_N}{_SCALE}{_MORE}(?:{_TO}{_N}{_SCALE}{_MORE})?{_UNITS}"
_CODE = (
    r"(?<![A-Za-z0-9])(?:[A-Z]{1,5}\.(?:US|N|O|OQ|NYSE|NASDAQ)|\d{4,6}\.(?:SH|SZ|BJ|HK|SS)|"
    r"(?:SH|SZ|BJ)[036489]\d{5}|(?<=[（(])(?:[036]0|68|30|83|87|43|92)\d{4}(?=[)）]))(?![A-Za-z0-9])"
)
_URL = r"https?://[\w./?=&#%:~+@!$,;-]+|(?<![\w.@])www\.[\w-]+(?:\.[\w-]+)+(?:/[\w./?=&#%-]*)?"
_PHONE = r"(?<!\d)(?:1[3-9]\d{9}|(?:\(?0\d{2,3}\)?[- ]?)[2-9]\d{6,7}(?:-\d{1,6})?|[48]00-?\d{3,4}-?\d{3,4}|9[56]\d{3,4}(?=热线|客服))(?!\d)"
# What any of them begins with: most characters are passed over at a glance.
_BEGINS = r"(?=[\d零〇一二两三四五六七八九十百千$￥¥€£人今去前明后当同次翌本上下昨星礼周这凌清早傍晚午夜深年底末第百hwA-Z(（])"
_AMOUNT = re.compile(
    rf"{_BEGINS}(?:(?P<URL>{_URL})|(?P<PHONE>{_PHONE})|(?P<CODE>{_CODE})|(?P<PERCENT>{_PERCENT})|(?P<MONEY>{_MONEY})|"
    rf"(?<![\d.])(?P<TIME>{_TIME})(?![\d.]*[年月]?(?:个|岁|届|版))|(?<![\d.A-Za-z])(?P<QUANTITY>{_QUANTITY}))"
)
# Durations and vague words that the pattern can't tell from dates by itself.
_NO_TIME = re.compile(r"^(?:[一二三四五六七八九十]月|初.|初|底|末)$")
# 一个, 两人 and the like are words, not amounts.
_NO_QUANTITY = re.compile(r"^[零〇一二两三四五六七八九十百千]+[^万亿]$|^\d[个人名位家]$")
_NUMBER = re.compile(rf"{_N}{_SCALE}")
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
    for match in _AMOUNT.finditer(text, start, end):
        kind, found = EntityType(match.lastgroup or ""), match.group()
        if kind is EntityType.TIME and _NO_TIME.match(found):
            continue
        if kind is EntityType.QUANTITY and _NO_QUANTITY.match(found):
            continue
        yield Amount(match.start(), match.end(), kind, _value(kind, found, clock))


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
    unit = re.search(rf"{_UNITS}$", text)
    # The 千 of 千瓦 belongs to the unit, not to the number before it.
    numbers = _numbers(text[: unit.start()]) if unit else None
    return f"{numbers} {unit.group()}" if numbers and unit else None


def _numbers(text: str) -> str | None:
    """Return one number, or both of a range; the scale of the second counts for both (3至5亿)."""
    found = _NUMBER.findall(text)
    if (
        len(found) == 2
        and (scale := re.search(r"[十百千万亿兆]+$", found[1]))
        and found[0][-1].isdigit()
    ):
        found[0] += scale.group()
    values = [number(part) for part in found]
    if not values or None in values:
        return None
    return "/".join(_plain(value) for value in values if value is not None)


def _plain(value: Decimal) -> str:
    """Write a decimal without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
