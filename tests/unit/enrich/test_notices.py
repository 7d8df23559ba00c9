"""Disclaimers are told from reporting, and by kind."""

import pytest

from services.enrich.notices.credits import is_credit
from services.enrich.notices.judge import Verdict, is_heading, judge
from services.enrich.notices.triggers import found_triggers
from services.enrich.page.lines import from_text
from services.enrich.page.segment_reader import SegmentReader
from services.enrich.page.segments import segments
from shared.articles import DisclaimerKind as Kind

BODY = (
    "云岭市三座水厂今日开工，供水能力将提高一倍。市水务局负责人介绍，老城区的管网改造将同步进行，"
    "三座水厂总投资十八亿元。鹭洲大桥的通车仪式上，骆青川剪彩。雁洲大学的学生赶来演出，孩子们唱起了歌。"
    "傍晚时分，江边挤满了散步的人。"
)


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
        "记者看到，几家网站上都写着“未经许可不得转载”的字样。",
        "其中平台不承担任何责任的条款被判无效。",
    ],
)
def test_news_about_a_statement_is_none(segment: str) -> None:
    """Reporting stays in the body, wherever it stands."""
    assert judge(segment, position=0.5) is None
    assert judge(segment, position=0.95) is None


@pytest.mark.parametrize("speaker", ["她回答：", "临走时，他笑着说：", "云岭市供水局提醒用户，"])
def test_what_somebody_says_is_no_notice_by_itself(speaker: str) -> None:
    """The same words without a speaker are."""
    words = "市场有风险,投资需谨慎。"
    said = judge(f"{speaker}{words}", position=0.95)
    assert said is None or said.is_doubtful
    alone = judge(words, position=0.95)
    assert alone
    assert not alone.is_doubtful


NEWS_ABOUT_STATEMENTS = [
    "云岭市中级人民法院判令被告刊登版权声明并公开致歉。",
    "记者声明还将跟进,并要求商家出具免责声明。",
    "望川电机发表免责声明,称不承担任何责任。",
    "青石、望川两地发表联合声明,同意共建水厂。",
    "网信办要求各平台转载新闻时标注来源。",
    "新规明确,人工智能生成的内容须添加标识。",
    "律师认为,这份免责条款对消费者无效。",
    "歌手祁闻笛发表声明:从未授权他人使用其歌曲。",
    "法院认定其未经授权转载文章,判令赔偿三万元。",
    "“投资有风险,入市需谨慎”的牌子挂在营业厅门口。",
    "市版权局公布数据,全市版权登记量增长一成。",
    "他在会上提醒投资者理性看待市场,不要盲目跟风。",
    "两国领导人发表联合声明,重申共同立场。",
    "消防部门发布风险提示,暴雨可能引发积水。",
    "展出的图片来自民间收藏,历时三年整理完成。",
    "双方约定,未经许可不得将产品转售给第三方。",
    "这家店铺因盗用商标被起诉,目前已经关停。",
    "公司负责人回应称,网传文章与事实不符。",
]


# Rules of a contest or a house, words on a wall, advice of a person.
WHO_SPEAKS = [
    "参赛作品的版权归作者所有，主办单位享有展出权。",
    "展厅门口立着一块牌子：“未经许可，不得拍照”。",
    "“风险自负”四个字写在滑道入口，没有几个人停下来看。",
    "她建议网友自行核实房源，不要急着转账。",
    "药师提醒，网上的偏方仅供参考，不能代替医嘱。",
    "租車公司的合約訂明，行李遺失，公司概不負責。",
    "游客请自行保管随身物品，如有遗失，景区概不负责。",
    "第九条 未经许可，不得复制馆藏影像。",
    "这篇游记被转了上千次，却没有注明来源。",
    "主播靠带货链接拿佣金，一年还清了债。",
    "青石大学的公开课以知识共享协议发布，谁都可以改编。",
    "機器人無法取代醫師，院長這樣回答家長。",
    "双方文本出现歧义，仲裁庭以英文本为准。",
    "品牌合作大会在鹭洲开幕，到会企业三百家。",
]


@pytest.mark.parametrize("sentence", [*NEWS_ABOUT_STATEMENTS, *WHO_SPEAKS])
def test_reports_about_statements_stay_news(sentence: str) -> None:
    """Even at the very end of an article, as one line or behind others."""
    assert found_in(f"{BODY}\n{sentence}") == []
    assert found_in(f"{BODY}{sentence}") == []


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        (
            "凡本网注明“来源：青石在线”的文字和图片,版权均属青石在线,任何媒体不得转载。",
            Kind.REPRINT,
        ),
        ("本站未标有“稿件来源：青石在线”的均为转载稿,并不代表赞同其观点。", Kind.REPRINT),
        ("如需转载请注明“来源：望川新闻”。", Kind.REPRINT),
        ("本文来源：鹭洲晚报", Kind.REPRINT),
        ("转载自公众号“望川笔记”（ID：wcbj）", Kind.REPRINT),
        ("原载《青石周刊》", Kind.REPRINT),
        ("内容整理自互联网。", Kind.REPRINT),
        ("平台不会承担任何损失。", Kind.LIABILITY),
        (
            "本号力求但不保证上述信息（含文字、图表、音频及视频等各种形式）的准确性和完整性。",
            Kind.LIABILITY,
        ),
        ("以上只是小编个人看法，不作为任何建议。", Kind.LIABILITY),
        ("请尊重原创，谢绝搬运。", Kind.COPYRIGHT),
        ("本报道由 AI 生成，经编辑审核。", Kind.AI_GENERATED),
        ("股市风云变化，还请大家谨慎操作。", Kind.INVESTMENT),
    ],
)
def test_a_notice_is_found_whole(tail: str, kind: Kind) -> None:
    """With what it quotes, from its first word to its last."""
    assert found_in(f"{BODY}\n{tail}") == [(kind, tail)]


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        ("本专栏文字按知识共享署名许可协议发布，欢迎改编。", Kind.COPYRIGHT),
        ("本站插图采用 CC BY-SA 4.0 协议授权。", Kind.COPYRIGHT),
        ("望川晚報圖文請勿轉貼、節錄。", Kind.COPYRIGHT),
        ("欲引用本报图表，请致函 desk@news.example 征得书面同意。", Kind.COPYRIGHT),
        ("No part of this report may be republished without permission.", Kind.COPYRIGHT),
        ("譯自《鷺洲評論》春季號。", Kind.REPRINT),
        ("联交所对本通函的内容概不负责，亦不发表任何意见。", Kind.LIABILITY),
        ("本公告含有前瞻性陈述，结果或因风险而与预期不同。", Kind.LIABILITY),
        ("本文中英文版若有出入，概以中文版為準。", Kind.LIABILITY),
        ("以上食谱不能代替专业意见，忌口者请先咨询医生。", Kind.LIABILITY),
        ("過量飲酒有害健康，未成年人請勿飲酒。", Kind.LIABILITY),
        ("股东于买卖该公司股份时务请审慎。", Kind.INVESTMENT),
        ("截至發稿，筆者並未持有文中所提及的股票。", Kind.INVESTMENT),
        ("题图由文心生成。", Kind.AI_GENERATED),
        ("【AI摘要】", Kind.AI_GENERATED),
        ("本期节目由望川电机冠名播出。", Kind.ADVERTISING),
        ("【廣編特輯】", Kind.ADVERTISING),
        ("文内购买链接可能为我们带来佣金。", Kind.ADVERTISING),
    ],
)
def test_notices_of_each_custom_are_found(tail: str, kind: Kind) -> None:
    """Licences, exchanges, forecasts, versions, health, holdings, tools and who paid."""
    assert found_in(f"{BODY}\n{tail}") == [(kind, tail)]


def test_a_byline_holds_notices_but_no_origin() -> None:
    """What it demands is a notice; where the article is from stays, and the body goes on alone."""
    lines = [
        "2026-11-03 版权归作者所有，转载请注明出处",
        "本文首发于《青石周刊》",
        "榜单每年更新。",
    ]
    page = from_text(None, "\n".join(lines))
    reader = SegmentReader(page.plain, 0, len(page.plain))
    demanded, origin = (reader.read_apart(line) for line in page.lines[:2])
    assert [page.text[span.start : span.end] for span, _ in demanded] == [lines[0][11:]]
    assert origin == []
    assert reader.read(page.lines[2]) == []


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        ("免责声明：文章只供读者了解。榜单可能会有出入。请以主办方公布的为准。", Kind.LIABILITY),
        (
            "版权声明\n1. 本站所有文章版权归云岭在线所有。\n2. 未经书面许可，谢绝转载。\n"
            "3. 违反者将被追究责任。\n特此声明。",
            Kind.COPYRIGHT,
        ),
        ("【版权声明】未经授权不得转载。特此声明。", Kind.COPYRIGHT),
    ],
)
def test_a_notice_goes_on_under_its_heading(tail: str, kind: Kind) -> None:
    """Plain sentences between, numbered items and a closing are of its kind."""
    found = found_in(f"{BODY}\n{tail}")
    assert {each for each, _ in found} == {kind}
    assert "".join(words for _, words in found) == tail.replace("\n", "")


@pytest.mark.parametrize(
    ("segment", "kind"),
    [
        ("此稿刊出绝非编辑部认可其立场，诸位读者须自行取舍。", Kind.LIABILITY),
        ("读者因轻信本栏目而蒙受的损失，编辑部不予理会。", Kind.LIABILITY),
        ("若您认为本篇不宜刊出，烦请知会编辑部，我们即刻撤下。", Kind.COPYRIGHT),
        ("小编整理不易，想搬运请先打招呼。", Kind.REPRINT),
    ],
)
def test_wordings_that_no_trigger_knows_are_found(segment: str, kind: Kind) -> None:
    """By the learnt judge, which says the words that weigh most."""
    assert not found_triggers(segment)
    verdict = judge(segment, position=0.97)
    assert verdict
    assert not verdict.is_doubtful
    assert verdict.kind is kind
    assert verdict.trigger in segment


def found_in(text: str) -> list[tuple[Kind, str]]:
    """Return the disclaimers among the lines of a text, as one reads down."""
    page = from_text(None, text)
    reader = SegmentReader(page.plain, 0, len(page.plain))
    found = [each for line in page.lines for each in reader.read(line)]
    return [
        (what.kind, text[span.start : span.end])
        for span, what in found
        if isinstance(what, Verdict)
    ]


def test_under_a_heading_weaker_words_count() -> None:
    """免责声明 makes a plain sentence about the article one."""
    assert is_heading("郑重声明:请读者知悉。")
    assert not is_heading("特别声明称,客流平稳。")
    plain = "榜单每年更新一次,欢迎提供资料。"
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
