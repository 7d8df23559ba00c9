"""Dates, amounts of money and percentages are found whole."""

import pytest

from services.enrich.text.amounts import amounts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("记者9日获悉", ["TIME 9日"]),
        ("今年1月至5月,增长19.7%", ["TIME 今年1月至5月", "PERCENT 19.7%"]),
        ("2026年7月9日16时发布", ["TIME 2026年7月9日16时"]),
        ("2026-07-09 18:04 来源", ["TIME 2026-07-09 18:04"]),
        ("到2027年,产值破千亿元", ["TIME 2027年", "MONEY 千亿元"]),
        ("总投资18.6亿元", ["MONEY 18.6亿元"]),
        ("由233美元上调至2.5万欧元", ["MONEY 233美元", "MONEY 2.5万欧元"]),
        ("提高0.5个百分点", ["PERCENT 0.5个百分点"]),
        ("昨日上午开工,上半年完成", ["TIME 昨日上午", "TIME 上半年"]),
        ("30个项目,50多家企业,近年来", []),
    ],
)
def test_amounts_are_found(text: str, found: list[str]) -> None:
    """With their type."""
    got = [f"{kind.value} {text[start:end]}" for start, end, kind in amounts(text, 0, len(text))]
    assert got == found
