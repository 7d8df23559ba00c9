"""Dates, amounts of money and percentages, by rules."""

import re
from collections.abc import Iterator

from shared.models import EntityType

_N = r"(?:\d[\d,，]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
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
_AMOUNT = re.compile(
    rf"(?P<PERCENT>{_PERCENT})|(?P<MONEY>{_MONEY})|(?<![\d.])(?P<TIME>{_TIME})(?![\d.]*[年月]?(?:个|岁|届|版))"
)
# Durations and vague words that the pattern can't tell from dates by itself.
_NO_TIME = re.compile(r"^(?:[一二三四五六七八九十]月|初.|.初|底|末)$")


def amounts(text: str, start: int, end: int) -> Iterator[tuple[int, int, EntityType]]:
    """Yield dates, amounts of money and percentages between two places, in order."""
    for match in _AMOUNT.finditer(text, start, end):
        kind = EntityType(match.lastgroup or "")
        if kind is not EntityType.TIME or not _NO_TIME.match(match.group()):
            yield match.start(), match.end(), kind
