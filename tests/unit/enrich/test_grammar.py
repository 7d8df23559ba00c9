"""Every alternative of the grammar of dates, amounts, codes and addresses, and its near misses."""

from datetime import date

import pytest

from services.enrich.values.amounts import amounts
from services.enrich.values.times import Clock

EXAMPLES = {
    "TIME": """
        2025年7月9日 一九九八年7月9日 二〇二五年三月 今年3月 去年 前年 明年 后年 当年 同年 次年
        翌年 12月31日 7月份 十一月二十日 本月9日 上月 下月 上个月 下个月 当月 同月 9日 31号
        二十三日 三月初五 今天 昨天 明天 前天 后天 今日 昨日 明日 前日 次日 翌日 当天 当日 同日
        今晨 今晚 昨晚 当晚 昨夜 今早 周五 上周五 星期三 礼拜天 上周末 下周 本周 周末 9日上午
        9日下午 9日中午 9日凌晨 9日清晨 9日早上 9日早晨 9日傍晚 9日晚上 9日晚间 9日晚 9日夜间
        9日午夜 9日深夜 3月上旬 3月中旬 3月下旬 今年初 3月底 3月末 今年年初 今年年底 今年年末
        今年年中 9日16时 9日8点30分 9日8点半 9日8点许 9日8点整 9日16:30 9日16:30:05 中午12时
        晚8点 2025年上半年 下半年 前三季度 第二季度 今年三季报 前5个月 前十一月 今年1月至5月
        6月28日-7月3日 2026-07-09 2026/7/9 2026.07.09_18:04 18:04 年初 年底 年末 20世纪90年代
        80年代""",
    "MONEY": """
        18元 18.6亿元 1,250,000元 3至5亿美元 三千余元 人民币18万元 $18美元 五百欧元 30日元 2英镑
        9港元 9港币 8澳元 8加元 8万韩元 8卢布 8瑞郎 8新元 8新台币 8台币 8法郎 8泰铢 8卢比 三块钱
        $18 ￥18万 ¥18 €18 £18 18人民币""",
    "PERCENT": """
        19.7% 19.7％ 10%至20% 3-5% 0.5个百分点 25个基点 百分之三十五点二 百分之八""",
    "QUANTITY": """
        3平方公里 3.2平方千米 90平方米 5立方米 12公里 3千米 3海里 5厘米 5毫米 7纳米 8公斤 5千克
        5毫克 30公顷 30亿千瓦时 12万千瓦 5兆瓦 1.2万吨 3万标准箱 3万标箱 30万人次 5万车次
        300架次 50米 500克 15斤 20亩 20升 30度 3倍 20台 20辆 3艘 3架 12座 12栋 12套 12件 12份
        12例 12起 12宗 12户 12家 12所 12项 12条 12名 12位 12人 12个 12只 12头 12株 3000余人
        3至5吨""",
    "CODE": """
        ECL.US 600519.SH 0700.HK SZ000001 ABC.NYSE 688001.SS 430001.BJ ABCD.OQ""",
    "PHONE": """
        13800000000 010-85200000 (010)85200000 400-800-8000 8008008000 0871-6520000-12""",
    "URL": """
        https://news.example/1?a=b http://a.example/#x www.news.example www.news.example/a/1""",
}
CASES = [
    (kind, text.replace("_", " ")) for kind, listed in EXAMPLES.items() for text in listed.split()
]
NEAR_MISSES = """
    9号线通车 3号楼 经历周末 年轻人 一个 两人 2个 三月 初五 月底 本次会议 第一 3.5.7版 600519
    ABCDEF.US 95500 www http 百分点 个百分点 元宵 18.5 18号线"""


def found_in(text: str) -> list[tuple[str, str]]:
    """Return type and stretch of what stands in a text."""
    found = amounts(text, 0, len(text), Clock(date(2026, 7, 9)))
    return [(a.type.value, text[a.start : a.end]) for a in found]


@pytest.mark.parametrize(("kind", "text"), CASES)
def test_each_alternative_is_found_whole(kind: str, text: str) -> None:
    """Between words that belong to none."""
    assert found_in(f"他说，{text}。") == [(kind, text)]


@pytest.mark.parametrize("text", NEAR_MISSES.split())
def test_near_misses_are_none(text: str) -> None:
    """Words and numbers that only look like one."""
    assert found_in(f"他说，{text}。") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("望川电机（600519）", ("CODE", "600519")),
        ("请拨打95500热线", ("PHONE", "95500")),
        ("第3届", None),
    ],
)
def test_some_need_what_stands_beside_them(text: str, found: tuple[str, str] | None) -> None:
    """A listed code in brackets, a short number with its hotline."""
    assert found_in(text) == ([found] if found else [])
