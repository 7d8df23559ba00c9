"""Sums are found whole, with their currency, whichever side of the number it stands on."""

from datetime import date

import pytest

from services.enrich.values.amounts import amounts
from services.enrich.values.currencies import Currency, currencies
from services.enrich.values.times import Clock
from shared.entity_types import EntityType
from shared.text.folding import simplified

SUMS = """
    七万亿元=CNY_7000000000000 三万八千元=CNY_38000 2亿6000万元=CNY_260000000
    4万7千元=CNY_47000 300万五千元=CNY_3005000 3.5万亿元=CNY_3500000000000
    1,300万元=CNY_13000000 6万多元=CNY_60000 百余万元=CNY_1000000 数百亿元=None 十几亿元=None
    几十万元=None 几块钱=None 一两万元=CNY_10000/20000 六七十块钱=CNY_60/70
    两三千元=CNY_2000/3000 捌仟陆佰伍拾肆圆叁角贰分=CNY_8654.32 玖仟元整=CNY_9000
    人民币伍佰万元整=CNY_5000000 四块五=CNY_4.5 六毛=CNY_0.6 7角5分=CNY_0.75 四块五毛=CNY_4.5
    12元5角=CNY_12.5 6分钱=CNY_0.06 3毛5=CNY_0.35 两块半=CNY_2.5 港币五块=HKD_5
    四块六毛五=CNY_4.65 7元3角8=CNY_7.38 八毛五=CNY_0.85
    12块8=CNY_12.8 1.5亿至3亿元=CNY_150000000/300000000
    1.5亿元至3亿元=CNY_150000000/300000000 4至6亿元=CNY_400000000/600000000
    600-900元=CNY_600/900 8000至3万元=CNY_8000/30000 39.5-36万元=CNY_395000/360000
    二十到四十亿元=CNY_2000000000/4000000000 五到二十元=CNY_5/20 298_-_398元=CNY_298/398
    负3亿元=CNY_-300000000 HK$4.2亿=HKD_420000000 US$2.5_billion=USD_2500000000
    US$3_million=USD_3000000 US$2bn=USD_2000000000 A$3亿=AUD_300000000 S$5m=SGD_5000000
    NT$300=TWD_300 C$20=CAD_20 ＄5=USD_5 ￥12万=CNY_120000 RMB_700万=CNY_7000000
    USD_5亿=USD_500000000 HKD100万=HKD_1000000 EUR3亿=EUR_300000000 港币700万元=HKD_7000000
    新台币六千万元=TWD_60000000 港币5亿至8亿元=HKD_500000000/800000000 人民币4000元=CNY_4000
    4000万元人民币=CNY_40000000 6000万元港币=HKD_60000000 5亿元（人民币）=CNY_500000000
    港币3.2亿=HKD_320000000 200万美元=USD_2000000 数万美元=None 5亿美金=USD_500000000
    澳门元800万=MOP_8000000 300澳币=AUD_300 万亿元=CNY_1000000000000 100元=CNY_100
    1.08_万亿美元=USD_1080000000000 3_亿元=CNY_300000000 3_000元=CNY_3000 0元=CNY_0
    5_million_yuan=CNY_5000000"""
IN_WORDS = [
    ("印数4\u2009500元。", "4\u2009500元", "CNY 4500"),
    ("报价近千万元。", "千万元", "CNY 10000000"),
    ("损失上万元。", "万元", "CNY 10000"),
    ("拨款新台币约6,000万元。", "6,000万元", "TWD 60000000"),
    ("净利润-1.3亿元。", "-1.3亿元", "CNY -130000000"),
    ("普通票-300元。", "300元", "CNY 300"),
    ("用美元500万元人民币结清。", "500万元人民币", "CNY 5000000"),
    ("发放100元代金券。", "100元", "CNY 100"),
    ("每月3000元月薪。", "3000元", "CNY 3000"),
    ("周一二百元一张。", "二百元", "CNY 200"),
    ("运费4元/吨。", "4元", "CNY 4"),
    ("油价四块六毛8月起执行。", "四块六毛", "CNY 4.6"),
]
NO_SUMS = """
    一元化 二元结构 三元区 三元锂电池 2026元旦 元宵 单元 万元户 三毛流浪记 五毛党 一毛不拔
    三块牌子 成千上万元 三千块 一块8.4英寸屏 23日圆满结束 三块 三百块砖 两块五花肉 五角大楼
    三角形 得了6分 8分钟 半圆形 3圆桌 兑美元7.15 美元兑人民币7.2 1.5亿 多元 百万 万五 半数"""


def sums_in(text: str) -> list[tuple[str, str | None]]:
    """Return stretch and value of the sums of a text."""
    found = amounts(text, 0, len(text), Clock(date(2026, 7, 9)))
    return [(text[a.start : a.end], a.value) for a in found if a.type is EntityType.MONEY]


@pytest.mark.parametrize("row", SUMS.split())
def test_each_way_of_writing_a_sum_is_found_whole(row: str) -> None:
    """With one value, two of a range, or none where it is indefinite."""
    text, value = row.replace("_", " ").split("=")
    assert sums_in(f"其中，{text}。") == [(text, None if value == "None" else value)]


@pytest.mark.parametrize(("text", "found", "value"), IN_WORDS)
def test_the_words_around_tell_a_sum(text: str, found: str, value: str) -> None:
    """约 stays outside, a stroke is a minus behind what may be negative only."""
    assert sums_in(text) == [(found, value)]


@pytest.mark.parametrize("text", NO_SUMS.split())
def test_what_only_looks_like_a_sum_is_none(text: str) -> None:
    """元, 块, 毛, 角 and 分 begin many other words."""
    assert sums_in(f"其中，{text}。") == []


@pytest.mark.parametrize("row", currencies(), ids=lambda row: row.example)
def test_each_row_finds_its_example_and_not_its_near_miss(row: Currency) -> None:
    """By its own currency; a word of several currencies has no value."""
    [(_, value)] = sums_in(f"约{row.example}。")
    assert value is None if row.code is None else (value or "").startswith(f"{row.code} ")
    assert not [v for _, v in sums_in(row.near_miss) if row.code and v and row.code in v]


@pytest.mark.parametrize("row", currencies(), ids=lambda row: row.example)
def test_each_word_of_a_row_names_its_currency(row: Currency) -> None:
    """Behind a number and before one."""
    behind = [f"30000000{' ' if word[-1].islower() else ''}{word}" for word in row.after]
    for text in [*behind, *(f"{word}3000万" for word in row.before)]:
        assert sums_in(f"共 {text}。") == [(text, row.code and f"{row.code} 30000000")]


@pytest.mark.parametrize(
    ("traditional", "value"),
    [
        ("總投資19.6億元", "CNY 1960000000"),
        ("約13億美元", "USD 1300000000"),
        ("捌仟陸佰伍拾肆圓參角貳分", "CNY 8654.32"),
        ("六七十塊錢", "CNY 60/70"),
        ("兩萬億日圓", "JPY 2000000000000"),
        ("新臺幣６００萬元", "TWD 6000000"),
        ("５億韓圜", "KRW 500000000"),
    ],
)
def test_traditional_script_and_full_width_say_the_same(traditional: str, value: str) -> None:
    """Rules read the text in Simplified script."""
    assert [v for _, v in sums_in(simplified(traditional))] == [value]
