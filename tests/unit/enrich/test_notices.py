"""Disclaimers are told from reporting, and by kind."""

import pytest

from services.enrich.text.notices import disclaimer_kind, is_credit, is_notice_head
from shared.models import DisclaimerKind as Kind


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("本文转载自青石发布,目的在于传递更多信息。", Kind.REPRINT),
        ("以上内容仅供参考,不构成投资建议。", Kind.INVESTMENT),
        ("市场有风险,投资需谨慎。", Kind.INVESTMENT),
        ("未经本报书面授权,任何单位不得转载、摘编本文。", Kind.COPYRIGHT),
        ("文中观点仅代表作者本人,不代表本网立场。", Kind.LIABILITY),
        ("本文由AI生成,编辑审核后发布。", Kind.AI_GENERATED),
        ("此文系企业宣传,为广告推广内容。", Kind.ADVERTISING),
    ],
)
def test_each_kind_is_told(sentence: str, kind: Kind) -> None:
    """By what the sentence says of the article itself."""
    assert disclaimer_kind(sentence, is_headed=False) is kind


@pytest.mark.parametrize(
    "sentence",
    [
        "外交部发言人就此发表声明。",
        "云岭市三座水厂今日开工。",
        "该公司发布声明称,产品不存在质量问题。",
        "骆青川表示,投资同比增长四成。",
        "歌手昨日为侵权一事公开道歉。",
    ],
)
def test_news_about_a_statement_is_none(sentence: str) -> None:
    """Reporting stays in the body."""
    assert disclaimer_kind(sentence, is_headed=False) is None


def test_under_a_heading_everything_counts() -> None:
    """郑重声明 makes even a plain sentence one."""
    assert is_notice_head("郑重声明:请读者知悉。")
    assert not is_notice_head("声明发布后,市场反应平静。")
    assert disclaimer_kind("请读者知悉。", is_headed=True) is Kind.OTHER


@pytest.mark.parametrize("line", ["(责任编辑:柏舟)", "编辑:温如言 校对:叶平", "原标题:水厂开工"])
def test_credits_are_told(line: str) -> None:
    """Who made it is no disclaimer."""
    assert is_credit(line)
    assert disclaimer_kind(line, is_headed=False) is None
