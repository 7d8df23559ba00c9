"""Disclaimers are told from reporting, and by kind."""

import pytest

from services.enrich.notices.credits import is_credit
from services.enrich.notices.judge import is_heading, judge
from services.enrich.page.segments import segments
from shared.articles import DisclaimerKind as Kind


@pytest.mark.parametrize(
    ("segment", "kind"),
    [
        ("本文转载自“青石发布”,目的在于传递更多信息。", Kind.REPRINT),
        ("(图片来源于网络)", Kind.REPRINT),
        ("以上内容仅供参考,不构成投资建议。", Kind.INVESTMENT),
        ("市场有风险,投资需谨慎。", Kind.INVESTMENT),
        ("敬请广大投资者注意投资风险。", Kind.INVESTMENT),
        ("未经本报书面授权,任何单位不得转载、摘编本文。", Kind.COPYRIGHT),
        ("如有侵权,请联系删除。", Kind.COPYRIGHT),
        ("文中观点仅代表作者本人,不代表本网立场。", Kind.LIABILITY),
        ("本公司及董事会全体成员保证公告内容真实、准确,没有虚假记载。", Kind.LIABILITY),
        ("本文由AI生成,编辑审核后发布。", Kind.AI_GENERATED),
        ("广告 望川电机新品预约,点击领取 ×", Kind.ADVERTISING),
        ("本文仅供参考。", Kind.LIABILITY),
        ("以上内容仅供参考。", Kind.LIABILITY),
        ("文章内容仅供读者参考。", Kind.LIABILITY),
        ("本文所载资料仅供交流学习。", Kind.LIABILITY),
    ],
)
def test_each_kind_is_told(segment: str, kind: Kind) -> None:
    """By what the segment says of the article itself, with the words that gave it away."""
    verdict = judge(segment, position=0.95)
    assert verdict
    assert verdict.kind is kind
    assert verdict.trigger in segment
    assert 0.5 < verdict.confidence <= 1


@pytest.mark.parametrize(
    "segment",
    [
        "外交部发言人就此发表声明。",
        "云岭市三座水厂今日开工。",
        "该公司发布声明称,产品不存在质量问题。",
        "骆青川表示,投资同比增长四成。",
        "歌手昨日为侵权一事公开道歉。",
        "法院认为,未经许可使用他人肖像构成侵权。",
        "典型案例体现了“自甘风险自负其责”的理念。",
        "这是极不负责任的表现。",
    ],
)
def test_news_about_a_statement_is_none(segment: str) -> None:
    """Reporting stays in the body, wherever it stands."""
    assert judge(segment, position=0.5) is None
    assert judge(segment, position=0.95) is None


def test_under_a_heading_weaker_words_count() -> None:
    """免责声明 makes a plain sentence about the article one."""
    assert is_heading("郑重声明:请读者知悉。")
    assert not is_heading("特别声明称,客流平稳。")
    plain = "基金运作时间短,不能反映所有阶段。"
    assert judge(plain, position=0.9) is None
    assert judge(plain, position=0.9, is_headed=True, is_chained=True)


@pytest.mark.parametrize("line", ["(责任编辑:柏舟)", "编辑:温如言 校对:叶平", "原标题:水厂开工"])
def test_credits_are_told(line: str) -> None:
    """Who made it is no disclaimer."""
    assert is_credit(line)
    assert judge(line, position=0.95) is None


def test_notices_are_cut_out_of_running_text() -> None:
    """Before headings, around brackets and advertisements, at sentence ends."""
    text = (
        "水厂开工。广告 望川电机新品 ×游客很多。【此文系转载,版权归原作者】"
        "编辑:叶平返回搜狐,查看更多"
    )
    cut = [text[span.start : span.end] for span in segments(text, 0, len(text))]
    assert cut == [
        "水厂开工。",
        "广告 望川电机新品 ×",
        "游客很多。",
        "【此文系转载,版权归原作者】",
        "编辑:叶平",
        "返回搜狐,查看更多",
    ]
