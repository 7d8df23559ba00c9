"""Dates, amounts, codes and addresses are found whole, and mean what they say."""

from datetime import date

import pytest

from services.enrich.values.amounts import amounts
from services.enrich.values.times import Clock
from shared.text.numerals import number

ISSUED = date(2026, 7, 9)


def found_in(text: str) -> list[str]:
    """Return type, stretch and value of what stands in a text of 9 July 2026."""
    found = amounts(text, 0, len(text), Clock(ISSUED))
    return [f"{a.type.value} {text[a.start : a.end]} = {a.value}" for a in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("记者9日获悉", ["TIME 9日 = 2026-07-09/2026-07-09"]),
        (
            "今年1月至5月,增长19.7%",
            ["TIME 今年1月至5月 = 2026-01-01/2026-05-31", "PERCENT 19.7% = 0.197"],
        ),
        ("2025年7月9日16时发布", ["TIME 2025年7月9日16时 = 2025-07-09/2025-07-09"]),
        ("2026-07-09 18:04 来源", ["TIME 2026-07-09 18:04 = 2026-07-09/2026-07-09"]),
        ("到2027年", ["TIME 2027年 = 2027-01-01/2027-12-31"]),
        ("总投资18.6亿元", ["MONEY 18.6亿元 = CNY 1860000000"]),
        ("投资3至5亿美元", ["MONEY 3至5亿美元 = USD 300000000/500000000"]),
        ("由233美元上调", ["MONEY 233美元 = USD 233"]),
        ("提高0.5个百分点", ["PERCENT 0.5个百分点 = 0.5 pp"]),
        ("25.070,0.09,0.36%", ["PERCENT 0.36% = 0.0036"]),
        ("共1,250,000元", ["MONEY 1,250,000元 = CNY 1250000"]),
        ("占百分之三十五点二", ["PERCENT 百分之三十五点二 = 0.352"]),
        ("上周五开工", ["TIME 上周五 = 2026-07-03/2026-07-03"]),
        ("产量1.2万吨", ["QUANTITY 1.2万吨 = 12000 吨"]),
        ("装机1286万千瓦", ["QUANTITY 1286万千瓦 = 12860000 千瓦"]),
        ("发电30亿千瓦时", ["QUANTITY 30亿千瓦时 = 3000000000 千瓦时"]),
        ("买了5千克", ["QUANTITY 5千克 = 5 千克"]),
        ("装机5兆瓦", ["QUANTITY 5兆瓦 = 5 兆瓦"]),
        ("面积3.2平方千米", ["QUANTITY 3.2平方千米 = 3.2 平方千米"]),
        ("运走3千吨", ["QUANTITY 3千吨 = 3000 吨"]),
        (
            "望川电机(600519)、ECL.US",
            ["CODE 600519 = 600519", "CODE ECL.US = ECL.US"],
        ),
        ("电话010-85202353", ["PHONE 010-85202353 = 010-85202353"]),
        (
            "见https://news.example/1?a=b。",
            ["URL https://news.example/1?a=b = https://news.example/1?a=b"],
        ),
        ("两人一起,近年来", []),
    ],
)
def test_amounts_are_found(text: str, found: list[str]) -> None:
    """With their type and value."""
    assert found_in(text) == found


@pytest.mark.parametrize(
    ("mention", "interval"),
    [
        ("12月31日", "2025-12-31/2025-12-31"),
        ("28日", "2026-06-28/2026-06-28"),
        ("去年11月至今年2月", "2025-11-01/2026-02-28"),
        ("6月28日至7月3日", "2026-06-28/2026-07-03"),
        ("前三季度", "2026-01-01/2026-09-30"),
        ("五月中旬", "2026-05-11/2026-05-20"),
        ("二〇二五年三月", "2025-03-01/2025-03-31"),
        ("年底", "2026-12-01/2026-12-31"),
        ("2月30日", None),
    ],
)
def test_dates_are_resolved_against_the_day_of_issue(mention: str, interval: str | None) -> None:
    """To the latest date that isn't far ahead, both days inclusive."""
    assert Clock(ISSUED).resolve(mention) == interval


def test_without_a_day_of_issue_only_what_is_certain_is_resolved() -> None:
    """A date without a year follows the last one that had one."""
    clock = Clock(None)
    assert clock.resolve("9日") is None
    assert clock.resolve("2024年3月2日") == "2024-03-02/2024-03-02"
    assert clock.resolve("次日") == "2024-03-03/2024-03-03"


@pytest.mark.parametrize(
    ("text", "value"),
    [("3.5亿", 350_000_000), ("一千二百万", 12_000_000), ("两千三百四十五", 2345), ("十", 10)],
)
def test_numerals_are_read(text: str, value: int) -> None:
    """Chinese and Arabic."""
    assert number(text) == value
